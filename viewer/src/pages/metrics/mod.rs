//! Every instrument, its unit and its current points.
//!
//! - `points`: the points of every kind of metric, as text

mod points;

use actix_web::{HttpRequest, HttpResponse, web};
use maud::{Markup, html};
use opentelemetry_proto::tonic::common::v1::KeyValue;
use opentelemetry_proto::tonic::metrics::v1::AggregationTemporality;
use opentelemetry_proto::tonic::metrics::v1::metric::Data;

use super::Receivers;
use super::layout::{Page, Place, answer, tag_of};
use super::parts::{attributes, breakable, cut, scope, time};
use crate::store::Store;
use crate::store::metrics::Series;
use crate::store::query::plain;
use crate::waterfall::words;

/// How many points are shown of one instrument. The API has all of them.
const MOST_POINTS: usize = 200;

pub(super) async fn page(
    request: HttpRequest,
    store: web::Data<Store>,
    receivers: web::Data<Receivers>,
) -> HttpResponse {
    let tag = tag_of(&store);
    let metrics = store.metrics();
    let page = Page {
        place: Place::Metrics,
        title: "Metrics",
        form: html! {},
        live: html! {
            @if metrics.is_empty() { (nothing_yet(&receivers)) }
            @for series in &metrics { (instrument(series)) }
        },
        tag,
    };
    answer(&request, &store, page)
}

/// Where an instrument stands on the page.
pub(super) fn anchor(number: u64) -> String {
    format!("metric-{number}")
}

fn instrument(series: &Series) -> Markup {
    let metric = series.instrument.decode(&series.points);
    let points = points::of(metric.data.as_ref());
    html! {
        section #(anchor(series.number)) {
            h2 dir="auto" {
                (cut(&metric.name))
                @if !metric.unit.is_empty() {
                    " " span.quiet title="Its unit" { "in " (cut(&metric.unit)) }
                }
            }
            p.facts {
                span { (series.instrument.origin.service_or_unknown()) }
                span { (kind(metric.data.as_ref())) }
                @if !metric.description.is_empty() { span { (cut(&metric.description)) } }
            }
            @if points.is_empty() { p.quiet { "No points yet." } } @else {
                table.points aria-label={ "Points of " (metric.name) } {
                    thead { tr {
                        th scope="col" { "Attributes" }
                        th scope="col" { "Value" }
                    } }
                    tbody { @for point in points.iter().take(MOST_POINTS) {
                        tr {
                            td dir="auto" { (pairs(&point.attributes)) }
                            td {
                                @for line in &point.value { div { (line) } }
                                div.type { (time(point.time)) }
                            }
                        }
                    } }
                }
            }
            @if points.len() > MOST_POINTS {
                p.quiet { "And " (words::count(points.len() - MOST_POINTS, "point")) " more." }
            }
            details #{ (anchor(series.number)) "-origin" } {
                summary { "Resource and scope: who sent it" }
                (attributes("resource attributes", &series.instrument.origin.resource().attributes))
                (scope(&series.instrument.origin.scope()))
            }
        }
    }
}

/// One a line, sorted: their order means nothing.
fn pairs(attributes: &[KeyValue]) -> Markup {
    let mut attributes: Vec<_> = attributes.iter().collect();
    attributes.sort_by(|a, b| a.key.cmp(&b.key));
    html! {
        @if attributes.is_empty() { span.quiet { "none" } }
        @for it in attributes {
            div {
                (breakable(&it.key)) "=" (cut(&it.value.as_ref().map(plain).unwrap_or_default()))
            }
        }
    }
}

fn kind(data: Option<&Data>) -> String {
    let temporality = |number: i32| match AggregationTemporality::try_from(number) {
        Ok(AggregationTemporality::Delta) => "since the last export (delta)",
        Ok(AggregationTemporality::Cumulative) => "since the start (cumulative)",
        _ => "of no temporality",
    };
    match data {
        None => "no data".to_owned(),
        Some(Data::Gauge(_)) => "gauge".to_owned(),
        Some(Data::Sum(it)) => {
            let way = if it.is_monotonic {
                "counter"
            } else {
                "up-down counter"
            };
            format!("{way}, {}", temporality(it.aggregation_temporality))
        }
        Some(Data::Histogram(it)) => {
            format!("histogram, {}", temporality(it.aggregation_temporality))
        }
        Some(Data::ExponentialHistogram(it)) => {
            format!(
                "exponential histogram, {}",
                temporality(it.aggregation_temporality)
            )
        }
        Some(Data::Summary(_)) => "summary".to_owned(),
    }
}

fn nothing_yet(receivers: &Receivers) -> Markup {
    if let Some(none) = receivers.none_in_file("metric") {
        return none;
    }
    html! {
        h2 { "No metric has come yet" }
        p {
            "A program sends its metrics once a minute. To see them sooner, ask for every two "
            "seconds, in another terminal:"
        }
        pre.command {
            (receivers.start_app("OTEL_METRIC_EXPORT_INTERVAL=2000 ")) "\n"
            "curl http://localhost:5000/"
        }
    }
}
