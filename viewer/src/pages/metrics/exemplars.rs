//! Exemplars: single measurements, each with the way to the span in which it was made.

use maud::{Markup, html};
use opentelemetry_proto::tonic::metrics::v1::{Exemplar, exemplar};

use crate::model::{SpanId, TraceId};
use crate::pages::parts::{span_link, time};
use crate::readable::number;
use crate::store::Store;

/// A line for each.
pub(super) fn lines(store: &Store, exemplars: &[Exemplar]) -> Markup {
    html! {
        @for it in exemplars {
            div.type {
                "exemplar " (value(it)) " " (time(it.time_unix_nano)) " "
                @match TraceId::new(&it.trace_id) {
                    Some(trace) => (span_link(store, trace, SpanId::new(&it.span_id), &html! { "its span" })),
                    None => "in no trace",
                }
            }
        }
    }
}

fn value(exemplar: &Exemplar) -> String {
    match exemplar.value {
        Some(exemplar::Value::AsDouble(it)) => number(it),
        Some(exemplar::Value::AsInt(it)) => it.to_string(),
        None => "without a value".to_owned(),
    }
}
