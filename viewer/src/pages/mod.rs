//! What a browser sees. Server-rendered; a little script only fetches again what has changed.
//!
//! - [`filter`]: filters in the address
//! - `attributes`: attributes to look for, as one text
//! - `layout`: what every page has
//! - [`over_time`]: which window an address asks for
//! - `parts`: attributes, log records and times, as several pages show them
//! - `traces`, `trace`, `span`, `compare`, `requests`, `logs`, `metrics`, `findings`, `wire`: the pages

mod attributes;
mod compare;
pub mod filter;
pub(crate) mod findings;
mod layout;
mod logs;
mod metrics;
pub mod over_time;
mod parts;
mod requests;
mod span;
mod trace;
mod traces;
mod wire;

use std::net::SocketAddr;

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::{Method, StatusCode, header};
use actix_web::middleware::{DefaultHeaders, Next};
use actix_web::{HttpRequest, HttpResponse, web};
use maud::{Markup, html};

use crate::api;
use crate::guard::Hosts;
use crate::server::GRPC_PORT;

/// Where one sends to, so that an empty page can say it.
#[derive(Clone, Copy, Debug)]
pub struct Receivers {
    /// The address of OTLP/gRPC.
    pub grpc: SocketAddr,
    /// The address of OTLP/HTTP.
    pub http: SocketAddr,
    /// Whether everything is from files, and nothing is received.
    pub is_saved: bool,
}

impl Receivers {
    /// What to say where a file has nothing of a kind; none where it may still come.
    fn none_in_file(&self, what: &str) -> Option<Markup> {
        self.is_saved.then(|| {
            html! { p.quiet { "There is no " (what) " in what was opened, and nothing is received." } }
        })
    }

    /// What starts the to-do app so that it sends here, with more settings of the environment where
    /// it needs them.
    fn start_app(&self, settings: &str) -> String {
        let mut command = String::new();
        if !(self.grpc.ip().is_loopback() && self.grpc.port() == GRPC_PORT) {
            command += &format!("OTEL_EXPORTER_OTLP_ENDPOINT=http://{} ", self.grpc);
        }
        command + settings + "cargo run -p ch300-otlp"
    }
}

/// The pages, and an answer that helps for every other address.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/", web::get().to(traces::page))
        .route("/traces/{id}", web::get().to(trace::page))
        .route("/traces/{id}/text", web::get().to(trace::text))
        .route("/traces/{id}/svg", web::get().to(trace::svg))
        .route("/compare", web::get().to(compare::page))
        .route("/requests", web::get().to(requests::page))
        .route("/requests/text", web::get().to(requests::text))
        .route("/logs", web::get().to(logs::page))
        .route("/metrics", web::get().to(metrics::page))
        .route("/metrics/{number}", web::get().to(metrics::one::page))
        .route("/findings", web::get().to(findings::page))
        .route("/wire", web::get().to(wire::page))
        .route("/wire/{number}", web::get().to(wire::request))
        .default_service(web::to(|request: HttpRequest| async move {
            problem_at(
                request.path(),
                StatusCode::NOT_FOUND,
                "Nothing here",
                "There is nothing at this address. The pages are /, /requests, /logs, /metrics, /findings and \
                 /wire; programs ask /api/services, /api/traces, /api/compare, /api/logs, /api/metrics, \
                 /api/metrics/over-time, /api/requests, /api/findings and /api/counts.",
            )
        }));
}

/// The headers that tell a browser to trust nothing that this program does not send itself.
pub fn security_headers() -> DefaultHeaders {
    DefaultHeaders::new()
        .add((
            header::CONTENT_SECURITY_POLICY,
            layout::CONTENT_SECURITY_POLICY,
        ))
        .add((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .add((header::X_FRAME_OPTIONS, "DENY"))
        .add((header::REFERRER_POLICY, "no-referrer"))
        .add((header::CACHE_CONTROL, "no-cache"))
        .add((header::CROSS_ORIGIN_OPENER_POLICY, "same-origin"))
        .add((header::CROSS_ORIGIN_RESOURCE_POLICY, "same-origin"))
}

/// Middleware that answers only for our hosts, and only to who wants to look: nothing can be
/// changed here.
///
/// # Errors
/// Whatever the service behind it returns.
pub async fn guard(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    let host = request.headers().get(header::HOST);
    let host = host.and_then(|it| it.to_str().ok()).unwrap_or_default();
    let is_ours = request
        .app_data::<web::Data<Hosts>>()
        .is_some_and(|hosts| hosts.answer_for(host));
    let path = request.path();
    let refused = if !is_ours {
        problem_at(
            path,
            StatusCode::FORBIDDEN,
            "Not for this host",
            &format!(
                "The address names the host {host:?}, which is not this machine. If it is a name \
                 of yours for it, start the viewer with --allowed-host and that name."
            ),
        )
    } else if is_embedded_elsewhere(&request) {
        problem_at(
            path,
            StatusCode::FORBIDDEN,
            "Not for another site",
            "The page of another site asked for this. A link from there works; loading from here into it does not.",
        )
    } else if matches!(*request.method(), Method::GET | Method::HEAD) {
        // HEAD is GET without the body, which the server leaves out by itself.
        request.head_mut().method = Method::GET;
        return Ok(next.call(request).await?.map_into_left_body());
    } else {
        let mut answer = problem_at(
            path,
            StatusCode::METHOD_NOT_ALLOWED,
            "Not like this",
            "Here one can only look. OTLP is sent to a port of its own.",
        );
        let methods = header::HeaderValue::from_static("GET, HEAD");
        answer.headers_mut().insert(header::ALLOW, methods);
        answer
    };
    Ok(request.into_response(refused).map_into_right_body())
}

/// Whether a page of another site loads this, as an image or a frame of its own, where nobody has followed a link
/// ([Fetch Metadata](https://www.w3.org/TR/fetch-metadata/)). It could not read the answer, but it could keep this program busy.
fn is_embedded_elsewhere(request: &ServiceRequest) -> bool {
    let is = |name: &str, wanted: &str| {
        let value = request.headers().get(name);
        value.is_some_and(|it| it.as_bytes() == wanted.as_bytes())
    };
    is("sec-fetch-site", "cross-site") && !is("sec-fetch-dest", "document")
}

/// The same for a person and for a program: JSON where the API is.
fn problem_at(path: &str, status: StatusCode, title: &str, explanation: &str) -> HttpResponse {
    if path.starts_with("/api/") {
        api::refuse(status, explanation)
    } else {
        problem(status, title, explanation)
    }
}

/// A page that says why something is not there.
fn problem(status: StatusCode, title: &str, explanation: &str) -> HttpResponse {
    HttpResponse::build(status)
        .content_type(header::ContentType::html())
        .body(layout::failure(title, explanation, false).into_string())
}

/// The same for what may come while one looks.
fn not_here_yet(title: &str, explanation: &str) -> HttpResponse {
    HttpResponse::build(StatusCode::NOT_FOUND)
        .content_type(header::ContentType::html())
        .body(layout::failure(title, explanation, true).into_string())
}
