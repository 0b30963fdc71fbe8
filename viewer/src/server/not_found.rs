//! What is answered where there is nothing, or where somebody may not ask: to a person and to a program.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};

use crate::{api, pages};

/// An answer that helps for every address at which there is nothing.
pub(super) async fn nothing_here(request: HttpRequest) -> HttpResponse {
    problem_at(
        request.path(),
        StatusCode::NOT_FOUND,
        "Nothing here",
        "There is nothing at this address. The pages are /, /requests, /logs, /metrics, /findings, /score, \
                 /wire, /keys, /save and /clear; programs ask /api/services, /api/traces, /api/compare, /api/logs, /api/metrics, \
                 /api/metrics/over-time, /api/requests, /api/requests/correlations, /api/findings, /api/score and /api/counts.",
    )
}

/// The same for a person and for a program: JSON where the API is.
pub(super) fn problem_at(
    path: &str,
    status: StatusCode,
    title: &str,
    explanation: &str,
) -> HttpResponse {
    if path.starts_with("/api/") {
        api::refuse(status, explanation)
    } else {
        pages::problem(status, title, explanation)
    }
}
