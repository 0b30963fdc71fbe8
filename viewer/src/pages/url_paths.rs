//! Which address shows which page.

use actix_web::web;

use super::clear::PATH as CLEAR;
use super::{
    clear, compare, findings, keys, logs, metrics, requests, save, score, trace, traces, wire,
};
use crate::address::correlations::PAGE;

/// The pages.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/", web::get().to(traces::page))
        .route("/traces/{id}", web::get().to(trace::page::page))
        .route(
            "/traces/{id}/text",
            web::get().to(trace::text_and_svg::text),
        )
        .route("/traces/{id}/svg", web::get().to(trace::text_and_svg::svg))
        .route("/compare", web::get().to(compare::page))
        .route("/requests", web::get().to(requests::all_routes::page))
        .route("/requests/text", web::get().to(requests::all_routes::text))
        .route(PAGE, web::get().to(requests::correlations::page))
        .route("/logs", web::get().to(logs::all_records::page))
        .route("/logs/{number}", web::get().to(logs::one_record::page))
        .route("/metrics", web::get().to(metrics::all_instruments::page))
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
        .route("/wire", web::get().to(wire::all_requests::page))
        .route("/wire/{number}", web::get().to(wire::one_request::page));
}
