// Exercise 15: a kitchen that is never silent
//
// This kitchen prints its spans, whatever the environment says. Let `OTEL_TRACES_EXPORTER` decide: with `console`, or
// when it is not set or empty, the spans are printed, and with `none` they are not. With any other value the program
// ends with an error that names the variable and the value.
//
// The page: 300-app/600-console.md            The judge: cargo exercise 15         A hint: cargo exercise hint 15

use std::env;

use exclusive_stdout::ExclusiveStdout;
use opentelemetry::trace::{Tracer, TracerProvider};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::SdkTracerProvider;
use opentelemetry_stdout::SpanExporter;

fn tracer_provider() -> Result<SdkTracerProvider, String> {
    let resource = Resource::builder().with_service_name("kitchen").build();
    let builder = SdkTracerProvider::builder().with_resource(resource);
    let console = ExclusiveStdout(SpanExporter::default());
    // --- Your change begins here ---
    let exporter = env::var("OTEL_TRACES_EXPORTER").unwrap_or("console".to_owned());
    let builder = match exporter.as_str() {
        "console" => builder.with_batch_exporter(console),
        "" | "none" => builder,
        _ => {
            return Err(format!(
                "OTEL_TRACES_EXPORTER={exporter}: write console or none"
            ));
        }
    };
    // --- and ends here ---
    Ok(builder.build())
}

fn main() -> Result<(), String> {
    let traces = tracer_provider()?;
    let tracer = traces.tracer("kitchen");
    for _ in 0..learn::tea() {
        tracer.in_span("making_tea", |_| ());
    }
    traces.shutdown().map_err(|error| error.to_string())
}
