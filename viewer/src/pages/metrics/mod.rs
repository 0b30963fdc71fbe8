//! Every instrument, its unit, its course over time and its current points.
//!
//! - `chart`: the chart of an instrument, and the table beside it
//! - `every`: every figure of it
//! - `one`: the page of one instrument
//! - `points`: the points of every kind of metric, as text

mod chart;
mod every;
pub(super) mod one;
mod points;

use actix_web::{HttpRequest, HttpResponse, web};
use maud::{Markup, html};
use opentelemetry_proto::tonic::common::v1::KeyValue;
use opentelemetry_proto::tonic::metrics::v1::metric::Data;
use opentelemetry_proto::tonic::metrics::v1::{AggregationTemporality, Metric};

use super::layout::{Page, Place, answer};
use super::over_time::{self, OverTime, keeping, span_of, window_field};
use super::parts::{attributes, breakable, cut, scope, service_field, time};
use super::{Receivers, filter};
use crate::chart::figures::Figures;
use crate::chart::frame;
use crate::store::Store;
use crate::store::metrics::Series;
use crate::store::query::plain;
use crate::store::window::{Length, Window};
use crate::waterfall::words;

/// How many points are shown of one instrument. The API has all of them.
const MOST_POINTS: usize = 200;
/// How many instruments are drawn on the page of all. Each has a page of its own.
const MOST_CHARTS: usize = 40;

pub(super) async fn page(
    request: HttpRequest,
    store: web::Data<Store>,
    receivers: web::Data<Receivers>,
    pairs: web::Query<filter::Pairs>,
) -> HttpResponse {
    let asked = over_time::read(&pairs);
    let length = asked.as_ref().map_or(Length::Fifteen, |it| it.length);
    let window = store.window(length);
    let tag = over_time::tag(&store, &window);
    let drawing = {
        let (store, asked) = (store.clone(), asked.clone().ok());
        let here = keeping(&request, "");
        web::block(move || list(&store, asked.as_ref(), &window, &here))
    };
    let list = drawing.await.unwrap_or_default();
    let page = Page {
        place: Place::Metrics,
        title: "Metrics",
        form: form(&store.services(), &pairs),
        live: html! {
            @if let Err(error) = &asked { p.problem role="alert" { (error) } }
            @match list {
                Some(list) => (list),
                None if store.instruments().is_empty() => (nothing_yet(&receivers)),
                None => p.quiet { "No instrument is like this. " a href="/metrics" { "Show all" } }
            }
        },
        tag,
    };
    answer(&request, &store, page)
}

fn form(services: &[String], pairs: &filter::Pairs) -> Markup {
    html! {
        form.filter method="get" action="/metrics" role="search" aria-label="Find instruments" {
            (window_field(pairs))
            (service_field(services, filter::typed(pairs, "service")))
            label { "Name contains"
                input name="name" value=(filter::typed(pairs, "name")) autocomplete="off";
            }
            div.do { button type="submit" { "Show" } a href="/metrics" { "Show all" } }
        }
    }
}

/// None when there is no such instrument.
fn list(store: &Store, asked: Option<&OverTime>, window: &Window, query: &str) -> Option<Markup> {
    let all = store.metrics();
    let wanted = all.iter().filter(|it| {
        asked.is_none_or(|asked| {
            let service = it.instrument.origin.service_or_unknown();
            (asked.service.is_empty() || asked.service == service)
                && it.instrument.name.contains(&asked.name)
        })
    });
    let wanted: Vec<&Series> = wanted.collect();
    (!wanted.is_empty()).then(|| {
        html! {
            (frame::style())
            (span_of(window))
            @if wanted.len() > MOST_CHARTS {
                p.warn {
                    "Only the first " (MOST_CHARTS) " of " (wanted.len()) " instruments are drawn here. \
                     Each has a page of its own."
                }
            }
            @for (i, series) in wanted.iter().enumerate() {
                @let window = (i < MOST_CHARTS).then_some(window);
                (instrument(store, series, window, query))
            }
        }
    })
}

/// Where an instrument stands on the page.
pub(super) fn anchor(number: u64) -> String {
    format!("metric-{number}")
}

fn instrument(store: &Store, series: &Series, window: Option<&Window>, query: &str) -> Markup {
    let metric = series.instrument.decode(&series.points);
    let figures = window.and_then(|it| Figures::new(store, series.number, *it, None));
    let drawn = chart::Drawn {
        number: series.number,
        name: &metric.name,
        unit: &metric.unit,
        in_full: false,
    };
    html! {
        section #(anchor(series.number)) {
            h2 dir="auto" {
                a href={ "/metrics/" (series.number) (query) } {
                    @if metric.name.is_empty() { "(no name)" } @else { (cut(&metric.name)) }
                }
                @if !metric.unit.is_empty() {
                    " " span.quiet title="Its unit" { "in " (cut(&metric.unit)) }
                }
            }
            p.facts {
                span { (series.instrument.origin.service_or_unknown()) }
                span { (kind(metric.data.as_ref())) }
                @if !metric.description.is_empty() { span { (cut(&metric.description)) } }
                @if let Some(figures) = &figures { span { (chart::seen(figures)) } }
            }
            @if let Some(figures) = &figures { (chart::chart(figures, &drawn)) }
            @if series.points.is_empty() { p.quiet { "No points yet." } } @else {
                details #{ (anchor(series.number)) "-points" } {
                    summary { (words::count(series.points.len(), "current point")) }
                    (points_table(&metric))
                }
            }
            (origin(series))
        }
    }
}

fn origin(series: &Series) -> Markup {
    html! {
        details #{ (anchor(series.number)) "-origin" } {
            summary { "Resource and scope: who sent it" }
            (attributes("resource attributes", &series.instrument.origin.resource().attributes))
            (scope(&series.instrument.origin.scope()))
        }
    }
}

fn points_table(metric: &Metric) -> Markup {
    let points = points::of(metric.data.as_ref());
    html! {
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
        @if points.len() > MOST_POINTS {
            p.quiet { "And " (words::count(points.len() - MOST_POINTS, "point")) " more." }
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
