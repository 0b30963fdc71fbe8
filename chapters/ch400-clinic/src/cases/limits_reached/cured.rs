//! An import of a file with two hundred lines.

use opentelemetry::KeyValue;
use opentelemetry::trace::{TraceContextExt, Tracer, TracerProvider};

use crate::error::ClinicError;
use crate::telemetry;

pub async fn run() -> Result<(), ClinicError> {
    let telemetry = telemetry::start("limits-reached")?;
    let tracer = telemetry.traces.tracer("limits-reached");

    tracer.in_span("import", |context| {
        let mut lines = 0;
        for line in 1..=200 {
            read(line);
            lines += 1;
        }
        let lines = KeyValue::new("clinic.lines.read", lines);
        context.span().set_attribute(lines);
    });

    telemetry.stop().await
}

fn read(_line: i64) {}
