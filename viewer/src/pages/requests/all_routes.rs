//! The requests that services answered: amount, errors and latency of each route in a table, also as text.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use maud::{Markup, html};

use super::one_route;
use crate::address::filter::{Pairs, typed};
use crate::address::{over_time, span_address};
use crate::background_work::BackgroundWork;
use crate::chart::percentile::SHOWN;
use crate::chart::{frame, quantity_text};
use crate::pages::WhereToSend;
use crate::pages::layout::{NavItem, Page, answer};
use crate::pages::over_time::{span_of, window_field};
use crate::pages::parts::{filter_form, service_field};
use crate::readable;
use crate::route::{Route, Routes, Source};
use crate::store::Store;
use crate::store::window::Length;

/// How many routes are drawn. All of them are in the table.
const MAX_DRAWN: usize = 20;

pub(in crate::pages) async fn page(
    request: HttpRequest,
    store: web::Data<Store>,
    background: web::Data<BackgroundWork>,
    where_to_send: web::Data<WhereToSend>,
    pairs: web::Query<Pairs>,
) -> HttpResponse {
    let asked = over_time::read(&pairs, &store);
    let (length, service) = match &asked {
        Ok(asked) => (asked.length, asked.service.clone()),
        Err(_) => (Length::Fifteen, String::new()),
    };
    // Before anything is looked at: what comes meanwhile must change the tag.
    let ticks = store.ticks().borrow().to_string();
    let found = {
        let store = store.clone();
        background.run(move |_| {
            let routes = Routes::new(&store, length, &service);
            let shown = live(&routes);
            (routes.window, (!routes.routes.is_empty()).then_some(shown))
        })
    };
    let Ok((window, shown)) = found.await else {
        return HttpResponse::ServiceUnavailable().finish();
    };
    let page = Page {
        nav: NavItem::Requests,
        title: "Requests",
        form: filter_form(
            "/requests",
            "Window and service",
            &pairs,
            &[],
            &html! {
                (window_field(&pairs, &store))
                (service_field(&store.services(), typed(&pairs, "service")))
            },
        ),
        live: html! {
            @if let Err(error) = &asked { p.problem role="alert" { (error) } }
            @match shown {
                Some(shown) => (shown),
                None => (nothing_yet(&where_to_send))
            }
        },
        tag: format!("{ticks}-{}-{}", window.begin, window.step),
    };
    answer(&request, &store, page)
}

/// The table as text.
pub(in crate::pages) async fn text(
    store: web::Data<Store>,
    background: web::Data<BackgroundWork>,
    pairs: web::Query<Pairs>,
) -> HttpResponse {
    let asked = match over_time::read(&pairs, &store) {
        Ok(asked) => asked,
        Err(error) => return HttpResponse::BadRequest().body(format!("{error}\n")),
    };
    let drawn = background.run(move |_| {
        let routes = Routes::new(&store, asked.length, &asked.service);
        crate::route::text::draw(&routes)
    });
    match drawn.await {
        Ok(text) => HttpResponse::Ok()
            .content_type(header::ContentType::plaintext())
            .body(text),
        Err(_) => HttpResponse::ServiceUnavailable().finish(),
    }
}

fn live(routes: &Routes) -> Markup {
    let minutes = routes.window.step / crate::store::series_history::SECOND;
    html! {
        (frame::style())
        (span_of(&routes.window))
        (table(routes))
        @if routes.left_out > 0 {
            p.warn { (routes.left_out) " more routes, each with fewer requests, are not shown." }
        }
        (sources(routes))
        p.facts {
            a href={ "/requests/text?window=" (minutes) } { "As text" }
            a href={ "/api/requests?window=" (minutes) } { "As JSON" }
        }
        @for (i, route) in routes.routes.iter().enumerate().take(MAX_DRAWN) {
            (one_route::drawn(routes, route, i))
        }
        @if routes.routes.len() > MAX_DRAWN {
            p.quiet { "The first " (MAX_DRAWN) " routes are drawn. Choose a service to see others." }
        }
    }
}

fn table(routes: &Routes) -> Markup {
    html! {
        div.wide tabindex="0" { table.figures.routes aria-label="Requests by route" {
            thead { tr {
                th scope="col" { "Route" }
                th scope="col" { "Per s" }
                th scope="col" { "Errors" }
                @for (_, name) in SHOWN { th scope="col" { (name) } }
                th scope="col" { "Slowest" }
            } }
            tbody { @for (i, route) in routes.routes.iter().enumerate() {
                tr {
                    th scope="row" dir="auto" {
                        @if i < MAX_DRAWN { a href={ "#route-" (i) } { (route.key.name()) } }
                        @else { (route.key.name()) }
                        div.type { (route.key.service) }
                    }
                    td { (readable::number(route.rate())) }
                    td { (errors(route)) }
                    @for estimate in route.percentiles() {
                        td { @if let Some(it) = estimate { (quantity_text::between(&it, "s")) } }
                    }
                    td { @if let Some((duration, (trace, span))) = route.held.slowest {
                        @let duration = readable::duration(duration.into());
                        a href=(span_address(trace, Some(span))) aria-label={ (duration) ", the slowest of " (route.key.name()) } {
                            (duration)
                        }
                    } }
                }
            } }
        } }
    }
}

fn errors(route: &Route) -> Markup {
    let (failed, all) = (route.failures(), route.count());
    html! {
        @if failed > 0.0 {
            span.bad { "✖ " (readable::number((1000.0 * failed / all).round() / 10.0)) " %" }
        } @else { "none" }
    }
}

/// Where the numbers are from, since that decides how far they can be trusted.
fn sources(routes: &Routes) -> Markup {
    let is_from = |wanted: fn(&Source) -> bool| routes.routes.iter().any(|it| wanted(&it.source));
    html! {
        @if is_from(|it| matches!(it, Source::Histogram(_))) {
            p.quiet.small {
                "From the histogram " code { (crate::route::DURATION) } ", which counts every request."
                @if routes.routes.iter().any(|it| !it.is_exact) {
                    " It says in which bucket a percentile is, and not where in it; the lines below are \
                     drawn as if durations were spread evenly inside of it."
                }
                @if routes.routes.iter().any(|it| it.is_exact && it.source != Source::Spans) {
                    " Where the span of each of these requests is held, percentiles are those of the \
                     spans, and exact."
                }
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

fn nothing_yet(where_to_send: &WhereToSend) -> Markup {
    if where_to_send.is_saved {
        return html! {
            p.quiet {
                "What was opened has no requests in this window: neither the histogram "
                code { (crate::route::DURATION) } " nor a SERVER span. A longer window may have some."
            }
        };
    }
    html! {
        h2 { "No requests in this window" }
        p {
            "They are counted by the histogram " code { (crate::route::DURATION) } ", or, where a service \
             does not send it, by its SERVER spans. In two other terminals:"
        }
        pre.command {
            (where_to_send.start_app("OTEL_METRIC_EXPORT_INTERVAL=2000 ")) "\n"
            "cargo run -p ch400-traffic -- --rate 20 --for 60s"
        }
    }
}
