//! All instruments, one a line, with a link to the page of each.

use actix_web::{HttpRequest, HttpResponse, web};
use maud::{Markup, html};

use super::last_value::last_value;
use super::points::kind;
use super::same_names::differences;
use crate::address::filter::{self, Pairs};
use crate::address::over_time::{self, OverTime};
use crate::background_work::BackgroundWork;
use crate::chart::frame::style;
use crate::chart::instrument_over_time::InstrumentOverTime;
use crate::chart::{lines, unit_words};
use crate::pages::WhereToSend;
use crate::pages::layout::{NavItem, Page, answer};
use crate::pages::over_time::{keeping, open_window_field, span_of, tag};
use crate::pages::parts::{filter_form, service_field, shortened};
use crate::store::Store;
use crate::store::metrics::Series;
use crate::store::window::Window;

/// How many instruments are on a page.
const ON_A_PAGE: usize = 200;
/// Up to how many series an instrument has a small chart: what it takes grows with them.
const MAX_SERIES_DRAWN: usize = 100;

pub(in crate::pages) async fn page(
    request: HttpRequest,
    store: web::Data<Store>,
    background: web::Data<BackgroundWork>,
    where_to_send: web::Data<WhereToSend>,
    pairs: web::Query<Pairs>,
) -> HttpResponse {
    let asked = over_time::read(&pairs, &store);
    let listing = {
        let (store, asked) = (store.clone(), asked.clone());
        let (here, pairs) = (keeping(&request, ""), pairs.clone());
        background.run(move |_| list(&store, asked.as_ref().ok(), &here, &pairs))
    };
    let (window, list) = listing.await.unwrap_or_default();
    let page = Page {
        nav: NavItem::Metrics,
        title: "Metrics",
        form: form(&store, &pairs),
        live: html! {
            @match (&asked, list) {
                (Err(error), _) => p.problem role="alert" { (error) },
                (_, Some(list)) => (list),
                _ if store.instruments().is_empty() => (nothing_yet(&where_to_send)),
                _ => p.quiet { "No instrument is like this. " a href="/metrics" { "Show all" } }
            }
        },
        tag: window.map_or_else(
            || super::super::layout::tag_of(&store),
            |it| tag(&store, &it),
        ),
    };
    answer(&request, &store, page)
}

fn form(store: &Store, pairs: &Pairs) -> Markup {
    let fields = html! {
        (open_window_field(pairs, store))
        (service_field(&store.services(), filter::typed(pairs, "service")))
        label { "Name contains"
            input name="name" value=(filter::typed(pairs, "name")) autocomplete="off";
        }
    };
    filter_form("/metrics", "Find instruments", pairs, &[], &fields)
}

/// The window of the small charts, and the list. None when there is no such instrument.
fn list(
    store: &Store,
    asked: Option<&OverTime>,
    query: &str,
    pairs: &Pairs,
) -> (Option<Window>, Option<Markup>) {
    let Some(asked) = asked else {
        return (None, None);
    };
    let mut wanted = store.instruments();
    wanted.retain(|(_, it)| asked.wants(it));
    if wanted.is_empty() {
        return (None, None);
    }
    let from = filter::typed(pairs, "from").parse().unwrap_or(0);
    // What the address names may have left.
    let from = if from < wanted.len() { from } else { 0 };
    let shown = || {
        wanted
            .iter()
            .skip(from)
            .take(ON_A_PAGE)
            .map(|(number, _)| *number)
    };
    let window = if asked.is_open {
        store.window_of(shown())
    } else {
        store.window(asked.length)
    };
    let links = links(pairs, from, wanted.len());
    // With the neighbors of the page: they may be on the one before and the one after.
    let around = from.saturating_sub(1)..wanted.len().min(from + ON_A_PAGE + 1);
    let differences = differences(&wanted[around]);
    let list = html! {
        (style())
        (span_of(&window))
        (links)
        table.lines.instruments aria-label="Instruments, by service and name" {
            thead { tr {
                th scope="col" { "Instrument" }
                th scope="col" { "Kind" }
                th scope="col" { "Unit" }
                th scope="col" { "Service" }
                th.number scope="col" { "Series" }
                th scope="col" { "Last value" }
                th scope="col" { "Over time" }
            } }
            // The points of what is shown, and of nothing else: there may be tens of thousands of instruments.
            tbody { @for number in shown() {
                @if let Some(series) = store.metric(number) { (row(store, &series, &window, query, differences.get(&number))) }
            } }
        }
        (links)
    };
    (Some(window), Some(list))
}

fn row(
    store: &Store,
    series: &Series,
    window: &Window,
    query: &str,
    difference: Option<&String>,
) -> Markup {
    let instrument = &series.instrument;
    let data = instrument.decode([]).data;
    let kind = kind(data.as_ref());
    let kind = kind.split(',').next().unwrap_or_default();
    let name = shortened(&instrument.name);
    html! {
        tr {
            th scope="row" dir="auto" {
                a #{ "metric-" (series.number) } href={ "/metrics/" (series.number) (query) } {
                    @if name.is_empty() { "(no name)" } @else { (name) }
                }
                @if let Some(it) = difference { div.type title=(it) { (it) } }
            }
            td { (kind) }
            td title={ "In UCUM: " (shortened(&instrument.unit)) } { (shortened(&unit_words::word(&instrument.unit).unwrap_or_default())) }
            td dir="auto" { (shortened(instrument.origin.service_or_unknown())) }
            td.number { (series.points.len()) }
            td { (last_value(series)) }
            td { @if series.points.len() <= MAX_SERIES_DRAWN { (sparkline(store, series.number, window)) } }
        }
    }
}

/// Its line in small; nothing where it has none, or more than one.
fn sparkline(store: &Store, number: u64, window: &Window) -> Markup {
    let over_time = InstrumentOverTime::new(store, number, *window, None);
    html! {
        @if let Some([line]) = over_time.as_ref().map(|it| &it.lines[..]) { (lines::sparkline(line)) }
    }
}

/// Which ones of all these are shown, and the ways to the others.
fn links(pairs: &Pairs, from: usize, all: usize) -> Markup {
    let to = (from + ON_A_PAGE).min(all);
    let address = |from: usize| {
        let from = ("from".to_owned(), from.to_string());
        let others = pairs.iter().filter(|(name, _)| name != "from");
        filter::address("/metrics", others.chain([&from]))
    };
    html! {
        @if all > ON_A_PAGE {
            p.facts {
                span { "Instruments " (from + 1) " to " (to) " of " (all) }
                @if from > 0 { a rel="prev" href=(address(from.saturating_sub(ON_A_PAGE))) { "Those before" } }
                @if to < all { a rel="next" href=(address(to)) { "Those after" } }
            }
        }
    }
}

fn nothing_yet(where_to_send: &WhereToSend) -> Markup {
    if let Some(none) = where_to_send.none_in_file("metric") {
        return none;
    }
    html! {
        h2 { "No metric has come yet" }
        p {
            "A program sends its metrics once a minute. To see them sooner, ask for every two "
            "seconds, in another terminal:"
        }
        pre.command {
            (where_to_send.start_app("OTEL_METRIC_EXPORT_INTERVAL=2000 ")) "\n"
            "curl http://localhost:5000/"
        }
    }
}
