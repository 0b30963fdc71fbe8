//! Every instrument, its unit, its course over time and its current points.
//!
//! - `chart`: the chart of an instrument, and the table beside it
//! - `drawn`: which instrument a chart and its tables are of
//! - `every_figure`: every figure of it
//! - `exemplars`: single measurements, with the ways to their spans
//! - `names`: the names of all instruments, where there are many
//! - `one_instrument`: the page of one instrument
//! - `points`: the points of every kind of metric, as text
//! - `summary`: what a line of a chart says in a few numbers

mod chart;
mod drawn;
mod every_figure;
mod exemplars;
mod names;
pub(super) mod one_instrument;
mod points;
mod summary;

use actix_web::{HttpRequest, HttpResponse, web};
use maud::{Markup, html};
use opentelemetry_proto::tonic::common::v1::KeyValue;
use opentelemetry_proto::tonic::metrics::v1::Metric;

use super::Receivers;
use super::layout::{NavItem, Page, answer};
use super::over_time::{keeping, span_of, tag, window_field};
use super::parts::{attributes_in_a_list, breakable, scope, service_field, shortened, time};
use crate::address::filter;
use crate::address::over_time::{self, OverTime};
use crate::chart::figures::Figures;
use crate::chart::{frame, units};
use crate::model::plain;
use crate::readable;
use crate::store::Store;
use crate::store::metrics::Series;
use crate::store::window::{Length, Window};
use crate::workers::Workers;
use names::{ON_A_PAGE, Part};

/// How many points are shown on the page of an instrument. The API has all of them.
const POINTS_IN_FULL: usize = 200;
/// How many on the page of all instruments.
const POINTS_IN_A_LIST: usize = 20;
/// How many attributes are shown of a point.
const MAX_PAIRS: usize = 30;
pub(super) async fn page(
    request: HttpRequest,
    store: web::Data<Store>,
    workers: web::Data<Workers>,
    receivers: web::Data<Receivers>,
    pairs: web::Query<filter::Pairs>,
) -> HttpResponse {
    let asked = over_time::read(&pairs, &store);
    let length = asked.as_ref().map_or(Length::Fifteen, |it| it.length);
    let window = store.window(length);
    let tag = tag(&store, &window);
    let drawing = {
        let (store, asked) = (store.clone(), asked.clone().ok());
        let here = keeping(&request, "");
        let from = filter::typed(&pairs, "from").parse().unwrap_or(0);
        let pairs = pairs.clone();
        workers.run(move |_| {
            let part = Part {
                from,
                pairs: &pairs,
            };
            list(&store, asked.as_ref(), &window, &here, &part)
        })
    };
    let list = drawing.await.unwrap_or_default();
    let page = Page {
        nav: NavItem::Metrics,
        title: "Metrics",
        form: form(&store, &pairs),
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

fn form(store: &Store, pairs: &filter::Pairs) -> Markup {
    html! {
        form.filter method="get" action="/metrics" role="search" aria-label="Find instruments" {
            (window_field(pairs, store))
            (service_field(&store.services(), filter::typed(pairs, "service")))
            label { "Name contains"
                input name="name" value=(filter::typed(pairs, "name")) autocomplete="off";
            }
            div.do { button type="submit" { "Show" } a href="/metrics" { "Show all" } }
        }
    }
}

/// None when there is no such instrument.
fn list(
    store: &Store,
    asked: Option<&OverTime>,
    window: &Window,
    query: &str,
    part: &Part<'_>,
) -> Option<Markup> {
    let mut wanted = store.instruments();
    wanted.retain(|(_, it)| asked.is_none_or(|asked| asked.wants(it)));
    // What the address names may have left.
    let part = Part {
        from: if part.from < wanted.len() {
            part.from
        } else {
            0
        },
        ..*part
    };
    (!wanted.is_empty()).then(|| {
        html! {
            (frame::style())
            (span_of(window))
            (part.links(wanted.len()))
            (part.names(&wanted))
            // The points of what is shown, and of nothing else: there may be tens of thousands of instruments.
            @for (number, _) in wanted.iter().skip(part.from).take(ON_A_PAGE) {
                @if let Some(series) = store.metric(*number) { (instrument(store, &series, window, query)) }
            }
            (part.links(wanted.len()))
        }
    })
}

/// Where an instrument stands on the page.
fn anchor(number: u64) -> String {
    format!("metric-{number}")
}

fn instrument(store: &Store, series: &Series, window: &Window, query: &str) -> Markup {
    let metric = excerpt(series, POINTS_IN_A_LIST);
    let figures = Figures::new(store, series.number, *window, None);
    let drawn = drawn::Drawn::new(series, metric.data.as_ref(), false);
    html! {
        section #(anchor(series.number)) {
            h2 dir="auto" {
                a href={ "/metrics/" (series.number) (query) } {
                    @if drawn.name.is_empty() { "(no name)" } @else { (drawn.name) }
                }
                @if let Some(unit) = units::word(&drawn.unit) {
                    " " span.quiet title={ "Its unit: " (drawn.unit) } { "in " (unit) }
                }
            }
            p.facts {
                span { (series.instrument.origin.service_or_unknown()) }
                span { (points::kind(metric.data.as_ref())) }
                @if !metric.description.is_empty() { span { (shortened(&metric.description)) } }
                @if let Some(figures) = figures.as_ref().filter(|it| drawn.has_values || !it.is_empty()) { span { (chart::seen(figures)) } }
            }
            @if let Some(figures) = &figures { (chart::chart(figures, &drawn, &exemplars::Dots::none())) }
            @if !series.points.is_empty() {
                details #{ (anchor(series.number)) "-points" } {
                    summary { (readable::count(series.points.len(), "current point")) }
                    (points_table(store, &metric, &drawn))
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
            (attributes_in_a_list("resource attributes", &series.instrument.origin.resource_excerpt().attributes))
            (scope(&series.instrument.origin.scope_excerpt()))
        }
    }
}

/// An instrument with so many of its points.
fn excerpt(series: &Series, most: usize) -> Metric {
    series.instrument.decode(series.points.iter().take(most))
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
