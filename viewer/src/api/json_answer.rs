//! Answers in JSON: whole, as a list that is written item by item, and why there is none.

use std::fmt::{self, Write};

use actix_web::HttpResponse;
use actix_web::http::{StatusCode, header};
use serde_json::{Value, json};

use crate::address::filter::{self, Pairs};
use crate::background_work::Stopping;
use crate::streamed_answers::Pipe;

pub(super) const JSON: &str = "application/json";

pub(super) fn answer(json: &Value) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, JSON))
        .body(json.to_string())
}

/// Writes an object with the fields of `head`, which has some and no lists, and a list, one item after the other.
pub(super) fn write_list(
    out: &mut Pipe,
    head: &Value,
    name: &str,
    mut items: impl Iterator<Item = Value>,
) -> fmt::Result {
    let head = head.to_string();
    write!(out, "{},\"{name}\":[", head.trim_end_matches('}'))?;
    if let Some(first) = items.next() {
        write!(out, "{first}")?;
    }
    items.try_for_each(|it| write!(out, ",{it}"))?;
    out.write_str("]}")
}

/// With a link to what is older ([RFC 8288](https://www.rfc-editor.org/rfc/rfc8288)): OTLP has no
/// field for that.
pub(super) fn with_next(
    mut answer: HttpResponse,
    path: &str,
    pairs: &Pairs,
    before: Option<u64>,
) -> HttpResponse {
    let link = before.map(|it| format!("<{}>; rel=\"next\"", filter::older(path, pairs, it)));
    if let Some(link) = link.and_then(|it| header::HeaderValue::try_from(it).ok()) {
        answer.headers_mut().insert(header::LINK, link);
    }
    answer
}

/// Why there is nothing else, as JSON.
pub fn refuse(status: StatusCode, message: &str) -> HttpResponse {
    HttpResponse::build(status).json(json!({ "message": message }))
}

pub(super) fn stopping(error: Stopping) -> HttpResponse {
    refuse(StatusCode::SERVICE_UNAVAILABLE, &error.to_string())
}
