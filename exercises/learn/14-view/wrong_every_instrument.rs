// Exercise 14: a tap faster than its buckets
//
// Pouring water takes a few milliseconds, and the first bucket of the conventions ends at five: half of the guests wait
// some time between 0 and 5 ms, and every backend makes a guess. Write the view that gives `http.server.request.duration`
// exponential buckets, `max_size` 160 and `max_scale` 20. All other instruments stay as they are.
//
// The page: 300-app/500-metrics.md            The judge: cargo exercise 14         A hint: cargo exercise hint 14

use std::sync::LazyLock;
use std::time::Instant;

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::{Next, from_fn};
use actix_web::{App, Error, HttpServer, web};
use opentelemetry::metrics::{Counter, Histogram, Meter};
use opentelemetry::{KeyValue, global};
use opentelemetry_sdk::metrics::{Aggregation, Instrument, Stream};
use tokio::time::sleep;
use tracing::{Instrument as _, info_span};

/// What becomes of an instrument; `None` for what becomes of it without a view.
fn view(instrument: &Instrument) -> Option<Stream> {
    // --- Your change begins here ---
    let buckets = Aggregation::Base2ExponentialHistogram {
        max_size: 160,
        max_scale: 20,
        record_min_max: true,
    };
    Stream::builder().with_aggregation(buckets).build().ok()
    // --- and ends here ---
}

static METER: LazyLock<Meter> = LazyLock::new(|| global::meter("kitchen"));
static CUPS: LazyLock<Counter<u64>> =
    LazyLock::new(|| METER.u64_counter("kitchen.cups").with_unit("{cup}").build());
static DURATION: LazyLock<Histogram<f64>> = LazyLock::new(|| {
    let duration = METER.f64_histogram("http.server.request.duration");
    let bounds = learn::DURATION_BOUNDS.to_vec();
    duration.with_unit("s").with_boundaries(bounds).build()
});

async fn measure(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let span = info_span!(
        "GET /water",
        otel.kind = "server",
        http.request.method = "GET",
        http.response.status_code = 200,
        http.route = "/water",
        url.path = "/water",
        url.scheme = "http",
    );
    let start = Instant::now();
    let response = next.call(request).instrument(span).await?;
    let seconds = start.elapsed().as_secs_f64();
    DURATION.record(seconds, &[KeyValue::new("http.route", "/water")]);
    CUPS.add(1, &[]);
    Ok(response)
}

async fn water() -> &'static str {
    sleep(learn::pouring_time()).await;
    "Here is the water"
}

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let telemetry = learn::start_with_metrics(|metrics| metrics.with_view(view));
    let app = || {
        App::new()
            .route("/water", web::get().to(water))
            .wrap(from_fn(measure))
    };
    let server = HttpServer::new(app).workers(2).listen(learn::listen()?)?;
    server.shutdown_signal(learn::stopped()).run().await?;
    telemetry.stop().await;
    Ok(())
}
