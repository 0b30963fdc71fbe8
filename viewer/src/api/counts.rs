//! How much was received, is held, has left and was left out; and from which services.

use actix_web::{HttpResponse, web};
use serde_json::json;

use super::json_answer::answer;
use crate::otlp::Signal;
use crate::store::Store;

pub(super) async fn services(store: web::Data<Store>) -> HttpResponse {
    answer(&json!({ "services": store.services() }))
}

pub(super) async fn counts(store: web::Data<Store>) -> HttpResponse {
    let (counts, totals) = (store.counts(), store.left_out_totals());
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
        "leftOut": totals.reasons.iter().map(|it| json!({
            "signal": it.signal.map(Signal::item), "field": it.field, "reason": it.reason,
            "items": it.items, "lastRequest": it.last,
        })).collect::<Vec<_>>(),
        "names": totals.names.iter().map(|it| json!({
            "name": it.note.name, "meaning": it.note.to_string(), "requests": it.requests,
            "lastRequest": it.last,
        })).collect::<Vec<_>>(),
    }))
}
