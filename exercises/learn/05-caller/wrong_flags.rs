// Exercise 5: a caller that is forgotten
//
// A caller sends `traceparent`, and this middleware does not read it: the trace of the caller ends at the door, and
// another one begins. Make the caller's span the parent of this one. `learn::start` has set the propagator; `Headers`
// lets it read the headers of a request. It ignores a `traceparent` that is malformed, so you need not.
//
// The page: 300-app/310-requests.md           The judge: cargo exercise 5          A hint: cargo exercise hint 5

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::{Next, from_fn};
use actix_web::{App, Error, HttpServer, web};
use learn::Headers;
use opentelemetry::global;
use tracing::{Instrument, field, info_span, warn};
use tracing_opentelemetry::OpenTelemetrySpanExt;

async fn observe(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let span = info_span!(
        "request",
        otel.name = "GET /dishes/{id}",
        otel.kind = "server",
        http.request.method = "GET",
        http.response.status_code = field::Empty,
        http.route = "/dishes/{id}",
        url.path = request.path(),
    );
    // --- Your change begins here ---
    use opentelemetry::Context;
    use opentelemetry::trace::{
        SpanContext, SpanId, TraceContextExt, TraceFlags, TraceId, TraceState,
    };
    let header = request.headers().get("traceparent");
    let header = header.and_then(|it| it.to_str().ok()).unwrap_or_default();
    if let [_, trace, caller, _] = header.split('-').collect::<Vec<_>>()[..] {
        let trace = TraceId::from_hex(trace).unwrap_or(TraceId::INVALID);
        let caller = SpanId::from_hex(caller).unwrap_or(SpanId::INVALID);
        let flags = TraceFlags::default();
        let caller = SpanContext::new(trace, caller, flags, true, TraceState::NONE);
        let _ = span.set_parent(Context::new().with_remote_span_context(caller));
    }
    // --- and ends here ---
    let response = next.call(request).instrument(span.clone()).await?;
    let status = response.status().as_u16();
    span.record("http.response.status_code", i64::from(status));
    Ok(response)
}

async fn dish(id: web::Path<u64>) -> String {
    format!("Here is dish {id}")
}

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let telemetry = learn::start();
    let app = || {
        App::new()
            .route("/dishes/{id}", web::get().to(dish))
            .wrap(from_fn(observe))
    };
    let server = HttpServer::new(app).workers(2).listen(learn::listen()?)?;
    server.shutdown_signal(learn::stopped()).run().await?;
    telemetry.stop().await;
    Ok(())
}
