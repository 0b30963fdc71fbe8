//! What a browser sees. Server-rendered; what the scripts do, links do as well.
//!
//! - `layout`: what every page has, and `footer`: what stands below it
//! - `save`: all that is held, as a file; and `clear`: all of it cleared away
//! - `over_time`: the choice of a window, and words about it
//! - `parts`: pieces that several pages show: attributes, log records, fields of forms
//! - `keys`: which keys there are
//! - `traces`, `trace`, `span`, `compare`, `requests`, `logs`, `metrics`, `findings`, `score`, `wire`: the pages

mod clear;
mod compare;
mod findings;
mod footer;
mod keys;
mod layout;
mod logs;
mod metrics;
mod over_time;
mod parts;
mod requests;
mod save;
mod score;
mod span;
mod trace;
mod traces;
mod wire;

use std::net::SocketAddr;

use actix_web::http::{StatusCode, header};
use actix_web::{HttpResponse, web};
use maud::{Markup, html};

pub(crate) use clear::PATH as CLEAR;
pub(crate) use layout::CONTENT_SECURITY_POLICY;

use crate::address::correlations::PAGE;
use crate::receive::GRPC_PORT;

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

/// The pages.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/", web::get().to(traces::page))
        .route("/traces/{id}", web::get().to(trace::page))
        .route("/traces/{id}/text", web::get().to(trace::text))
        .route("/traces/{id}/svg", web::get().to(trace::svg))
        .route("/compare", web::get().to(compare::page))
        .route("/requests", web::get().to(requests::page))
        .route("/requests/text", web::get().to(requests::text))
        .route(PAGE, web::get().to(requests::correlations::page))
        .route("/logs", web::get().to(logs::page))
        .route("/logs/{number}", web::get().to(logs::one_record::page))
        .route("/metrics", web::get().to(metrics::index::page))
        .route(
            "/metrics/{number}",
            web::get().to(metrics::one_instrument::page),
        )
        .route("/findings", web::get().to(findings::page))
        .route("/score", web::get().to(score::page))
        .route("/save", web::get().to(save::file))
        .route(CLEAR, web::get().to(clear::page))
        .route(CLEAR, web::post().to(clear::clear))
        .route("/keys", web::get().to(keys::page))
        .route("/wire", web::get().to(wire::page))
        .route("/wire/{number}", web::get().to(wire::request));
}

/// A page that says why something is not there.
pub(crate) fn problem(status: StatusCode, title: &str, explanation: &str) -> HttpResponse {
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
