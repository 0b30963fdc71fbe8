//! Which path answers what.

use actix_web::web;

use super::{
    compare, correlations, counts, findings, logs_and_metrics, metrics_over_time,
    requests_by_route, score, traces,
};
use crate::address::correlations::API;

/// The paths.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/api/services", web::get().to(counts::services))
        .route("/api/traces", web::get().to(traces::traces))
        .route("/api/traces/{id}", web::get().to(traces::trace))
        .route("/api/logs", web::get().to(logs_and_metrics::logs))
        .route("/api/metrics", web::get().to(logs_and_metrics::metrics))
        .route(
            "/api/metrics/over-time",
            web::get().to(metrics_over_time::metrics),
        )
        .route("/api/requests", web::get().to(requests_by_route::requests))
        .route(API, web::get().to(correlations::correlations))
        .route("/api/compare", web::get().to(compare::compare))
        .route("/api/findings", web::get().to(findings::findings))
        .route("/api/score", web::get().to(score::scores))
        .route("/api/counts", web::get().to(counts::counts));
}
