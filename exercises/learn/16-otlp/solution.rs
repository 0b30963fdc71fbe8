// Exercise 16: telemetry that stays at home
//
// This kitchen prints its spans, log records and metrics on stdout, and nobody reads that. Send all three over OTLP, with
// exporters that speak gRPC; the SDK finds out where to from `OTEL_EXPORTER_OTLP_ENDPOINT`. Guests must not notice: where
// nobody receives telemetry, each is still answered at once.
//
// The page: 300-app/700-otlp.md               The judge: cargo exercise 16         A hint: cargo exercise hint 16

use std::error::Error;

use actix_web::middleware::from_fn;
use actix_web::{App, HttpServer, web};
use learn::Telemetry;
use opentelemetry::global;
use opentelemetry_otlp::ExporterBuildError;
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::logs::SdkLoggerProvider;
use opentelemetry_sdk::metrics::SdkMeterProvider;
use opentelemetry_sdk::trace::SdkTracerProvider;
use tracing::info;

fn start() -> Result<Telemetry, ExporterBuildError> {
    let resource = Resource::builder().with_service_name("kitchen").build();
    let logs = SdkLoggerProvider::builder().with_resource(resource.clone());
    let metrics = SdkMeterProvider::builder().with_resource(resource.clone());
    let traces = SdkTracerProvider::builder().with_resource(resource);
    // --- Your change begins here ---
    let exporter = opentelemetry_otlp::LogExporter::builder().with_tonic();
    let logs = logs.with_batch_exporter(exporter.build()?);
    let exporter = opentelemetry_otlp::MetricExporter::builder().with_tonic();
    let metrics = metrics.with_periodic_exporter(exporter.build()?);
    let exporter = opentelemetry_otlp::SpanExporter::builder().with_tonic();
    let traces = traces.with_batch_exporter(exporter.build()?);
    // --- and ends here ---
    Ok(learn::start_with(
        logs.build(),
        metrics.build(),
        traces.build(),
    ))
}

async fn dish(id: web::Path<u64>) -> String {
    let meter = global::meter("kitchen");
    let served = meter.u64_counter("kitchen.dishes").with_unit("{dish}");
    served.build().add(1, &[]);
    info!(name: "dish.served", { dish.id = *id as i64 }, "A dish is served");
    format!("Here is dish {id}")
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let telemetry = start()?;
    let app = || {
        App::new()
            .route("/dishes/{id}", web::get().to(dish))
            .wrap(from_fn(learn::observe))
    };
    let server = HttpServer::new(app).workers(2).listen(learn::listen()?)?;
    server.shutdown_signal(learn::stopped()).run().await?;
    telemetry.stop().await;
    Ok(())
}
