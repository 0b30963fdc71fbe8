//! Traces: a list of them, and one as OTLP.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::{Value, json};

use super::json_answer::{JSON, refuse, stopping, with_next, write_list};
use crate::address::filter::{self, Pairs};
use crate::background_work::BackgroundWork;
use crate::export;
use crate::model::TraceId;
use crate::readable::shortened;
use crate::store::Store;
use crate::store::traces::Trace;
use crate::streamed_answers::{Pipe, Streams};

/// How many services are named of a trace in a list.
const MAX_SERVICES: usize = 20;

pub(super) async fn traces(
    store: web::Data<Store>,
    background: web::Data<BackgroundWork>,
    streams: web::Data<Streams>,
    request: HttpRequest,
    pairs: web::Query<Pairs>,
) -> HttpResponse {
    let query = match filter::traces(&pairs) {
        Ok(query) => query,
        Err(error) => return refuse(StatusCode::BAD_REQUEST, &error.to_string()),
    };
    // Looking for an attribute decodes spans, which is not a thing to do where others wait.
    let searched = store.clone();
    let found = background.run(move |asker| {
        let (traces, more) = searched.search_traces(&query, asker);
        let older = traces.last().filter(|_| more).map(|it| it.number);
        // Each is looked up again when its turn comes, so that nothing is held for a slow reader.
        let ids: Vec<TraceId> = traces.iter().map(|it| it.id).collect();
        (ids, older)
    });
    let (ids, older) = match found.await {
        Ok(found) => found,
        Err(error) => return stopping(error),
    };
    let write = move |pipe: &mut Pipe| {
        let held = ids.iter().filter_map(|id| store.trace(*id));
        let head = json!({ "older": older });
        write_list(pipe, &head, "traces", held.map(|it| summary(&it)))
    };
    let answer = streams.answer(JSON, write).await;
    with_next(answer, request.path(), &pairs, older)
}

pub(super) async fn trace(
    store: web::Data<Store>,
    streams: web::Data<Streams>,
    id: web::Path<String>,
) -> HttpResponse {
    let Ok(id) = id.parse::<TraceId>() else {
        return refuse(
            StatusCode::BAD_REQUEST,
            "A trace id is 32 hexadecimal digits, not all 0.",
        );
    };
    if !store.holds(id, None).0 {
        return refuse(StatusCode::NOT_FOUND, "No span of this trace is held.");
    }
    let write = move |pipe: &mut Pipe| export::write_trace(pipe, &store, id);
    streams.answer(JSON, write).await
}

/// A trace in a list. 64-bit integers are strings, as in OTLP.
fn summary(trace: &Trace) -> Value {
    let root = trace.root().cloned();
    let services = trace.services();
    json!({
        "traceId": trace.id.to_string(),
        "rootName": root.as_ref().map(|it| shortened(it.name())),
        "rootService": root.as_ref().map(|it| it.origin.service_or_unknown().to_owned()),
        "services": services.iter().take(MAX_SERVICES).collect::<Vec<_>>(),
        "moreServices": services.len().saturating_sub(MAX_SERVICES),
        "startTimeUnixNano": trace.start().to_string(),
        "durationNano": trace.elapsed().nanoseconds().map(|it| it.to_string()),
        "spans": trace.spans.len(),
        "errors": trace.errors(),
    })
}
