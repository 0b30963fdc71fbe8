//! What to do about it when a collector does not take something, as far as the error shows it.

use opentelemetry_otlp::Protocol;

use crate::destination::{Destination, Signal};

const WANTS_TLS: &str = "Or it wants TLS: write https://";
const WRONG_GRPC: &str = "Perhaps that port takes OTLP/HTTP, as 4318 does: write the port for gRPC, \
    such as 4317, or set OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf";
const WRONG_HTTP: &str = "Perhaps that port takes OTLP/gRPC, as 4317 does: write the port for HTTP, \
    such as 4318, or set OTEL_EXPORTER_OTLP_PROTOCOL=grpc";

/// Sentences for the person at the terminal. Where the error can mean several things, they say
/// "perhaps"; the error itself is shown beside them.
pub fn advice(error: &str, destination: &Destination) -> String {
    let has = |signs: &[&str]| signs.iter().any(|sign| error.contains(sign));
    let is_grpc = matches!(destination.protocol, Protocol::Grpc);
    let host = destination.url.host().unwrap_or_default();
    if has(&["invalid peer certificate"]) {
        certificate_advice(error, destination)
    } else if has(&["InvalidContentType"]) {
        "That port speaks no TLS: write http:// and not https://".to_owned()
    } else if has(&["lookup address", "host not found", "dns error"]) {
        format!("{host} is no name that is known here: is it the right one?")
    } else if has(&["Connection refused", "connection refused"]) {
        "Does a collector listen there?".to_owned()
    } else if has(&["status code: 404"]) {
        path_advice(destination.url.path())
    } else if has(&[
        "code: 401",
        "code: 403",
        "Unauthenticated",
        "PermissionDenied",
    ]) {
        "It wants to know who sends: set OTEL_EXPORTER_OTLP_HEADERS".to_owned()
    } else if has(&["code: 413", "OutOfRange"]) {
        let smaller = smaller_batches(destination.signal);
        format!("It takes no request of this size: {smaller}")
    } else if has(&["ResourceExhausted"]) {
        let smaller = smaller_batches(destination.signal);
        format!("It has more to do than it can, or takes no request of this size: {smaller}")
    } else if has(&["code: 429", "code: 503"]) {
        "It has more to do than it can".to_owned()
    } else if has(&["Unimplemented"]) {
        let name = destination.signal.name();
        let what = name.to_lowercase();
        format!(
            "It takes no {what}: set OTEL_{name}_EXPORTER=none, or send to a Collector in front of it"
        )
    } else if has(&["timeout", "Timeout", "Deadline", "timed out"]) {
        let milliseconds = destination.timeout.as_millis();
        format!("It did not answer within {milliseconds} ms. Perhaps it took them all the same")
    } else if has(&["code: 415"]) {
        WRONG_HTTP.to_owned()
    } else if !is_grpc && has(&["protocol: ", "Peer disconnected", "reset by peer"]) {
        format!("{WRONG_HTTP}. {WANTS_TLS}")
    } else if is_grpc && has(&["http2 error", "h2 protocol", "connection", "broken pipe"]) {
        format!("{WRONG_GRPC}. {WANTS_TLS}")
    } else {
        "It did not take them".to_owned()
    }
}

/// What makes a request smaller. How many items go into one, a variable of the SDK says.
fn smaller_batches(signal: Signal) -> &'static str {
    match signal {
        Signal::Logs => "set OTEL_BLRP_MAX_EXPORT_BATCH_SIZE to less than 512",
        Signal::Metrics => "leave attributes out of the metrics, or raise its limit",
        Signal::Traces => "set OTEL_BSP_MAX_EXPORT_BATCH_SIZE to less than 512",
    }
}

