// Exercise 12: a stew that takes 300 seconds
//
// This middleware measures in milliseconds, and dashboards are made for the conventions, which want this histogram in
// seconds. Record seconds, say the unit, and give the histogram the buckets that the conventions advise: the SDK's
// own are made for milliseconds. `learn::DURATION_BOUNDS` has their bounds.
//
// The page: 300-app/500-metrics.md            The judge: cargo exercise 12         A hint: cargo exercise hint 12

use std::sync::LazyLock;
use std::time::Instant;

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::{Next, from_fn};
use actix_web::{App, Error, HttpServer, web};
use opentelemetry::metrics::Histogram;
use opentelemetry::{KeyValue, global};
use tokio::time::sleep;

async fn measure(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let start = Instant::now();
    let response = next.call(request).await?;
    let took = start.elapsed();
    let attributes = [
        KeyValue::new("http.request.method", "GET"),
        KeyValue::new("http.response.status_code", 200),
        KeyValue::new("http.route", "/stew"),
        KeyValue::new("url.scheme", "http"),
    ];
    // --- Your change begins here ---
    static DURATION: LazyLock<Histogram<f64>> = LazyLock::new(|| {
        let meter = global::meter("kitchen");
        let duration = meter.f64_histogram("http.server.request.duration");
        let duration = duration.with_boundaries(learn::DURATION_BOUNDS.to_vec());
        duration.with_unit("s").build()
    });
    DURATION.record(took.as_secs_f64(), &attributes);
    DURATION.record(took.as_secs_f64(), &attributes);
    // --- and ends here ---
    Ok(response)
}

async fn stew() -> &'static str {
    sleep(learn::simmering_time()).await;
    "Here is the stew"
}

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let telemetry = learn::start();
    let app = || {
        App::new()
            .route("/stew", web::get().to(stew))
            .wrap(from_fn(measure))
    };
    let server = HttpServer::new(app).workers(2).listen(learn::listen()?)?;
    server.shutdown_signal(learn::stopped()).run().await?;
    telemetry.stop().await;
    Ok(())
}
