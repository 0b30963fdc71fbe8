//! The log records in a table, one a line, with a histogram above, and a form to find some.

use std::cmp::Reverse;
use std::sync::Arc;

use actix_web::{HttpRequest, HttpResponse, web};
use maud::{Markup, html};

use super::row;
use crate::address::filter::BadFilter;
use crate::address::{filter, list};
use crate::background_work::BackgroundWork;
use crate::model::StoredLog;
use crate::pages::WhereToSend;
use crate::pages::layout::{NavItem, Page, answer, tag_of};
use crate::pages::parts::{ATTRIBUTES, Histogram, KEPT, filter_form, service_field, sort_heading};
use crate::store::Store;
use crate::store::list::{Listed, Order, Part};
use crate::store::query::LogQuery;

/// The address of the page.
pub(super) const PATH: &str = "/logs";

/// What an address asks for.
fn asked(pairs: &filter::Pairs) -> Result<(LogQuery, Part), BadFilter> {
    let mut query = filter::logs(pairs)?;
    query.limit = query.limit.min(filter::MAX_ON_A_PAGE);
    Ok((query, list::part(pairs)?))
}

pub(in crate::pages) async fn page(
    request: HttpRequest,
    store: web::Data<Store>,
    background: web::Data<BackgroundWork>,
    where_to_send: web::Data<WhereToSend>,
    pairs: web::Query<filter::Pairs>,
) -> HttpResponse {
    let tag = tag_of(&store);
    let asked = asked(&pairs);
    let mut found = match asked.clone() {
        Ok((query, part)) => {
            let store = store.clone();
            let found = background.run(move |asker| store.list_logs(&query, part, asker));
            found.await.unwrap_or_default()
        }
        Err(_) => Listed::default(),
    };
    let is_by_arrival = matches!(&asked, Ok((_, it)) if it.order == Order::Arrival);
    if is_by_arrival {
        found.items.sort_by_key(|it| Reverse(it.time));
    }
    let page = Page {
        nav: NavItem::Logs,
        title: "Logs",
        form: form(&store.services(), &pairs),
        live: html! {
            @match &asked {
                Ok((query, part)) => {
                    @if let Some(trace) = query.trace {
                        p { a href={ "/traces/" (trace) } { "To the trace of these log records" } }
                    }
                    (histogram(query, &pairs).draw(&found.counted))
                    (table(&found, part, &store, &where_to_send, &pairs))
                },
                Err(error) => p.problem role="alert" { (error) }
            }
        },
        tag,
    };
    answer(&request, &store, page)
}

fn histogram<'a>(query: &LogQuery, pairs: &'a filter::Pairs) -> Histogram<'a> {
    Histogram {
        path: PATH,
        pairs,
        noun: "log record",
        classes: ["below WARN", "WARN", "ERROR and above"],
        range: (query.from, query.to),
    }
}

fn table(
    found: &Listed<Arc<StoredLog>>,
    part: &Part,
    store: &Store,
    where_to_send: &WhereToSend,
    pairs: &filter::Pairs,
) -> Markup {
    let is_up = matches!(part.order, Order::Oldest | Order::Shortest);
    let (label, more) = if is_up {
        ("Log records, oldest first", "Newer log records")
    } else {
        ("Log records, newest first", "Older log records")
    };
    html! {
        @if found.items.is_empty() {
            @if store.counts().logs_held == 0 {
                (nothing_yet(where_to_send))
            } @else if part.after.is_some() {
                p.quiet { "The list ends here. " a href=(list::beginning(PATH, pairs)) { "To its beginning" } }
            } @else {
                p.quiet { "No log record that is held is like this. " a href=(PATH) { "Show all" } }
            }
        } @else {
            table.lines.logs aria-label=(label) {
                thead { tr {
                    (sort_heading("Time", part.order, [Order::Newest, Order::Oldest], (PATH, pairs)))
                    th scope="col" { "Severity" }
                    th scope="col" { "Service" }
                    th scope="col" { "Log record" }
                    th scope="col" { "In" }
                } }
                tbody { @for it in &found.items { (row::row(store, it)) } }
            }
            p.facts {
                @if let Some(end) = found.next {
                    a rel="next" href=(list::next(PATH, pairs, part.order, end)) { (more) }
                }
                @if part.after.is_some() || part.order == Order::Arrival {
                    a href=(list::beginning(PATH, pairs)) { "To the beginning of the list" }
                }
            }
        }
    }
}

fn form(services: &[String], pairs: &filter::Pairs) -> Markup {
    let typed = |name| filter::typed(pairs, name);
    let fields = html! {
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
    };
    filter_form(PATH, "Find log records", pairs, &KEPT, &fields)
}

fn nothing_yet(where_to_send: &WhereToSend) -> Markup {
    if let Some(none) = where_to_send.none_in_file("log record") {
        return none;
    }
    html! {
        h2 { "No log record has come yet" }
        p { "The to-do app writes one for every change of the list. In another terminal:" }
        pre.command { (where_to_send.start_app("")) "\ncurl -d task=Milk http://localhost:5000/add" }
        p { "A second later it is here, with the way to the span in which it was written." }
    }
}
