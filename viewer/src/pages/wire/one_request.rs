//! A request as it came over the wire, and what became of it.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use maud::{Markup, html};

use super::facts::facts;
use super::{body, brought_items, left_out};
use crate::pages::layout::{NavItem, Page, answer, tag_of};
use crate::pages::parts::cut;
use crate::pages::problem;
use crate::store::Store;
use crate::store::requests::Request;

pub(in crate::pages) async fn page(
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
            (left_out::section(&request.outcome))
            h2 #body { "Body" }
            (body::refused(request))
        } @else if let Some(signal) = request.signal.filter(|_| !request.body.is_empty()) {
            (left_out::section(&request.outcome))
            div.beside {
                section {
                    h2 { "What became of it" }
                    (brought_items::items(store, signal, request))
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
            (left_out::section(&request.outcome))
            h2 #body { "Body" }
            p.quiet {
                "What it brought was taken. Its body is too large to be kept: it would push out all "
                "other requests. A larger --memory has more room for it."
            }
        } @else {
            (left_out::section(&request.outcome))
            h2 #body { "Body" }
            p.quiet { "It was empty, and nothing became of it." }
        }
    }
}
