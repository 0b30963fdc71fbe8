//! The log records, newest first.

use std::cmp::Reverse;

use actix_web::{HttpRequest, HttpResponse, web};
use maud::{Markup, html};

use super::Receivers;
use super::layout::{NavItem, Page, answer, tag_of};
use super::parts::{ATTRIBUTES, log, service_field};
use crate::address::filter;
use crate::store::Store;
use crate::workers::Workers;

pub(super) async fn page(
    request: HttpRequest,
    store: web::Data<Store>,
    workers: web::Data<Workers>,
    receivers: web::Data<Receivers>,
    pairs: web::Query<filter::Pairs>,
) -> HttpResponse {
    let tag = tag_of(&store);
    let query = filter::logs(&pairs);
    let (mut found, more) = match &query {
        Ok(query) => {
            let (store, mut query) = (store.clone(), query.clone());
            query.limit = query.limit.min(filter::MAX_ON_A_PAGE);
            let found = workers.run(move |asker| store.search_logs(&query, asker));
            found.await.unwrap_or_default()
        }
        Err(_) => Default::default(),
    };
    let oldest = found.last().map(|it| it.number).filter(|_| more);
    // They are found in the order of arrival.
    found.sort_by_key(|it| Reverse(it.time));
    let page = Page {
        nav: NavItem::Logs,
        title: "Logs",
        form: form(&store.services(), &pairs),
        live: html! {
            @if let Err(error) = &query { p.problem role="alert" { (error) } }
            @if let Ok(Some(trace)) = query.as_ref().map(|it| it.trace) {
                p { a href={ "/traces/" (trace) } { "To the trace of these log records" } }
            }
            @if !found.is_empty() {
                ol.list aria-label="Log records, newest first" {
                    @for it in &found { (log(&store, it, false)) }
                }
                @if let Some(oldest) = oldest {
                    @let older = filter::older("/logs", &pairs, oldest);
                    p { a href=(older) { "Older log records" } }
                }
            } @else if query.is_ok() {
                @if store.counts().logs_held == 0 { (nothing_yet(&receivers)) }
                @else {
                    p.quiet {
                        "No log record that is held is like this. "
                        a href="/logs" { "Show all" }
                    }
                }
            }
        },
        tag,
    };
    answer(&request, &store, page)
}

fn form(services: &[String], pairs: &filter::Pairs) -> Markup {
    let typed = |name| filter::typed(pairs, name);
    html! {
        form.filter method="get" action="/logs" role="search" aria-label="Find log records" {
            (service_field(services, typed("service")))
            label { "Contains" input name="text" value=(typed("text")) autocomplete="off"; }
            label { "Attribute"
                input name="attribute" value=(filter::typed_attributes(pairs)) title=(ATTRIBUTES) placeholder="todo.task.id=1"
                    autocomplete="off" autocapitalize="off" spellcheck="false";
            }
            label { "Severity"
                select name="severity" {
                    @for (number, name) in [
                        ("", "every severity"), ("5", "DEBUG and above"), ("9", "INFO and above"),
                        ("13", "WARN and above"), ("17", "ERROR and above"),
                    ] {
                        option value=(number) selected[number == typed("severity")] { (name) }
                    }
                }
            }
            @if !typed("trace").is_empty() {
                input type="hidden" name="trace" value=(typed("trace"));
            }
            div.do { button type="submit" { "Find" } a href="/logs" { "Show all" } }
        }
    }
}

fn nothing_yet(receivers: &Receivers) -> Markup {
    if let Some(none) = receivers.none_in_file("log record") {
        return none;
    }
    html! {
        h2 { "No log record has come yet" }
        p { "The to-do app writes one for every change of the list. In another terminal:" }
        pre.command { (receivers.start_app("")) "\ncurl -d task=Milk http://localhost:5000/add" }
        p { "A second later it is here, with the way to the span in which it was written." }
    }
}
