//! The last requests, one after the other.

use actix_web::{HttpRequest, HttpResponse, web};
use maud::{Markup, html};

use super::facts::facts;
use super::left_out;
use crate::pages::WhereToSend;
use crate::pages::layout::{NavItem, Page, answer, tag_of};
use crate::pages::parts::cut;
use crate::readable;
use crate::store::Store;

/// How many requests the list has.
const MAX_REQUESTS: usize = 100;
/// How many of them may be such that were refused: a flood of these must not hide what was taken.
const MAX_REFUSED: usize = 50;

pub(in crate::pages) async fn page(
    request: HttpRequest,
    store: web::Data<Store>,
    where_to_send: web::Data<WhereToSend>,
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
            (left_out::since_the_start(&store.left_out_totals()))
            @if requests.is_empty() { (nothing_yet(&where_to_send)) } @else {
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

fn nothing_yet(where_to_send: &WhereToSend) -> Markup {
    if let Some(none) = where_to_send.none_in_file("request") {
        return none;
    }
    html! {
        h2 { "No request has come yet" }
        p {
            "Here is what a program really sends: path, encoding, headers and the body, and next to "
            "it what it became. In another terminal:"
        }
        pre.command { (where_to_send.start_app("")) "\ncurl http://localhost:5000/" }
    }
}
