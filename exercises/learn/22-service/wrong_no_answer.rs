// Exercise 22: your service
//
// This kitchen, with axum, tells nothing. Make it a service that you would run: the ten points below hold, the viewer has no
// finding, and the Instrumentation Score of `kitchen` is 100. The whole file is yours, and you may put files next to it,
// such as those of `ch400-axum`; what guests get stays the same.
//
//  1. Spans, log records and metrics come from the service `kitchen`, all of them, also when it stops.
//  2. Each request has a SERVER span, called after its route: `GET /dishes/{id}`, `POST /orders`.
//  3. It has `http.request.method`, `http.response.status_code`, `http.route`, `url.path`, `url.scheme`.
//  4. It continues the caller's trace. A malformed `traceparent` begins a new one.
//  5. A 503 is an error, with `error.type`; so is a panic, which is a 500. A 404 is none.
//  6. The request to the pantry is a CLIENT span, and the pantry's own span is its child.
//  7. An order is a log record with the name `kitchen.order.taken`, inside the span of its request.
//  8. The counter `kitchen.orders` counts orders, in `{order}`.
//  9. The histogram `http.server.request.duration` measures requests, in `s`, by `http.route`.
// 10. The wish, the text of an order, is nowhere.
//
// The page: 400-conclusion/150-axum.md        The judge: cargo exercise 22         A hint: cargo exercise hint 22

// --- Your change begins here ---
use std::io;
use std::panic::AssertUnwindSafe;
use std::time::Instant;

use axum::extract::{MatchedPath, Path, Request, State};
use axum::http::{Method, StatusCode};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Router, serve};
use futures_util::FutureExt;
use learn::{DURATION_BOUNDS, IncomingHeaders, KitchenError, OutgoingHeaders, Pantry, Telemetry};
use opentelemetry::metrics::Histogram;
use opentelemetry::{KeyValue, global};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::logs::SdkLoggerProvider;
use opentelemetry_sdk::metrics::SdkMeterProvider;
use opentelemetry_sdk::trace::{IdGenerator, RandomIdGenerator, SdkTracerProvider};
use tokio::net::TcpListener;
use tracing::{Instrument, Span, field, info, info_span};
use tracing_opentelemetry::OpenTelemetrySpanExt;

fn telemetry() -> Telemetry {
    let instance = RandomIdGenerator::default().new_trace_id().to_string();
    let resource = Resource::builder()
        .with_service_name("kitchen")
        .with_attribute(KeyValue::new("service.instance.id", instance))
        .build();
    let logs = SdkLoggerProvider::builder()
        .with_resource(resource.clone())
        .with_batch_exporter(learn::log_exporter())
        .build();
    let metrics = SdkMeterProvider::builder()
        .with_resource(resource.clone())
        .with_periodic_exporter(learn::metric_exporter())
        .build();
    let traces = SdkTracerProvider::builder()
        .with_resource(resource)
        .with_batch_exporter(learn::span_exporter())
        .build();
    learn::start_with(logs, metrics, traces)
}

fn request_duration() -> Histogram<f64> {
    global::meter("kitchen")
        .f64_histogram("http.server.request.duration")
        .with_unit("s")
        .with_boundaries(DURATION_BOUNDS.to_vec())
        .build()
}

/// The method, if it is one that this service answers. Anybody can make up others.
fn method(request: &Request) -> &'static str {
    match *request.method() {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        _ => "_OTHER",
    }
}

fn server_span(request: &Request, method: &str, route: Option<&str>) -> Span {
    let name = match (method, route) {
        ("_OTHER", Some(route)) => format!("HTTP {route}"),
        (method, Some(route)) => format!("{method} {route}"),
        (method, None) => method.replace("_OTHER", "HTTP"),
    };
    let span = info_span!(
        "request",
        otel.name = name,
        otel.kind = "server",
        http.request.method = method,
        http.response.status_code = field::Empty,
        http.route = route,
        url.path = request.uri().path(),
        url.scheme = "http",
        "error.type" = field::Empty,
        otel.status_code = field::Empty,
    );
    let headers = IncomingHeaders(request.headers());
    let caller = global::get_text_map_propagator(|propagator| propagator.extract(&headers));
    // Before the span is entered.
    let _ = span.set_parent(caller);
    span
}

