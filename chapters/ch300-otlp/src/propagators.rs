//! How a trace goes on from one program in the next: what `OTEL_PROPAGATORS` names.

#![expect(
    deprecated,
    reason = "opentelemetry-zipkin gives up its exporter, and is the only crate that has B3"
)]

use std::env;

use opentelemetry::propagation::{TextMapCompositePropagator, TextMapPropagator};
use opentelemetry_aws::trace::XrayPropagator;
use opentelemetry_sdk::propagation::{BaggagePropagator, TraceContextPropagator};
use opentelemetry_zipkin::{B3Encoding, Propagator as B3Propagator};

type Propagator = Box<dyn TextMapPropagator + Send + Sync>;

/// <https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/#general-sdk-configuration>
pub fn from_environment() -> Result<TextMapCompositePropagator, String> {
    let value = env::var("OTEL_PROPAGATORS").unwrap_or_default();
    Ok(TextMapCompositePropagator::new(named(&value)?))
}

/// The ones with these names, each once.
fn named(value: &str) -> Result<Vec<Propagator>, String> {
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
    names.into_iter().map(propagator).collect()
}

fn propagator(name: &str) -> Result<Propagator, String> {
    Ok(match name {
        "b3" => Box::new(B3Propagator::with_encoding(B3Encoding::SingleHeader)),
        "b3multi" => Box::new(B3Propagator::with_encoding(B3Encoding::MultipleHeader)),
        "baggage" => Box::new(BaggagePropagator::new()),
        "tracecontext" => Box::new(TraceContextPropagator::new()),
        "xray" => Box::new(XrayPropagator::default()),
        _ => {
            return Err(format!(
                "{name:?} in OTEL_PROPAGATORS is not known. Write some of tracecontext, baggage, b3, b3multi and xray, with commas between them, or none alone"
            ));
        }
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]
mod tests {
    use super::*;

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
            let error = named(value).err().unwrap();
            assert!(
                error.contains("tracecontext, baggage, b3, b3multi and xray"),
                "{error}"
            );
        }
    }
}
