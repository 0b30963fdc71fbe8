//! One route: its charts, its numbers, and the ways to its traces.

use maud::{Markup, html};

use crate::address::correlations::PAGE;
use crate::address::filter::address;
use crate::address::{attributes, correlations, span_address};
use crate::chart::frame::{Frame, clock};
use crate::chart::percentile::{Estimate, SHOWN};
use crate::chart::{lines, quantity_text};
use crate::correlations::Outcome;
use crate::pages::parts::clock_time;
use crate::readable;
use crate::route::{Route, Routes, Source};
use crate::store::series_history::SECOND;
use crate::store::window::Length;

/// How high a chart is, in pixels.
const HEIGHT: usize = 100;

/// All of one route; `i` tells it from the others of the page.
pub(super) fn drawn(routes: &Routes, route: &Route, i: usize) -> Markup {
    let name = route.key.name();
    let window = &routes.window;
    let (from, to) = (clock(window.begin), clock(window.end()));
    let percentiles = route.percentiles();
    let counted = readable::number(route.count().round());
    let rate = Frame {
        id: &format!("amount-{i}"),
        title: &format!("How many {name} there were a second"),
        description: &format!(
            "From {from} to {to}: {counted} requests, of which {} failed.",
            readable::number(route.failures().round())
        ),
        height: HEIGHT,
    };
    let took: Vec<String> = SHOWN
        .iter()
        .zip(&percentiles)
        .filter_map(|((_, name), it)| {
            Some(format!(
                "{name} {}",
                quantity_text::between(it.as_ref()?, "s")
            ))
        })
        .collect();
    let latency = Frame {
        id: &format!("latency-{i}"),
        title: &format!("How long {name} took"),
        description: &format!("From {from} to {to}: {}.", took.join(", ")),
        height: HEIGHT,
    };
    let all: Vec<_> = route.bins.iter().map(|it| it.as_ref()?.number).collect();
    let failed: Vec<_> = all
        .iter()
        .zip(&route.bins)
        .zip(&route.failed)
        .map(|((rate, bin), failed)| {
            let count = bin.as_ref().map_or(0.0, |it| it.count);
            rate.map(|it| {
                if count > 0.0 {
                    it * failed / count
                } else {
                    0.0
                }
            })
        })
        .collect();
    let lines_of_percentiles: Vec<_> = SHOWN
        .iter()
        .enumerate()
        .map(|(i, (q, _))| {
            let values = route.over_time(*q).into_iter();
            (
                format!("p p{i}"),
                values.map(|it| Some(it?.value)).collect(),
            )
        })
        .collect();
    html! {
        section #{ "route-" (i) } aria-label=(name) {
            h2 dir="auto" { (name) " " span.quiet { (route.key.service) } }
            (ways(route, Length::from_minutes(window.step / SECOND), i))
            div.two {
                figure.chart tabindex="0" aria-label={ "Amount of " (name) } {
                    figcaption {
                        (lines::sample("bar good")) " requests a second, "
                        (lines::sample("bar bad")) " of which failed"
                    }
                    (lines::bars(window, &all, &failed, &rate))
                }
                figure.chart tabindex="0" aria-label={ "Latency of " (name) } {
                    figcaption {
                        @for (i, (_, name)) in SHOWN.iter().enumerate() {
                            (lines::sample(&format!("p p{i}"))) " " (name) " "
                        }
                    }
                    (lines::draw_lines(window, &lines_of_percentiles, "s", &latency))
                }
            }
            p.facts {
                span { (counted) " requests" }
                @for ((_, name), estimate) in SHOWN.iter().zip(&percentiles) {
                    @if let Some(it) = estimate {
                        span { (name) " " (quantity_text::between(it, "s")) }
                    }
                }
            }
            (every_number(routes, route, i))
        }
    }
}

fn every_number(routes: &Routes, route: &Route, i: usize) -> Markup {
    let percentiles = SHOWN.map(|(q, _)| route.over_time(q));
    let shown =
        |it: Option<Estimate>| it.map_or("none".to_owned(), |it| quantity_text::between(&it, "s"));
    html! {
        details #{ "every-" (i) } {
            summary { "Every figure" }
            div.wide tabindex="0" { table.figures aria-label={ "Every figure of " (route.key.name()) } {
                thead { tr {
                    th scope="col" { "From" } th scope="col" { "A second" } th scope="col" { "Failed" }
                    @for (_, name) in SHOWN { th scope="col" { (name) } }
                } }
                tbody { @for bin in (0..routes.window.bins()).rev() {
                    tr {
                        th scope="row" { (clock_time(routes.window.start_of(bin))) }
                        @match &route.bins[bin] {
                            None => td colspan="5" { span.quiet { "nothing came" } },
                            Some(it) => {
                                td { (it.number.map_or("not known".to_owned(), readable::number)) }
                                td { (readable::number((route.failed[bin] * 10.0).round() / 10.0)) }
                                @for line in &percentiles { td { (shown(line[bin])) } }
                            }
                        }
                    }
                } }
            } }
        }
    }
}

/// To the traces: the slowest, all of the slow ones, the failed ones; and to what sets them apart.
fn ways(route: &Route, length: Option<Length>, i: usize) -> Markup {
    let key = &route.key;
    let mut wanted = Vec::new();
    if !key.method.is_empty() {
        wanted.push(("http.route".to_owned(), key.route.clone()));
        wanted.push(("http.request.method".to_owned(), key.method.clone()));
        wanted.retain(|(_, value)| !value.is_empty());
    }
    let name = if wanted.is_empty() {
        key.route.clone()
    } else {
        String::new()
    };
    let traces = |more: &[(&str, String)]| {
        let mut pairs = vec![
            ("service".to_owned(), key.service.clone()),
            ("name".to_owned(), name.clone()),
            ("attribute".to_owned(), attributes::write(&wanted)),
        ];
        pairs.extend(more.iter().map(|(a, b)| ((*a).to_owned(), b.clone())));
        address("/", pairs.iter())
    };
    // In whole microseconds, so that it is not more than it was.
    let least = format!("{}us", route.held.p95 / 1_000);
    html! {
        p.facts {
            @if let Some((duration, (trace, span))) = route.held.slowest {
                a href=(span_address(trace, Some(span))) {
                    "The slowest: " (readable::duration(duration.into()))
                }
                a href=(traces(&[("least", least)])) { "Slow traces" }
            }
            @if route.held.count > 0 { a href=(traces(&[])) { "All traces" } }
            @else { span { "No trace of it is held" } }
            @if let Some((_, (trace, span))) = route.held.failed {
                a href=(span_address(trace, Some(span))) { "The last that failed" }
                a href=(traces(&[("errors", "1".to_owned())])) { "Failed traces" }
            }
            @if route.held.count > 0 {
                a #{ "apart-" (i) } href=(correlations::address(PAGE, key, length, Outcome::Slow(None))) {
                    "What sets the slow ones apart"
                }
            }
            @if route.held.failed.is_some() {
                a href=(correlations::address(PAGE, key, length, Outcome::Failed)) { "and the failed ones" }
            }
            @if let Source::Histogram(number) = route.source {
                a href={ "/metrics/" (number) "?by=http.route" } { "The histogram" }
            }
        }
    }
}
