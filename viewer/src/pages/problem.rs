//! Pages that say why something is not there.

use actix_web::HttpResponse;
use actix_web::http::{StatusCode, header};

use super::layout;

/// A page that says why something is not there.
pub(crate) fn problem(status: StatusCode, title: &str, explanation: &str) -> HttpResponse {
    HttpResponse::build(status)
        .content_type(header::ContentType::html())
        .body(layout::failure(title, explanation, false).into_string())
}

/// The same for what may come while one looks.
pub(super) fn not_here_yet(title: &str, explanation: &str) -> HttpResponse {
    HttpResponse::build(StatusCode::NOT_FOUND)
        .content_type(header::ContentType::html())
        .body(layout::failure(title, explanation, true).into_string())
}
