//! An import of a file with two hundred lines.

use opentelemetry::KeyValue;
use opentelemetry::trace::{TraceContextExt, Tracer, TracerProvider};

use crate::error::ClinicError;
use crate::telemetry;

pub async fn run() -> Result<(), ClinicError> {
    let telemetry = telemetry::start("limits-reached")?;
    let tracer = telemetry.traces.tracer("limits-reached");

    tracer.in_span("import", |context| {
        for line in 1..=200 {
            read(line);
            let number = KeyValue::new("clinic.line.number", line);
            context.span().add_event("clinic.line.read", vec![number]);
        }
    });

    telemetry.stop().await
}

fn read(_line: i64) {}
