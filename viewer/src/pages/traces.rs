//! The traces, newest first, and a form to find some.

use std::cmp::Reverse;

use actix_web::{HttpRequest, HttpResponse, web};
use maud::{Markup, html};

use super::Receivers;
use super::layout::{NavItem, Page, answer, tag_of};
use super::parts::{ATTRIBUTES, elapsed, service_field, shortened, time};
use crate::address::filter;
use crate::readable;
use crate::store::Store;
use crate::store::traces::Trace;
use crate::workers::Workers;

pub(super) async fn page(
    request: HttpRequest,
    store: web::Data<Store>,
    workers: web::Data<Workers>,
    receivers: web::Data<Receivers>,
    pairs: web::Query<filter::Pairs>,
) -> HttpResponse {
    let tag = tag_of(&store);
    let query = filter::traces(&pairs);
    let mut found = match &query {
        Ok(query) => {
            let (store, mut query) = (store.clone(), query.clone());
            query.limit = query.limit.min(filter::MAX_ON_A_PAGE);
            let found = workers.run(move |asker| store.search_traces(&query, asker));
            found.await.unwrap_or_default()
        }
        Err(_) => Default::default(),
    };
    let oldest = found.0.last().map(|it| it.number).filter(|_| found.1);
    // They are found in the order of arrival.
    found.0.sort_by_cached_key(|it| Reverse(it.start()));
    let page = Page {
        nav: NavItem::Traces,
        title: "Traces",
        form: form(&store.services(), &pairs),
        live: html! {
            @match &query {
                Ok(_) => (list(&found.0, oldest, &store, &receivers, &pairs)),
                Err(error) => p.problem role="alert" { (error) }
            }
        },
        tag,
    };
    answer(&request, &store, page)
}

fn form(services: &[String], pairs: &filter::Pairs) -> Markup {
    let typed = |name| filter::typed(pairs, name);
    html! {
        form.filter method="get" action="/" role="search" aria-label="Find traces" {
            (service_field(services, typed("service")))
            label { "Span name contains"
                input name="name" value=(typed("name")) autocomplete="off";
            }
            label { "Attribute"
                input name="attribute" value=(filter::typed_attributes(pairs)) title=(ATTRIBUTES) placeholder="http.route=/add"
                    autocomplete="off" autocapitalize="off" spellcheck="false";
            }
            label { "Takes at least" input name="least" value=(typed("least")) placeholder="10ms"; }
            label.tick {
                input type="checkbox" name="errors" value="1" checked[filter::typed_errors(pairs)];
                "With errors"
            }
            div.do { button type="submit" { "Find" } a href="/" { "Show all" } }
        }
    }
}

fn list(
    traces: &[Trace],
    oldest: Option<u64>,
    store: &Store,
    receivers: &Receivers,
    pairs: &filter::Pairs,
) -> Markup {
    html! {
        @if traces.is_empty() {
            @if store.counts().traces_held == 0 {
                (nothing_yet(receivers))
            } @else {
                p.quiet { "No trace that is held is like this. " a href="/" { "Show all" } }
            }
        } @else {
            form method="get" action="/compare" aria-label="Compare two traces" {
                ol.list aria-label="Traces, newest first" { @for trace in traces { (item(trace)) } }
                @if traces.len() > 1 {
                    p { button type="submit" { "Compare the two that are ticked" } }
                }
            }
            @if let Some(oldest) = oldest {
                p { a href=(filter::older("/", pairs, oldest)) { "Older traces" } }
            }
        }
    }
}

fn item(trace: &Trace) -> Markup {
    let errors = trace.errors();
    let root = trace.root();
    let name = root.map(|it| it.name()).filter(|it| !it.is_empty());
    html! {
        li {
            a #{ "trace-" (trace.id) } href={ "/traces/" (trace.id) } dir="auto" {
                @if let Some(root) = root { (root.origin.service_or_unknown()) ": " }
                (shortened(name.unwrap_or("(no name)")))
            }
            @if root.is_some_and(|it| it.parent.is_some()) {
                " " span.quiet { "(its root is not here)" }
            }
            p.facts {
                (time(trace.start()))
                (elapsed(trace))
                span { (readable::count(trace.spans.len(), "span")) }
                span { (services(trace)) }
                @if errors > 0 {
                    span.bad { "✖ " (readable::count(errors, "error")) }
                }
                // After the way to the trace, which a keyboard should come to first.
                label {
                    input.tick #{ "compare-" (trace.id) } type="checkbox" name="trace"
                        value=(trace.id) autocomplete="off";
                    "compare"
                }
            }
        }
    }
}

/// The services of a trace, as far as a line has room for them.
fn services(trace: &Trace) -> String {
    const MAX: usize = 20;
    let services = trace.services();
    let named = services[..services.len().min(MAX)].join(", ");
    match services.len().saturating_sub(MAX) {
        0 => named,
        more => format!("{named} and {more} more"),
    }
}

/// What to do when nothing has come.
fn nothing_yet(receivers: &Receivers) -> Markup {
    if let Some(none) = receivers.none_in_file("trace") {
        return none;
    }
    html! {
        h2 { "No trace has come yet" }
        p { "In another terminal, start the to-do app, and open a page of it:" }
        pre.command { (receivers.start_app("")) "\ncurl http://localhost:5000/" }
        p {
            "Spans leave a program in batches: a trace shows up here some five seconds later. "
            "If it does not, the " a href="/wire" { "wire" } " tells what came, and the terminal of "
            "the app what could not be sent."
        }
        p { "Any other program can send here, too:" }
        pre.command {
            "OTEL_EXPORTER_OTLP_ENDPOINT=http://" (receivers.grpc) "   # OTLP/gRPC\n"
            "OTEL_EXPORTER_OTLP_ENDPOINT=http://" (receivers.http) "   # OTLP/HTTP"
        }
    }
}
