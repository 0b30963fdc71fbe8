//! The requests that services answered: amount, errors and latency of each route, and the way to the
//! traces of the slow and the failed ones.

use actix_web::{HttpRequest, HttpResponse, web};
use maud::{Markup, html};

use super::filter::{Pairs, address, typed};
use super::layout::{Page, Place, answer};
use super::over_time::{self, span_of, window_field};
use super::parts::{service_field, span_address};
use super::{Receivers, attributes};
use crate::chart::frame::{self, Frame, clock};
use crate::chart::percentile::SHOWN;
use crate::chart::{lines, units};
use crate::route::{Route, Routes, Source};
use crate::store::Store;
use crate::store::window::Length;
use crate::waterfall::words;

/// How many routes are drawn. All of them are in the table.
const MOST_DRAWN: usize = 20;
/// How high a chart is, in pixels.
const HEIGHT: usize = 100;

pub(super) async fn page(
    request: HttpRequest,
    store: web::Data<Store>,
    receivers: web::Data<Receivers>,
    pairs: web::Query<Pairs>,
) -> HttpResponse {
    let asked = over_time::read(&pairs);
    let (length, service) = match &asked {
        Ok(asked) => (asked.length, asked.service.clone()),
        Err(_) => (Length::Fifteen, String::new()),
    };
    // Before anything is looked at: what comes meanwhile must change the tag.
    let ticks = store.ticks().borrow().to_string();
    let found = {
        let store = store.clone();
        web::block(move || {
            let routes = Routes::new(&store, length, &service);
            let shown = live(&routes);
            (routes.window, (!routes.routes.is_empty()).then_some(shown))
        })
    };
    let Ok((window, shown)) = found.await else {
        return HttpResponse::ServiceUnavailable().finish();
    };
    let page = Page {
        place: Place::Requests,
        title: "Requests",
        form: html! {
            form.filter method="get" action="/requests" role="search" aria-label="Window and service" {
                (window_field(&pairs))
                (service_field(&store.services(), typed(&pairs, "service")))
                div.do { button type="submit" { "Show" } a href="/requests" { "Show all" } }
            }
        },
        live: html! {
            @if let Err(error) = &asked { p.problem role="alert" { (error) } }
            @match shown {
                Some(shown) => (shown),
                None => (nothing_yet(&receivers))
            }
        },
        tag: format!("{ticks}-{}-{}", window.begin, window.step),
    };
    answer(&request, &store, page)
}

fn live(routes: &Routes) -> Markup {
    html! {
        (frame::style())
        (span_of(&routes.window))
        (table(routes))
        @if routes.left_out > 0 {
            p.warn { (routes.left_out) " more routes, each with fewer requests, are not shown." }
        }
        (sources(routes))
        @for (i, route) in routes.routes.iter().enumerate().take(MOST_DRAWN) {
            (drawn(routes, route, i))
        }
        @if routes.routes.len() > MOST_DRAWN {
            p.quiet { "The first " (MOST_DRAWN) " routes are drawn. Choose a service to see others." }
        }
    }
}

fn table(routes: &Routes) -> Markup {
    html! {
        div.wide { table.figures.routes aria-label="Requests by route" {
            thead { tr {
                th scope="col" { "Route" }
                th scope="col" { "Per s" }
                th scope="col" { "Errors" }
                @for (_, name) in SHOWN { th scope="col" { (name) } }
            } }
            tbody { @for (i, route) in routes.routes.iter().enumerate() {
                tr {
                    th scope="row" dir="auto" {
                        @if i < MOST_DRAWN { a href={ "#route-" (i) } { (route.key.name()) } }
                        @else { (route.key.name()) }
                        div.type { (route.key.service) }
                    }
                    td { (words::number(route.rate())) }
                    td { (errors(route)) }
                    @for estimate in route.percentiles() {
                        td { @if let Some(it) = estimate { (units::estimate(&it, "s")) } }
                    }
                }
            } }
        } }
    }
}

fn errors(route: &Route) -> Markup {
    let (failed, all) = (route.failures(), route.count());
    html! {
        @if failed > 0.0 {
            span.bad { "✖ " (words::number((1000.0 * failed / all).round() / 10.0)) " %" }
        } @else { "none" }
    }
}

/// Where the figures are from, since that decides how far they can be trusted.
fn sources(routes: &Routes) -> Markup {
    let is_from = |wanted: fn(&Source) -> bool| routes.routes.iter().any(|it| wanted(&it.source));
    html! {
        @if is_from(|it| matches!(it, Source::Histogram(_))) {
            p.quiet.small {
                "From the histogram " code { (crate::route::DURATION) } ", which counts every request. A \
                 percentile is an estimate: it lies in a bucket of the histogram, and inside of it the \
                 durations are taken to be spread evenly. Below, the bucket stands under each."
            }
        }
        @if is_from(|it| *it == Source::Spans) {
            p.quiet.small {
                "From the SERVER spans that are held, where a service sends no such histogram: exact, but \
                 only of those that were sampled and have not left."
            }
        }
    }
}

