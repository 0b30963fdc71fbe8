//! Listening, stopping, and what stands between the world and a handler.

use std::io::{self, Read, stdin};
use std::net::{Ipv4Addr, TcpListener};
use std::thread;

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::HeaderMap;
use actix_web::middleware::Next;
use opentelemetry::global;
use opentelemetry::propagation::Extractor;
use todo::http;
pub use todo::server::contain_failures as contain_panics;
use todo::terminal::print_line;
use tokio::sync::oneshot;
use tracing::{Instrument, field, info_span};
use tracing_opentelemetry::OpenTelemetrySpanExt;

use crate::arguments;

/// Listens on the port that the judge named, or on 5000.
///
/// # Errors
/// When another program has the port.
pub fn listen() -> io::Result<TcpListener> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, arguments::port()))?;
    let address = listener.local_addr()?;
    print_line(format_args!(
        "The kitchen is on http://{address} (Ctrl-C stops it)"
    ));
    Ok(listener)
}

/// Returns when the program is asked to stop: by Ctrl-C, or by the judge, which closes stdin.
pub async fn stopped() {
    if !arguments::stops_with_stdin() {
        return todo::server::stop_signal().await;
    }
    let (ended, end) = oneshot::channel();
    thread::spawn(move || {
        let _ = stdin().read_to_end(&mut Vec::new());
        ended.send(())
    });
    let _ = end.await;
}

/// Opens a SERVER span for each request, and answers inside it: the finished `observe` of `ch300-requests`, with fewer
/// attributes.
///
/// # Errors
/// Whatever the service behind it returns.
pub async fn observe(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    let method = http::known_method(&request).unwrap_or("HTTP");
    let route = request.match_pattern();
    let name = match &route {
        Some(route) => format!("{method} {route}"),
        None => method.to_owned(),
    };
    let span = info_span!(
        "request",
        otel.name = name,
        otel.kind = "server",
        http.request.method = http::known_method(&request).unwrap_or("_OTHER"),
        http.route = route,
        url.path = http::cut(request.path()),
        url.scheme = http::scheme(&request),
        http.response.status_code = field::Empty,
    );
    let caller = global::get_text_map_propagator(|propagator| {
        propagator.extract(&Headers(request.headers()))
    });
    let _ = span.set_parent(caller);
    let response = next.call(request).instrument(span.clone()).await;
    let status = match &response {
        Ok(response) => response.status(),
        Err(error) => error.as_response_error().status_code(),
    };
    span.record("http.response.status_code", i64::from(status.as_u16()));
    response
}

/// The headers of a request, for a propagator to read. A `traceparent` that is none by the letter of W3C Trace Context is
/// not there.
#[derive(Debug)]
pub struct Headers<'a>(pub &'a HeaderMap);

impl Extractor for Headers<'_> {
    fn get(&self, key: &str) -> Option<&str> {
        let header = self.0.get(key)?.to_str().ok()?;
        (key != "traceparent" || http::is_traceparent(header)).then_some(header)
    }

    fn keys(&self) -> Vec<&str> {
        self.0.keys().map(|key| key.as_str()).collect()
    }
}
