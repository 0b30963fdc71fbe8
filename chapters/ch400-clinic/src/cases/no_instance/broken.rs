//! Two workers of one service, each on a machine of its own.

use opentelemetry::KeyValue;
use opentelemetry::trace::{Span, Tracer, TracerProvider};
use opentelemetry_sdk::trace::SdkTracerProvider;

use crate::error::ClinicError;
use crate::telemetry;

pub async fn run() -> Result<(), ClinicError> {
    let workers = [worker("worker-1")?, worker("worker-2")?];

    for _ in 0..2 {
        workers.iter().for_each(send_mails);
    }

    for worker in workers {
        telemetry::finish(move || worker.shutdown()).await?;
    }
    Ok(())
}

fn worker(host: &'static str) -> Result<SdkTracerProvider, ClinicError> {
    let resource = telemetry::resource("no-instance")
        .with_attribute(KeyValue::new("host.name", host))
        .build();
    Ok(telemetry::tracer_provider("no-instance")?
        .with_resource(resource)
        .build())
}

fn send_mails(worker: &SdkTracerProvider) {
    worker.tracer("no-instance").start("send mails").end();
}
