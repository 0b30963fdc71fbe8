//! The last requests as they came over the wire, and what became of them.
//!
//! - `body`: a body, as a person can look at it
//! - `became`: what a request brought, and where it is shown
//! - `left_out`: what of it is not shown, and why

mod became;
mod body;
mod left_out;

use std::time::UNIX_EPOCH;

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use maud::{Markup, html};

use super::layout::{NavItem, Page, answer, tag_of};
use super::parts::{cut, time};
use super::{Receivers, problem};
use crate::readable;
use crate::store::Store;
use crate::store::requests::Request;

/// How many requests the list has.
const MAX_REQUESTS: usize = 100;
/// How many of them may be such that were refused: a flood of these must not hide what was taken.
const MAX_REFUSED: usize = 50;

pub(super) async fn page(
    request: HttpRequest,
    store: web::Data<Store>,
    receivers: web::Data<Receivers>,
) -> HttpResponse {
    let tag = tag_of(&store);
    let mut requests = store.requests();
    let all = requests.len();
    let mut refused = 0;
    requests.retain(|it| {
        refused += usize::from(it.is_refused());
        !it.is_refused() || refused <= MAX_REFUSED
    });
    requests.truncate(MAX_REQUESTS);
    let page = Page {
        nav: NavItem::Wire,
        title: "Wire",
        form: html! {},
        live: html! {
            (left_out::since_the_start(&store.ledger()))
            @if requests.is_empty() { (nothing_yet(&receivers)) } @else {
                ol.list aria-label="Requests, newest first" {
                    @for it in &requests {
                        li {
                            a #{ "request-" (it.number) } href={ "/wire/" (it.number) } {
                                (it.number) ": " (it.protocol) " " (cut(&it.path))
                            }
                            (facts(it))
                        }
                    }
                }
                @if all > requests.len() {
                    p.quiet { "And " (readable::count(all - requests.len(), "older request")) ", by their numbers in the address." }
                }
            }
        },
        tag,
    };
    answer(&request, &store, page)
}

pub(super) async fn request(
    http: HttpRequest,
    store: web::Data<Store>,
    number: web::Path<String>,
) -> HttpResponse {
    let found = number.parse().ok().and_then(|it| store.request(it));
    let Some(request) = found else {
        return problem(
            StatusCode::NOT_FOUND,
            "This request is not here",
            "Only the last requests are held as they came. What it brought may still be there.",
        );
    };
    let page = Page {
        nav: NavItem::Wire,
        title: &format!("Request {}", request.number),
        form: html! {},
        live: whole(&store, &request),
        // It came, and does not change any more; but what it brought comes to its trace, and leaves.
        tag: tag_of(&store),
    };
    answer(&http, &store, page)
}

fn facts(request: &Request) -> Markup {
    let since = request.time.duration_since(UNIX_EPOCH).unwrap_or_default();
    let nanoseconds = u64::try_from(since.as_nanos()).unwrap_or(u64::MAX);
    let wire_bytes = usize::try_from(request.wire_bytes).unwrap_or(usize::MAX);
    html! {
        p.facts {
            (time(nanoseconds))
            span { (cut(&request.encoding)) }
            // What was refused by its headers was not read.
            @if wire_bytes > 0 || !request.is_refused() {
                span { (readable::count(wire_bytes, "byte")) " on the wire" }
            }
            @if request.body_bytes > 0 {
                span { (readable::count(request.body_bytes, "byte")) " of protobuf" }
            }
            @if !request.answer.is_empty() {
                span .bad[request.is_refused()] { "answered " (request.answer) }
            }
            @if !request.rejected.is_empty() { span.bad { (cut(&request.rejected)) } }
            @if let Some(note) = request.account.notes.first() {
                span.warn {
                    (note)
                    @let more = request.account.notes.len() - 1;
                    @if more > 0 { " And " (more) " more." }
                }
            }
        }
    }
}

fn whole(store: &Store, request: &Request) -> Markup {
    html! {
        p { (request.protocol) " " code { (cut(&request.path)) } }
        (facts(request))
        h2 { "Headers" }
        @if request.headers.is_empty() { p.quiet { "None." } } @else {
            div.wide { table aria-label="Headers" { tbody {
                @for (name, value) in &request.headers {
                    tr { th scope="row" { (name) } td { (cut(value)) } }
                }
            } } }
            p.quiet { "Values that could be a secret are hidden, and are not kept." }
        }
        @if request.is_refused() {
            h2 { "What became of it" }
            p { "Nothing: it was refused. The reason stands above." }
            (left_out::section(&request.account))
            h2 #body { "Body" }
            (body::refused(request))
        } @else if let Some(signal) = request.signal.filter(|_| !request.body.is_empty()) {
            (left_out::section(&request.account))
            div.beside {
                section {
                    h2 { "What became of it" }
                    (became::items(store, signal, request))
                }
                section {
                    h2 #body { "Body" }
                    p.quiet {
                        "Decoded, as OTLP JSON. It came as " (request.protocol) ", "
                        (cut(&request.encoding)) "."
                    }
                    (body::json(signal, &request.body))
                }
            }
        } @else if request.body_bytes > 0 {
            (left_out::section(&request.account))
            h2 #body { "Body" }
            p.quiet {
                "What it brought was taken. Its body is too large to be kept: it would push out all "
                "other requests. A larger --memory has more room for it."
            }
        } @else {
            (left_out::section(&request.account))
            h2 #body { "Body" }
            p.quiet { "It was empty, and nothing became of it." }
        }
    }
}

fn nothing_yet(receivers: &Receivers) -> Markup {
    if let Some(none) = receivers.none_in_file("request") {
        return none;
    }
    html! {
        h2 { "No request has come yet" }
        p {
            "Here is what a program really sends: path, encoding, headers and the body, and next to "
            "it what it became. In another terminal:"
        }
        pre.command { (receivers.start_app("")) "\ncurl http://localhost:5000/" }
    }
}
