// Exercise 18: traces with holes
//
// This kitchen keeps half of its traces, and decides that alone: it drops requests whose caller keeps the trace, and keeps
// some whose caller does not. Let it follow the caller, in both cases. Of the traces that begin here, still keep half.
//
// The page: 400-conclusion/530-sampling.md    The judge: cargo exercise 18         A hint: cargo exercise hint 18

use actix_web::middleware::from_fn;
use actix_web::{App, HttpServer, web};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::logs::SdkLoggerProvider;
use opentelemetry_sdk::metrics::SdkMeterProvider;
use opentelemetry_sdk::trace::{Sampler, SdkTracerProvider};
use tracing::instrument;

fn tracer_provider() -> SdkTracerProvider {
    // --- Your change begins here ---
    let sampler = Sampler::ParentBased(Box::new(Sampler::AlwaysOn));
    // --- and ends here ---
    SdkTracerProvider::builder()
        .with_resource(Resource::builder().with_service_name("kitchen").build())
        .with_sampler(sampler)
        .with_batch_exporter(learn::span_exporter())
        .build()
}

#[instrument(name = "cooking", skip_all)]
async fn dish(id: web::Path<u64>) -> String {
    format!("Here is dish {id}")
}

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let logs = SdkLoggerProvider::builder().build();
    let metrics = SdkMeterProvider::builder().build();
    let telemetry = learn::start_with(logs, metrics, tracer_provider());
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