/// Middleware around every route: a span and a measurement of each request. A panic becomes a 500.
async fn observe(State(duration): State<Histogram<f64>>, request: Request, next: Next) -> Response {
    let (start, method) = (Instant::now(), method(&request));
    let route = request.extensions().get::<MatchedPath>();
    let route = route.map(|it| it.as_str().to_owned());
    let span = server_span(&request, method, route.as_deref());
    let answer = AssertUnwindSafe(next.run(request)).catch_unwind();
    let answer = answer.instrument(span.clone()).await;
    let response = answer.unwrap_or_else(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response());
    let status = response.status();
    let code = i64::from(status.as_u16());
    span.record("http.response.status_code", code);
    let mut attributes = vec![
        KeyValue::new("http.request.method", method),
        KeyValue::new("http.response.status_code", code),
        KeyValue::new("url.scheme", "http"),
    ];
    attributes.extend(route.map(|it| KeyValue::new("http.route", it)));
    // A 4xx is the guest's error, and not this kitchen's.
    if status.is_server_error() {
        span.record("error.type", status.as_str());
        span.record("otel.status_code", "ERROR");
        let kind = status.as_str().to_owned();
        attributes.push(KeyValue::new("error.type", kind));
    }
    duration.record(start.elapsed().as_secs_f64(), &attributes);
    response
}

fn status(error: KitchenError) -> StatusCode {
    match error {
        KitchenError::NotOnTheMenu(_) => StatusCode::NOT_FOUND,
        KitchenError::OvenIsCold => StatusCode::SERVICE_UNAVAILABLE,
    }
}

async fn ask(pantry: &Pantry, dish: u64) -> Result<String, reqwest::Error> {
    let mut request = pantry.client.get(pantry.stock_of(dish)).build()?;
    let span = info_span!(
        "request",
        otel.name = "GET",
        otel.kind = "client",
        http.request.method = "GET",
        http.response.status_code = field::Empty,
        server.address = request.url().host_str(),
        server.port = request.url().port().map(i64::from),
        url.full = request.url().as_str(),
        "error.type" = field::Empty,
        otel.status_code = field::Empty,
    );
    global::get_text_map_propagator(|propagator| {
        propagator.inject_context(&span.context(), &mut OutgoingHeaders(request.headers_mut()));
    });
    let answer = pantry.client.execute(request);
    let answer = answer.instrument(span.clone()).await;
    let failed = match &answer {
        Ok(answer) => {
            let status = answer.status();
            span.record("http.response.status_code", i64::from(status.as_u16()));
            let is_error = status.is_client_error() || status.is_server_error();
            is_error.then(|| status.as_str().to_owned())
        }
        Err(error) if error.is_timeout() => Some("timeout".to_owned()),
        Err(_) => Some("_OTHER".to_owned()),
    };
    if let Some(kind) = failed {
        span.record("error.type", kind);
        span.record("otel.status_code", "ERROR");
    }
    answer?.text().await
}

async fn dish(State(pantry): State<Pantry>, Path(id): Path<u64>) -> Result<String, StatusCode> {
    let dish = learn::find(id).map_err(status)?;
    let stock = ask(&pantry, dish.id).await;
    stock.map_err(|_| StatusCode::BAD_GATEWAY)
}

async fn order(_wish: String) -> String {
    let meter = global::meter("kitchen");
    let orders = meter.u64_counter("kitchen.orders").with_unit("{order}");
    orders.build().add(1, &[]);
    info!(name: "kitchen.order.taken", "An order is taken");
    String::new()
}

/// Layers come after the routes: a route that is added later has none of them.
fn app(pantry: Pantry) -> Router {
    Router::new()
        .route("/dishes/{id}", get(dish))
        .route("/orders", post(order))
        .with_state(pantry)
        .layer(from_fn_with_state(request_duration(), observe))
}

#[tokio::main]
async fn main() -> io::Result<()> {
    let telemetry = telemetry();
    let pantry = Pantry::open()?;
    let listener = learn::listen()?;
    listener.set_nonblocking(true)?;
    let listener = TcpListener::from_std(listener)?;
    let served = serve(listener, app(pantry.clone()));
    served.with_graceful_shutdown(learn::stopped()).await?;
    pantry.close().await;
    telemetry.stop().await;
    Ok(())
}
// --- and ends here ---
