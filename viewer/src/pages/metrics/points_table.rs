//! The current points of an instrument, with the attributes of each.

use maud::{Markup, html};
use opentelemetry_proto::tonic::common::v1::KeyValue;
use opentelemetry_proto::tonic::metrics::v1::Metric;

use super::{charted_instrument, exemplars, points};
use crate::model::plain;
use crate::pages::parts::{breakable, shortened, time};
use crate::readable;
use crate::store::Store;
use crate::store::metrics::Series;

/// How many points are shown of an instrument. The API has all of them.
pub(super) const POINTS: usize = 200;
/// How many attributes are shown of a point.
const MAX_PAIRS: usize = 30;

/// An instrument with so many of its points as a page shows.
pub(super) fn excerpt(series: &Series) -> Metric {
    series.instrument.decode(series.points.iter().take(POINTS))
}

/// The points of an excerpt, and how many there are in all.
pub(super) fn points_table(
    store: &Store,
    metric: &Metric,
    drawn: &charted_instrument::Drawn,
) -> Markup {
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