fn drawn(routes: &Routes, route: &Route, i: usize) -> Markup {
    let name = route.key.name();
    let window = &routes.window;
    let (from, to) = (clock(window.begin), clock(window.end()));
    let percentiles = route.percentiles();
    let counted = words::number(route.count().round());
    let rate = Frame {
        id: &format!("amount-{i}"),
        title: &format!("How many {name} there were a second"),
        description: &format!(
            "From {from} to {to}: {counted} requests, of which {} failed.",
            words::number(route.failures().round())
        ),
        height: HEIGHT,
    };
    let took: Vec<String> = SHOWN
        .iter()
        .zip(&percentiles)
        .filter_map(|((_, name), it)| {
            Some(format!("{name} {}", units::estimate(it.as_ref()?, "s")))
        })
        .collect();
    let latency = Frame {
        id: &format!("latency-{i}"),
        title: &format!("How long {name} took"),
        description: &format!("From {from} to {to}: {}.", took.join(", ")),
        height: HEIGHT,
    };
    let all: Vec<_> = route
        .bins
        .iter()
        .map(|it| it.as_ref().map(|it| it.number))
        .collect();
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
        .map(|(i, (q, _))| (format!("p p{i}"), route.over_time(*q)))
        .collect();
    html! {
        section #{ "route-" (i) } aria-label=(name) {
            h2 dir="auto" { (name) " " span.quiet { (route.key.service) } }
            (ways(route))
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
                    (lines::of(window, &lines_of_percentiles, "s", &latency))
                }
            }
            p.facts {
                span { (counted) " requests" }
                @for ((_, name), estimate) in SHOWN.iter().zip(&percentiles) {
                    @if let Some(it) = estimate {
                        span { (name) " " (units::estimate(it, "s"))
                            @if it.low < it.high { " (" (units::between(it, "s")) ")" } }
                    }
                }
            }
            (every_figure(routes, route, i))
        }
    }
}

fn every_figure(routes: &Routes, route: &Route, i: usize) -> Markup {
    let percentiles = SHOWN.map(|(q, _)| route.over_time(q));
    let shown = |it: Option<f64>| it.map_or("none".to_owned(), |it| units::quantity(it, "s"));
    html! {
        details #{ "every-" (i) } {
            summary { "Every figure" }
            div.wide { table.figures aria-label={ "Every figure of " (route.key.name()) } {
                thead { tr {
                    th scope="col" { "From" } th scope="col" { "A second" } th scope="col" { "Failed" }
                    @for (_, name) in SHOWN { th scope="col" { (name) } }
                } }
                tbody { @for bin in (0..routes.window.bins()).rev() {
                    tr {
                        th scope="row" { (clock(routes.window.start_of(bin))) }
                        @match &route.bins[bin] {
                            None => td colspan="5" { span.quiet { "nothing came" } },
                            Some(it) => {
                                td { (words::number(it.number)) }
                                td { (words::number((route.failed[bin] * 10.0).round() / 10.0)) }
                                @for line in &percentiles { td { (shown(line[bin])) } }
                            }
                        }
                    }
                } }
            } }
        }
    }
}

/// To the traces: the slowest, all of the slow ones, the failed ones.
fn ways(route: &Route) -> Markup {
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
                    "The slowest: " (words::duration(duration.into()))
                }
                a href=(traces(&[("least", least)])) { "Slow traces" }
                a href=(traces(&[])) { "All traces" }
            } @else { span { "No trace of it is held" } }
            @if let Some((_, (trace, span))) = route.held.failed {
                a href=(span_address(trace, Some(span))) { "The last that failed" }
                a href=(traces(&[("errors", "1".to_owned())])) { "Failed traces" }
            }
            @if let Source::Histogram(number) = route.source {
                a href={ "/metrics/" (number) "?by=http.route" } { "The histogram" }
            }
        }
    }
}

fn nothing_yet(receivers: &Receivers) -> Markup {
    html! {
        h2 { "No requests in this window" }
        p {
            "They are counted by the histogram " code { (crate::route::DURATION) } ", or, where a service \
             does not send it, by its SERVER spans. In two other terminals:"
        }
        pre.command {
            (receivers.start_app("OTEL_METRIC_EXPORT_INTERVAL=2000 ")) "\n"
            "cargo run -p ch400-traffic -- --rate 20 --for 60s"
        }
    }
}
