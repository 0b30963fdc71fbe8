//! Every instrument, its unit, its course over time and its current points.
//!
//! - `index`: all of them, one a line, and `last_value`: what each says now
//! - `chart`: the chart of an instrument, and the table beside it
//! - `drawn`: which instrument a chart and its tables are of
//! - `every_figure`: every figure of it
//! - `exemplars`: single measurements, with the ways to their spans
//! - `one_instrument`: the page of one instrument
//! - `points`: the points of every kind of metric, as text
//! - `same_names`: what tells instruments apart that have the same name and the same service
//! - `summary`: what a line of a chart says in a few numbers

mod chart;
mod drawn;
mod every_figure;
mod exemplars;
pub(super) mod index;
mod last_value;
pub(super) mod one_instrument;
mod points;
mod same_names;
mod summary;

use maud::{Markup, html};
use opentelemetry_proto::tonic::common::v1::KeyValue;
use opentelemetry_proto::tonic::metrics::v1::Metric;

use super::parts::{attributes_in_a_list, breakable, scope, shortened, time};
use crate::model::plain;
use crate::readable;
use crate::store::Store;
use crate::store::metrics::Series;

/// How many points are shown of an instrument. The API has all of them.
const POINTS: usize = 200;
/// How many attributes are shown of a point.
const MAX_PAIRS: usize = 30;

fn origin(series: &Series) -> Markup {
    html! {
        details #{ "origin-" (series.number) } {
            summary { "Resource and scope: who sent it" }
            (attributes_in_a_list("resource attributes", &series.instrument.origin.resource_excerpt().attributes))
            (scope(&series.instrument.origin.scope_excerpt()))
        }
    }
}

/// An instrument with so many of its points as a page shows.
fn excerpt(series: &Series) -> Metric {
    series.instrument.decode(series.points.iter().take(POINTS))
}

/// The points of an excerpt, and how many there are in all.
fn points_table(store: &Store, metric: &Metric, drawn: &drawn::Drawn) -> Markup {
    let (points, all) = (points::shown(metric.data.as_ref()), drawn.points);
    html! {
        table.points aria-label={ "Points of " (drawn.name) } {
            thead { tr {
                th scope="col" { "Attributes" }
                th scope="col" { "Value" }
            } }
            tbody { @for point in &points {
                tr {
                    td dir="auto" { (pairs(&point.attributes)) }
                    td {
                        @for line in &point.value { div { (line) } }
                        div.type { (time(point.time)) }
                        (exemplars::lines(store, &point.exemplars))
                    }
                }
            } }
        }
        @if all > points.len() {
            p.quiet { "And " (readable::count(all - points.len(), "more point")) "; the API has all." }
        }
    }
}

/// One a line, sorted: their order means nothing.
fn pairs(attributes: &[KeyValue]) -> Markup {
    let mut attributes: Vec<_> = attributes.iter().collect();
    attributes.sort_by(|a, b| a.key.cmp(&b.key));
    html! {
        @if attributes.is_empty() { span.quiet { "none" } }
        @for it in attributes.iter().take(MAX_PAIRS) {
            div {
                (breakable(&it.key)) "=" (shortened(&it.value.as_ref().map(plain).unwrap_or_default()))
            }
        }
        @if attributes.len() > MAX_PAIRS {
            div.quiet { "and " (attributes.len() - MAX_PAIRS) " more" }
        }
    }
}
