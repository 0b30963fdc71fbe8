//! The keys: a page that works without a script, and the same as a dialog on every page.

use actix_web::{HttpRequest, HttpResponse, web};
use maud::{Markup, html};

use super::layout::{NavItem, Page, answer};
use crate::store::Store;

/// Each key, and what it does.
const KEYS: [(&str, &str); 9] = [
    ("j", "the next row of a list, or the next span"),
    ("k", "the one before"),
    ("Enter", "opens it; of a span, goes to its details"),
    ("/", "goes to the search or the filter"),
    ("e", "the next error"),
    ("n", "the next span that was found"),
    ("p", "the one before"),
    ("x", "closes or opens what is below a span"),
    ("?", "shows these keys"),
];

pub(super) async fn page(request: HttpRequest, store: web::Data<Store>) -> HttpResponse {
    let page = Page {
        nav: NavItem::Keys,
        title: "Keys",
        form: html! {},
        live: table(),
        tag: String::new(),
    };
    answer(&request, &store, page)
}

/// What `?` shows. A script opens it; without one, it is a page.
pub(super) fn dialog() -> Markup {
    html! {
        dialog #keys aria-labelledby="keys-title" {
            h2 #keys-title { "Keys" }
            (table())
            div.do {
                button #keys-close type="button" { "Close" }
                button #keys-off type="button" aria-pressed="false" { "Turn the keys off" }
            }
        }
    }
}

fn table() -> Markup {
    html! {
        dl.keys { @for (key, what) in KEYS { dt { kbd { (key) } } dd { (what) } } }
        p.quiet {
            "They need the script of the pages. Where you type something they are letters, and with Ctrl, Alt or "
            "Cmd they belong to the browser."
        }
    }
}
