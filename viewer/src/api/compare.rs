//! Two traces compared, as JSON: span by span, and what differs between the resources of their services. Times are
//! nanoseconds, as strings, as in OTLP.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use serde_json::{Value, json};

use super::json_answer::{JSON, refuse, stopping, write_list};
use crate::address::filter::Pairs;
use crate::background_work::BackgroundWork;
use crate::compare::differences::Difference;
use crate::compare::resources::ResourceDifference;
use crate::compare::{Comparison, Pair};
use crate::model::TraceId;
use crate::store::Store;
use crate::streamed_answers::{Pipe, Streams};
use crate::waterfall::layout::Layout;

pub(super) async fn compare(
    store: web::Data<Store>,
    background: web::Data<BackgroundWork>,
    streams: web::Data<Streams>,
    pairs: web::Query<Pairs>,
) -> HttpResponse {
    let id = |wanted: &str| {
        let found = pairs.iter().find(|(name, _)| name == wanted);
        found.and_then(|(_, id)| id.trim().parse::<TraceId>().ok())
    };
    let (Some(a), Some(b)) = (id("a"), id("b")) else {
        return refuse(
            StatusCode::BAD_REQUEST,
            "Name two traces as a and b. A trace id is 32 hexadecimal digits.",
        );
    };
    let found = background.run(move |_| {
        let [a, b] = [a, b].map(|id| {
            let trace = store.trace(id)?;
            Some(Layout::new(&trace.spans, &store.logs_of(id)))
        });
        Some(Comparison::new(&a?, &b?))
    });
    match found.await {
        Ok(Some(comparison)) => {
            let write = move |pipe: &mut Pipe| {
                let head = json!({
                    "leftOut": comparison.left_out,
                    "resources": comparison.resources.iter().map(resource).collect::<Vec<_>>(),
                });
                write_list(pipe, &head, "spans", comparison.pairs.iter().map(pair))
            };
            streams.answer(JSON, write).await
        }
        Ok(None) => refuse(
            StatusCode::NOT_FOUND,
            "No span of one of these traces is held.",
        ),
        Err(error) => stopping(error),
    }
}

fn pair(pair: &Pair) -> Value {
    let sides = pair.spans.each_ref().map(|it| {
        it.as_ref().map(|it| {
            json!({
                "spanId": it.id.to_string(),
                "durationNano": it.elapsed().nanoseconds().map(|it| it.to_string()),
                "isError": it.is_error(),
            })
        })
    });
    let span = pair.spans.iter().flatten().next();
    json!({
        "depth": pair.depth,
        "name": pair.name(),
        "kind": span.map(|it| it.kind.to_string()),
        "service": span.map(|it| it.origin.service_or_unknown().to_owned()),
        "sides": sides,
        "ratio": pair.ratio(),
        "logRecords": pair.logs,
        "differences": differences(&pair.differences),
    })
}

fn resource(it: &ResourceDifference) -> Value {
    json!({ "service": it.service, "differences": differences(&it.differences) })
}

fn differences(all: &[Difference]) -> Value {
    let each = all.iter();
    each.map(|it| json!({ "what": it.what, "values": it.values }))
        .collect()
}
