//! How a trace goes on from one program in the next: what `OTEL_PROPAGATORS` names.

#![expect(
    deprecated,
    reason = "opentelemetry-zipkin gives up its exporter, and is the only crate that has B3"
)]

use opentelemetry::propagation::{TextMapCompositePropagator, TextMapPropagator};
use opentelemetry_aws::trace::XrayPropagator;
use opentelemetry_sdk::propagation::{BaggagePropagator, TraceContextPropagator};
use opentelemetry_zipkin::{B3Encoding, Propagator as B3Propagator};

use crate::Error;
use crate::variables::Variables;

type Propagator = Box<dyn TextMapPropagator + Send + Sync>;

/// Makes the propagators that `OTEL_PROPAGATORS` names, as one. Without the variable these are `tracecontext` and `baggage`:
/// <https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/#general-sdk-configuration>
///
/// # Errors
/// When one of the names is not known.
pub fn propagator() -> Result<TextMapCompositePropagator, Error> {
    let value = Variables::of_process().get("OTEL_PROPAGATORS");
    Ok(TextMapCompositePropagator::new(named(&value)?))
}

/// The ones with these names, each once.
fn named(value: &str) -> Result<Vec<Propagator>, Error> {
    let mut names: Vec<_> = value.split(',').map(str::trim).collect();
    names.retain(|name| !name.is_empty());
    if names.is_empty() {
        names = vec!["tracecontext", "baggage"];
    }
    names.sort_unstable();
    names.dedup();
    if names == ["none"] {
        return Ok(Vec::new());
    }
    names.into_iter().map(by_name).collect()
}

fn by_name(name: &str) -> Result<Propagator, Error> {
    Ok(match name {
        "b3" => Box::new(B3Propagator::with_encoding(B3Encoding::SingleHeader)),
        "b3multi" => Box::new(B3Propagator::with_encoding(B3Encoding::MultipleHeader)),
        "baggage" => Box::new(BaggagePropagator::new()),
        "tracecontext" => Box::new(TraceContextPropagator::new()),
        "xray" => Box::new(XrayPropagator::default()),
        _ => {
            return Err(Error::Propagator {
                name: name.to_owned(),
            });
        }
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]
mod tests {
    use std::collections::HashMap;

    use opentelemetry::Context;
    use opentelemetry::trace::{SpanContext, TraceContextExt, TraceFlags, TraceState};

    use super::*;

    #[test]
    fn each_writes_headers_of_its_own() {
        let caller = SpanContext::new(
            0x0af7_6519_16cd_43dd_8448_eb21_1c80_319c_u128.into(),
            0xb7ad_6b71_6920_3331_u64.into(),
            TraceFlags::SAMPLED,
            true,
            TraceState::default(),
        );
        let context = Context::new().with_remote_span_context(caller);
        for (name, expected) in [
            // opentelemetry-zipkin 0.33.0 writes both forms for the single one, which harms nobody:
            // the single one goes first where both are read.
            (
                "b3",
                vec!["b3", "x-b3-sampled", "x-b3-spanid", "x-b3-traceid"],
            ),
            (
                "b3multi",
                vec!["x-b3-sampled", "x-b3-spanid", "x-b3-traceid"],
            ),
            ("baggage", vec![]),
            ("tracecontext", vec!["traceparent", "tracestate"]),
            ("xray", vec!["x-amzn-trace-id"]),
        ] {
            let mut headers = HashMap::new();
            by_name(name)
                .unwrap()
                .inject_context(&context, &mut headers);
            let mut written: Vec<_> = headers.keys().collect();
            written.sort_unstable();
            assert_eq!(written, expected, "{name}");
        }
    }

    #[test]
    fn what_is_named_twice_is_there_once_and_what_is_empty_is_the_default() {
        for (value, count) in [
            ("", 2),
            (" , ", 2),
            ("none", 0),
            ("b3, b3 ,tracecontext,b3", 2),
            ("tracecontext,baggage,b3,b3multi,xray", 5),
        ] {
            assert_eq!(named(value).unwrap().len(), count, "{value:?}");
        }
    }

    #[test]
    fn what_is_not_known_gets_a_line_with_those_that_are() {
        for value in ["jaeger", "tracecontext,none", "b3;baggage"] {
            let error = named(value).err().unwrap().to_string();
            assert!(
                error.contains("tracecontext, baggage, b3, b3multi and xray"),
                "{error}"
            );
        }
    }
}
