//! Clears everything away: a page that asks first, and what its button does.

use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, web};
use maud::{Markup, html};

use super::footer::many;
use super::layout::{NavItem, Page, answer, tag_of};
use super::{WhereToSend, problem};
use crate::background_work::BackgroundWork;
use crate::store::{Counts, Store};

/// Where it is asked, and done.
pub(crate) const PATH: &str = "/clear";

/// Asks whether everything is to be cleared away.
pub(super) async fn page(
    request: HttpRequest,
    store: web::Data<Store>,
    where_to_send: web::Data<WhereToSend>,
) -> HttpResponse {
    if where_to_send.is_saved {
        return from_files();
    }
    let page = Page {
        nav: NavItem::Clear,
        title: "Clear everything?",
        form: html! {},
        live: question(&store.counts()),
        tag: tag_of(&store),
    };
    answer(&request, &store, page)
}

fn question(counts: &Counts) -> Markup {
    let held = [
        many(counts.traces_held, "trace") + " with " + &many(counts.spans_held, "span"),
        many(counts.logs_held, "log record"),
        many(counts.instruments_held, "instrument"),
    ];
    let [traces, logs, instruments] = held;
    html! {
        @if counts.holds_something() || counts.requests > 0 {
            p { "Held now: " (traces) ", " (logs) " and " (instruments) "." }
            p {
                "All of it goes, and so do the requests on the page of the wire, and everything that was counted: what "
                "came, what left, and what was rejected. It can't be undone. What programs send goes on coming in."
            }
            form.do method="post" action=(PATH) {
                button #clear-everything type="submit" { "Clear" }
                @if counts.holds_something() { a href="/save" download { "Save it first" } }
                a href="/" { "Back" }
            }
        } @else {
            p { "Nothing is held, so there is nothing to clear. " a href="/" { "Back" } }
        }
    }
}

/// Clears everything away, and shows the page of traces, which is empty then.
pub(super) async fn clear(
    store: web::Data<Store>,
    where_to_send: web::Data<WhereToSend>,
    background: web::Data<BackgroundWork>,
) -> HttpResponse {
    if where_to_send.is_saved {
        return from_files();
    }
    match background.run(move |_| store.clear()).await {
        Ok(()) => HttpResponse::SeeOther()
            .insert_header((header::LOCATION, "/"))
            .finish(),
        Err(error) => problem(
            StatusCode::SERVICE_UNAVAILABLE,
            "Not cleared",
            &error.to_string(),
        ),
    }
}

/// What is from files is cleared away by stopping the viewer.
fn from_files() -> HttpResponse {
    problem(
        StatusCode::CONFLICT,
        "Nothing is cleared here",
        "Everything here was opened from a file, and nothing is received. Stop the viewer, and start it with another file.",
    )
}
