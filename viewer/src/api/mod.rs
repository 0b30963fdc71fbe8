//! What was received, for programs: JSON, and for everything that is OTLP, OTLP's.
//!
//! | path | answers |
//! | --- | --- |
//! | `/api/services` | `{"services": […]}`, their names |
//! | `/api/traces` | `{"traces": […], "older": …}`, newest first, long names cut; the filters of the page |
//! | `/api/traces/{traceId}` | the trace as `TracesData` |
//! | `/api/logs` | log records as `LogsData`, newest first; the filters of the page |
//! | `/api/metrics` | every instrument with its current points, as `MetricsData` |
//! | `/api/metrics/over-time` | every instrument over time: `window`, `by`, `service`, `name` of the page |
//! | `/api/requests` | requests by route over time: `window` and `service` |
//! | `/api/requests/correlations` | what sets the slow or failed requests of a route apart: the address of the page |
//! | `/api/compare?a=…&b=…` | two traces, side by side |
//! | `/api/findings` | `{"findings": […], "lookedAt": …}`, the most serious first |
//! | `/api/score` | `{"services": […], …}`: the Instrumentation Score of each, rule by rule |
//! | `/api/counts` | how much was received, is held, has left, and was left out, and why |
//!
//! Where a list goes on, the header `Link` names what is older as `rel="next"`. What went wrong is
//! said as `{"message": "…"}`.

mod compare;
mod correlations;
mod over_time;
mod score;

use std::fmt::{self, Write};

use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::{Value, json};

use crate::address::correlations::API;
use crate::address::filter::{self, Pairs};
use crate::address::of_evidence;
use crate::export;
use crate::findings::{Evidence, EvidenceLocation, Finding, Latest};
use crate::model::TraceId;
use crate::otlp::Signal;
use crate::readable::shortened;
use crate::store::Store;
use crate::store::traces::Trace;
use crate::streamed::{Pipe, Streams};
use crate::workers::{Stopping, Workers};

const JSON: &str = "application/json";

/// How many services are named of a trace in a list.
const MAX_SERVICES: usize = 20;

/// The paths.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/api/services", web::get().to(services))
        .route("/api/traces", web::get().to(traces))
        .route("/api/traces/{id}", web::get().to(trace))
        .route("/api/logs", web::get().to(logs))
        .route("/api/metrics", web::get().to(metrics))
        .route("/api/metrics/over-time", web::get().to(over_time::metrics))
        .route("/api/requests", web::get().to(over_time::requests))
        .route(API, web::get().to(correlations::correlations))
        .route("/api/compare", web::get().to(compare::compare))
        .route("/api/findings", web::get().to(found))
        .route("/api/score", web::get().to(score::scores))
        .route("/api/counts", web::get().to(counts));
}

async fn services(store: web::Data<Store>) -> HttpResponse {
    answer(&json!({ "services": store.services() }))
}

async fn traces(
    store: web::Data<Store>,
    workers: web::Data<Workers>,
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
    let found = workers.run(move |asker| {
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

async fn trace(
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

async fn logs(
    store: web::Data<Store>,
    workers: web::Data<Workers>,
    streams: web::Data<Streams>,
    request: HttpRequest,
    pairs: web::Query<Pairs>,
) -> HttpResponse {
    let query = match filter::logs(&pairs) {
        Ok(query) => query,
        Err(error) => return refuse(StatusCode::BAD_REQUEST, &error.to_string()),
    };
    let searched = store.clone();
    let found = workers.run(move |asker| searched.search_logs(&query, asker));
    let (logs, more) = match found.await {
        Ok(found) => found,
        Err(error) => return stopping(error),
    };
    let older = logs.last().filter(|_| more).map(|it| it.number);
    let write = move |pipe: &mut Pipe| export::write_logs(pipe, &store, logs);
    let answer = streams.answer(JSON, write).await;
    with_next(answer, request.path(), &pairs, older)
}

async fn metrics(store: web::Data<Store>, streams: web::Data<Streams>) -> HttpResponse {
    let write = move |pipe: &mut Pipe| export::write_metrics(pipe, &store);
    streams.answer(JSON, write).await
}

async fn found(workers: web::Data<Workers>, latest: web::Data<Latest>) -> HttpResponse {
    let report = workers.run(move |_| latest.now());
    report.await.map_or_else(stopping, |report| {
        let looked = report.scan;
        answer(&json!({
            "findings": report.findings.iter().map(finding).collect::<Vec<_>>(),
            "lookedAt": {
                "traces": looked.traces, "spans": looked.spans, "logs": looked.logs,
                "instruments": looked.instruments, "series": looked.series,
                "requests": looked.requests,
            },
        }))
    })
}

fn finding(finding: &Finding) -> Value {
    let about = finding.about;
    let evidence = finding.evidence.iter().map(evidence);
    json!({
        "id": about.id, "title": about.title, "service": finding.service, "said": finding.said,
        "sure": finding.is_sure(), "doubt": finding.doubt, "count": finding.count,
        "evidence": evidence.collect::<Vec<_>>(), "why": about.why,
        "specification": about.specification,
        "fix": { "how": about.fix.how, "code": about.fix.code },
    })
}

fn evidence(evidence: &Evidence) -> Value {
    let (trace, span) = match &evidence.place {
        EvidenceLocation::Trace(trace) => (Some(trace.to_string()), None),
        EvidenceLocation::Span(trace, span) => (Some(trace.to_string()), Some(span.to_string())),
        _ => (None, None),
    };
    json!({
        "what": evidence.what, "page": of_evidence(&evidence.place), "traceId": trace, "spanId": span,
    })
}

async fn counts(store: web::Data<Store>) -> HttpResponse {
    let (counts, ledger) = (store.counts(), store.ledger());
    answer(&json!({
        "requests": counts.requests, "refused": counts.refused, "rejected": counts.rejected,
        "spans": counts.spans, "repeatedSpans": counts.repeated_spans,
        "sameIdSpans": counts.same_id_spans,
        "logs": counts.logs, "points": counts.points,
        "tracesHeld": counts.traces_held, "spansHeld": counts.spans_held,
        "logsHeld": counts.logs_held, "instrumentsHeld": counts.instruments_held,
        "tracesLeft": counts.traces_left, "spansLeft": counts.spans_left,
        "logsLeft": counts.logs_left, "seriesLeft": counts.series_left,
        "bytes": counts.bytes, "budget": counts.budget,
        "leftOut": ledger.reasons.iter().map(|it| json!({
            "signal": it.signal.map(Signal::item), "field": it.field, "reason": it.reason,
            "items": it.items, "lastRequest": it.last,
        })).collect::<Vec<_>>(),
        "names": ledger.names.iter().map(|it| json!({
            "name": it.note.name, "meaning": it.note.to_string(), "requests": it.requests,
            "lastRequest": it.last,
        })).collect::<Vec<_>>(),
    }))
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

fn answer(json: &Value) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, JSON))
        .body(json.to_string())
}

/// Writes an object with the fields of `head`, which has some and no lists, and a list, one item after the other.
fn write_list(
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
fn with_next(
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

fn stopping(error: Stopping) -> HttpResponse {
    refuse(StatusCode::SERVICE_UNAVAILABLE, &error.to_string())
}
