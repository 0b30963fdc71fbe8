//! One instrument: its chart, split by an attribute, and every number of it.

use actix_web::{HttpRequest, HttpResponse, web};
use maud::{Markup, html};

use super::chart::chart;
use super::charted_instrument::Drawn;
use super::exemplars::Dots;
use super::points::kind;
use super::points_table::{excerpt, points_table};
use super::sender::origin;
use super::what_is_drawn::what_is_drawn;
use crate::address::filter;
use crate::address::over_time::{self, OverTime};
use crate::background_work::BackgroundWork;
use crate::chart::instrument_over_time::InstrumentOverTime;
use crate::chart::{frame, unit_words};
use crate::model::PointKind;
use crate::pages::layout::{NavItem, Page, answer};
use crate::pages::not_here_yet;
use crate::pages::over_time::{open_window_field, span_of, tag};
use crate::pages::parts::{cut, shortened};
use crate::readable;
use crate::store::Store;
use crate::store::metrics::Series;

/// The longest key of an attribute, in bytes, by which a chart can be split.
const MAX_KEY: usize = 2_000;

pub(in crate::pages) async fn page(
    request: HttpRequest,
    store: web::Data<Store>,
    background: web::Data<BackgroundWork>,
    number: web::Path<String>,
    pairs: web::Query<filter::Pairs>,
) -> HttpResponse {
    let number = number.parse().unwrap_or(0);
    let asked = over_time::read(&pairs, &store);
    let found = {
        let (store, asked) = (store.clone(), asked.clone().ok());
        background.run(move |_| find(&store, number, asked.as_ref()))
    };
    let Ok(Some((series, over_time))) = found.await else {
        return not_here_yet(
            "This instrument is not here",
            "Nothing of it is held. It has left to make room for others, or the viewer was started \
             again: look for it among the metrics.",
        );
    };
    let metric = excerpt(&series);
    let drawn = Drawn::new(&series, metric.data.as_ref(), true);
    let by = asked.as_ref().map_or("", |it| &it.by);
    let page = Page {
        nav: NavItem::Metrics,
        title: if drawn.name.is_empty() {
            "An instrument"
        } else {
            &drawn.name
        },
        form: form(&store, &over_time, by, (number, &pairs)),
        live: html! {
            (frame::style())
            @if let Err(error) = &asked { p.problem role="alert" { (error) } }
            p.facts {
                span { (series.instrument.origin.service_or_unknown()) }
                span { (kind(metric.data.as_ref())) }
                @if let Some(unit) = unit_words::word(&drawn.unit) { span title={ "In UCUM: " (drawn.unit) } { "in " (unit) } }
                span { (over_time.series) " series" }
                @if !metric.description.is_empty() { span { (cut(&metric.description)) } }
            }
            (span_of(&over_time.window))
            p.quiet.small {
                @if drawn.has_values || !over_time.is_empty() { (what_is_drawn(&over_time)) }
                @match (over_time.point_kind, by.is_empty()) {
                    (PointKind::Gauge, true) | (PointKind::Summary, _) => {},
                    (PointKind::Gauge, false) => { ", by " (shortened(by)) },
                    (_, false) => { ", by " (shortened(by)) " and summed over the rest" },
                    (_, true) => @if over_time.series > 1 { ", summed over all series" }
                }
            }
            (chart(&over_time, &drawn, &Dots::new(&store, &metric, &over_time, by)))
            details #{ "points-" (number) } {
                summary { (readable::count(series.points.len(), "current point")) }
                (points_table(&store, &metric, &drawn))
            }
            (origin(&series))
        },
        tag: tag(&store, &over_time.window),
    };
    answer(&request, &store, page)
}

fn find(
    store: &Store,
    number: u64,
    asked: Option<&OverTime>,
) -> Option<(Series, InstrumentOverTime)> {
    let series = store.metric(number)?;
    let window = match asked {
        Some(asked) if !asked.is_open => store.window(asked.length),
        _ => store.window_of([number]),
    };
    let by = asked.map(|it| it.by.as_str()).filter(|it| !it.is_empty());
    let over_time = InstrumentOverTime::new(store, number, window, by)?;
    Some((series, over_time))
}

fn form(
    store: &Store,
    over_time: &InstrumentOverTime,
    by: &str,
    (number, pairs): (u64, &filter::Pairs),
) -> Markup {
    html! {
        form.filter method="get" action={ "/metrics/" (number) } aria-label="Window and attribute" {
            (open_window_field(pairs, store))
            label { "Split by"
                select name="by" {
                    option value="" {
                        @if matches!(over_time.point_kind, PointKind::Gauge | PointKind::Summary) { "nothing: a line for each series" }
                        @else { "nothing: one line" }
                    }
                    // One that fits no address cannot be asked for.
                    @for key in over_time.keys.iter().filter(|it| it.len() <= MAX_KEY) {
                        option value=(key) selected[key == by] { (shortened(key)) }
                    }
                    @if !by.is_empty() && !over_time.keys.iter().any(|it| it == by) {
                        option value=(by) selected { (shortened(by)) }
                    }
                }
            }
            div.do { button type="submit" { "Show" } a href="/metrics" { "All metrics" } }
        }
    }
}
