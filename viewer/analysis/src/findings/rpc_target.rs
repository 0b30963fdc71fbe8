//! What a remote procedure call asks for, as its CLIENT span and its SERVER span say: by the names of today, and by those
//! of before, which most instrumentations still write.
//!
//! Sections [RPC spans](https://opentelemetry.io/docs/specs/semconv/rpc/rpc-spans/) and
//! [gRPC](https://opentelemetry.io/docs/specs/semconv/rpc/grpc/).

use super::attributes::{SpanView, Value, scope_name};
use super::http_target::Port;

/// How long a name may be, in bytes. A longer one is nothing that two spans are compared by.
const MAX_BYTES: usize = 500;

/// What every server has, so that calls of one and answers of another look alike: how it is, what it offers, and what
/// takes telemetry.
const COMMON_SERVICES: [&str; 3] = [
    "grpc.health.",
    "grpc.reflection.",
    "opentelemetry.proto.collector.",
];

/// The [status codes of gRPC](https://grpc.io/docs/guides/status-codes/) in their order from 0 on, letters only.
const STATUS_CODES: [&str; 17] = [
    "OK",
    "CANCELLED",
    "UNKNOWN",
    "INVALIDARGUMENT",
    "DEADLINEEXCEEDED",
    "NOTFOUND",
    "ALREADYEXISTS",
    "PERMISSIONDENIED",
    "RESOURCEEXHAUSTED",
    "FAILEDPRECONDITION",
    "ABORTED",
    "OUTOFRANGE",
    "UNIMPLEMENTED",
    "INTERNAL",
    "UNAVAILABLE",
    "DATALOSS",
    "UNAUTHENTICATED",
];

/// What a call asks for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct RpcTarget {
    /// The system in lower case, as `grpc`.
    pub system: String,
    /// The service and its method, as `shop.Cart/Get`.
    pub method: String,
}

impl RpcTarget {
    /// What a span of a call asks for. None where it doesn't say all of it, or asks for what every server has.
    pub fn new(span: &SpanView<'_>) -> Option<RpcTarget> {
        let system = text(span, &["rpc.system.name", "rpc.system"])?;
        let method = text(span, &["rpc.method"])?.trim_start_matches('/');
        let service = text(span, &["rpc.service"]).unwrap_or_default();
        let method = if method.contains('/') {
            method.to_owned()
        } else if service.is_empty() || method.is_empty() {
            // A method alone is too little: `Get` is one of many services.
            return None;
        } else {
            format!("{service}/{method}")
        };
        let is_common = COMMON_SERVICES.iter().any(|it| method.starts_with(it));
        let is_long = system.len() > MAX_BYTES || method.len() > MAX_BYTES;
        (!is_common && !is_long).then(|| RpcTarget {
            system: system.replace('_', "").to_ascii_lowercase(),
            method,
        })
    }
}

/// The address and the port of a server, as a span of its client or of its own says them; none where they mean nothing.
pub(crate) fn address<'a>(span: &SpanView<'a>, is_call: bool) -> (Option<&'a str>, Port) {
    // Go's instrumentation notes the client in the attributes of the server.
    if !is_call && scope_name(&span.span.origin).0.ends_with("/otelgrpc") {
        return (None, None);
    }
    // The peer of a server is its client.
    let (name, port) = if is_call {
        ("net.peer.name", "net.peer.port")
    } else {
        ("net.host.name", "net.host.port")
    };
    let address = text(span, &["server.address", name]).filter(|it| it.len() <= MAX_BYTES);
    let port = number(span, &["server.port", port]);
    (address, port.and_then(|it| u16::try_from(it).ok()))
}

/// The status code of a call as the number that gRPC has for it.
pub(crate) fn status(span: &SpanView<'_>) -> Option<i64> {
    let keys = ["rpc.response.status_code", "rpc.grpc.status_code"];
    number(span, &keys).or_else(|| status_code(text(span, &keys)?))
}

fn status_code(name: &str) -> Option<i64> {
    if name.len() > MAX_BYTES {
        return None;
    }
    // `NOT_FOUND` says the specification, and `NotFound` say libraries; Go writes `Canceled`.
    let letters = name.replace('_', "").to_ascii_uppercase();
    let letters = if letters == "CANCELED" {
        "CANCELLED"
    } else {
        &letters
    };
    let place = STATUS_CODES.iter().position(|it| *it == letters)?;
    i64::try_from(place).ok()
}

fn text<'a>(span: &SpanView<'a>, keys: &[&str]) -> Option<&'a str> {
    let mut found = keys.iter().filter_map(|it| span.attribute(it));
    found.find_map(Value::text)
}

fn number(span: &SpanView<'_>, keys: &[&str]) -> Option<i64> {
    let mut found = keys.iter().filter_map(|it| span.attribute(it));
    found.find_map(Value::integer)
}

#[cfg(test)]
mod tests {
    use super::status_code;

    #[test]
    fn a_status_code_is_a_number_however_its_name_is_written() {
        for (name, number) in [
            ("OK", Some(0)),
            ("Ok", Some(0)),
            ("NOT_FOUND", Some(5)),
            ("NotFound", Some(5)),
            ("Canceled", Some(1)),
            ("CANCELLED", Some(1)),
            ("UNAUTHENTICATED", Some(16)),
            ("", None),
            ("404 é", None),
        ] {
            assert_eq!(status_code(name), number, "{name}");
        }
    }
}
