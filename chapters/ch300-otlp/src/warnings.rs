//! Variables that are set and do not do what they seem to: said on stderr at the start.

use std::env;

use todo::terminal;

/// The variables that people write instead of the right ones. Nothing reads them.
const MISSPELLINGS: [(&str, &str); 10] = [
    ("ELASTIC_APM_SECRET_TOKEN", "OTEL_EXPORTER_OTLP_HEADERS"),
    ("ELASTIC_APM_SERVER_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT"),
    ("OTEL_EXPORTER_OTLP_HEADER", "OTEL_EXPORTER_OTLP_HEADERS"),
    (
        "OTEL_EXPORTER_OTLP_TRACE_ENDPOINT",
        "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
    ),
    ("OTEL_LOG_EXPORTER", "OTEL_LOGS_EXPORTER"),
    ("OTEL_METRIC_EXPORTER", "OTEL_METRICS_EXPORTER"),
    ("OTEL_PROPAGATOR", "OTEL_PROPAGATORS"),
    ("OTEL_SAMPLER", "OTEL_TRACES_SAMPLER"),
    ("OTEL_TRACE_EXPORTER", "OTEL_TRACES_EXPORTER"),
    ("OTEL_TRACE_SAMPLER", "OTEL_TRACES_SAMPLER"),
];

/// Says all that is to be said.
pub fn say() {
    for (wrong, right) in MISSPELLINGS {
        if env::var_os(wrong).is_some() {
            warn(&format!("nothing reads {wrong}. Set {right} instead"));
        }
    }
    on_sampler();
    on_resource();
}

fn warn(warning: &str) {
    terminal::tell(format_args!("warning: {warning}"));
}

fn value(name: &str) -> String {
    env::var(name).unwrap_or_default()
}

/// The SDK takes what it does not know as `parentbased_always_on`, and a ratio of 2 as 1.
/// <https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/#general-sdk-configuration>
fn on_sampler() {
    let sampler = value("OTEL_TRACES_SAMPLER");
    let ratio = value("OTEL_TRACES_SAMPLER_ARG");
    let known = ["always_on", "always_off", "traceidratio"];
    let root = sampler.strip_prefix("parentbased_").unwrap_or(&sampler);
    if !sampler.is_empty() && !known.contains(&root) {
        warn(&format!(
            "{sampler:?} in OTEL_TRACES_SAMPLER is not known, and taken as parentbased_always_on. Write always_on, always_off or traceidratio, or parentbased_ and one of them"
        ));
    }
    let is_ratio = ratio
        .parse()
        .is_ok_and(|ratio| (0.0..=1.0).contains(&ratio));
    if sampler.ends_with("traceidratio") && !is_ratio {
        warn(&format!(
            "{ratio:?} in OTEL_TRACES_SAMPLER_ARG is no ratio. Write a number from 0 to 1, such as 0.25"
        ));
    }
}

/// The SDK leaves out what is no pair, and does not decode what is written with `%`.
/// <https://opentelemetry.io/docs/specs/otel/resource/sdk/#specifying-resource-information-via-an-environment-variable>
fn on_resource() {
    let attributes = value("OTEL_RESOURCE_ATTRIBUTES");
    for (pair, number) in attributes.split_terminator(',').zip(1..) {
        let (key, value) = pair.split_once('=').unwrap_or_default();
        if key.trim().is_empty() {
            warn(&format!(
                "number {number} in OTEL_RESOURCE_ATTRIBUTES is no attribute. Write key=value,key=value"
            ));
        } else if value.contains('%') {
            warn(&format!(
                "number {number} in OTEL_RESOURCE_ATTRIBUTES has a % in it, which the SDK does not decode but keeps as it is"
            ));
        }
    }
}