fn certificate_advice(error: &str, destination: &Destination) -> String {
    let host = destination.url.host().unwrap_or_default();
    if error.contains("not valid for name") || error.contains("NotValidForName") {
        return format!("Its certificate is for another name than {host}: write the one it is for");
    }
    if error.contains("CaUsedAsEndEntity") {
        return "Its certificate is one that signs others: give the collector one that it signed"
            .to_owned();
    }
    // The signature is bad where two that sign have the same name, too.
    if !error.contains("UnknownIssuer") && !error.contains("BadSignature") {
        return "Its certificate cannot be trusted: look at the collector's".to_owned();
    }
    match &destination.certificate {
        Some(certificate) => format!(
            "Its certificate is not signed by the one in {}: let OTEL_EXPORTER_OTLP_CERTIFICATE name the right file",
            certificate.path
        ),
        None => "Its certificate is signed by nobody whom this system trusts: \
            let OTEL_EXPORTER_OTLP_CERTIFICATE name the file of the one that signed it"
            .to_owned(),
    }
}

/// The variable for all signals gets a path added, the variable for one does not.
fn path_advice(path: &str) -> String {
    let signals = [Signal::Logs, Signal::Metrics, Signal::Traces];
    let before = |path: &str| {
        let stripped = signals.map(|signal| path.strip_suffix(&*signal.path()).map(str::to_owned));
        stripped.into_iter().flatten().next()
    };
    match before(path).map(|rest| before(&rest)) {
        None => {
            "Where OTEL_EXPORTER_OTLP_ENDPOINT gets /v1/traces, /v1/metrics or /v1/logs added, \
            the variable for one signal is to have it: write it at the end"
                .to_owned()
        }
        Some(Some(_)) => format!(
            "{path} is a path too many: it is added to OTEL_EXPORTER_OTLP_ENDPOINT, so write that without"
        ),
        Some(None) => format!("There is nothing at {path}: is that the port of a collector?"),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]
mod tests {
    use super::*;
    use crate::variables::Variables;

    fn of(pairs: &[(&str, &str)], error: &str) -> String {
        let variables = Variables::of(pairs);
        let destination = Destination::from_variables(&variables, Signal::Traces).unwrap();
        advice(error, &destination)
    }

    #[test]
    fn an_error_that_means_one_thing_gets_one_advice() {
        let json = [("OTEL_EXPORTER_OTLP_PROTOCOL", "http/json")];
        for (pairs, error, says) in [
            (
                &[][..],
                "tcp connect error: Connection refused",
                "Does a collector listen",
            ),
            (
                &[],
                "dns error: failed to lookup address",
                "localhost is no name",
            ),
            (&[], "code: Unauthenticated", "OTEL_EXPORTER_OTLP_HEADERS"),
            (&[], "code: PermissionDenied", "OTEL_EXPORTER_OTLP_HEADERS"),
            (&[], "code: ResourceExhausted", "more to do than it can"),
            (
                &[],
                "code: ResourceExhausted",
                "OTEL_BSP_MAX_EXPORT_BATCH_SIZE",
            ),
            (&[], "code: OutOfRange", "OTEL_BSP_MAX_EXPORT_BATCH_SIZE"),
            (&[], "code: Unimplemented", "OTEL_TRACES_EXPORTER=none"),
            (&[], "code: DeadlineExceeded", "within 10000 ms. Perhaps"),
            (&json, "status code: 413", "OTEL_BSP_MAX_EXPORT_BATCH_SIZE"),
            (&json, "status code: 503", "more to do than it can"),
            (
                &[],
                "http2 error",
                "OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf",
            ),
            (&json, "status code: 401", "OTEL_EXPORTER_OTLP_HEADERS"),
            (&json, "status code: 404", "There is nothing at /v1/traces"),
            (
                &json,
                "status code: 415",
                "OTEL_EXPORTER_OTLP_PROTOCOL=grpc",
            ),
            (&json, "Peer disconnected", "write https://"),
            (&json, "something else", "It did not take them"),
        ] {
            let advice = of(pairs, error);
            assert!(advice.contains(says), "{error}: {advice}");
        }
    }
}
