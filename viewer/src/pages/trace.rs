//! One trace: its waterfall, one of its spans in full, and its log records.

use std::fmt::Write;

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use maud::{Markup, html};

use super::layout::{NavItem, Page, answer};
use super::parts::{elapsed, log, time};
use super::{findings, not_here_yet, span};
use crate::address::correlations::PAGE;
use crate::address::{correlations, filter};
use crate::correlations::{Outcome, is_entry};
use crate::model::TraceId;
use crate::readable::{self, one_line};
use crate::route::from_spans::{key_of, newest};
use crate::store::Store;
use crate::store::traces::Trace;
use crate::store::window::Length;
use crate::streamed::{Pipe, Streams};
use crate::waterfall::layout::{Layout, Row, RowKey};
use crate::waterfall::svg::{MAX_ROWS, Purpose, draw, file};
use crate::waterfall::text::{Detail, draw as draw_text, write as write_text};
use crate::workers::Workers;

/// Up to how many spans the page has the text form, too; beyond, it links to it.
const MAX_LINES: usize = 500;
/// How many log records the page lists.
const MAX_LOGS: usize = 200;
/// How many services the legend names.
const MAX_SERVICES: usize = 20;
/// How many spans the text has. The JSON has all.
const MAX_TEXT_ROWS: usize = 10_000;
/// How wide the picture is that can be saved.
const PICTURE_WIDTH: usize = 960;

pub(super) async fn page(
    request: HttpRequest,
    store: web::Data<Store>,
    workers: web::Data<Workers>,
    id: web::Path<String>,
    pairs: web::Query<filter::Pairs>,
) -> HttpResponse {
    let Ok(id) = id.parse::<TraceId>() else {
        return not_held();
    };
    let wanted = filter::typed(&pairs, "span").parse::<RowKey>().ok();
    let found = findings::of_trace(&request, id);
    let shown = {
        let store = store.clone();
        workers.run(move |_| show(&store, id, wanted, &found))
    };
    let Ok(Some(Shown { title, live, tag })) = shown.await else {
        return not_held();
    };
    let page = Page {
        nav: NavItem::Traces,
        title: &title,
        form: html! {},
        live,
        tag,
    };
    answer(&request, &store, page)
}

/// What the page shows of a trace.
struct Shown {
    title: String,
    live: Markup,
    tag: String,
}

fn show(store: &Store, id: TraceId, wanted: Option<RowKey>, found: &Markup) -> Option<Shown> {
    let (trace, layout) = find(store, id)?;
    let chosen = layout
        .rows
        .iter()
        .position(|row| Some(row.key()) == wanted)
        .unwrap_or(0);
    let row = layout.rows.get(chosen);
    let title = title(&layout);
    let logs: usize = layout.rows.iter().map(|it| it.logs.len()).sum();
    let live = html! {
        (facts(&trace, &layout))
        (found)
        (waterfall(&trace, &layout, chosen, &title, apart(store, &layout, chosen)))
        @if let Some(row) = row { (span::panel(store, &layout, row)) }
        (all_logs(store, &trace, &layout))
    };
    let tag = format!("{}-{}-{}", trace.spans.len(), logs, layout.loose_logs.len());
    Some(Shown { title, live, tag })
}

fn find(store: &Store, id: TraceId) -> Option<(Trace, Layout)> {
    let trace = store.trace(id)?;
    let layout = Layout::new(&trace.spans, &store.logs_of(id));
    Some((trace, layout))
}

/// The waterfall as text, for a terminal: `curl` can read it.
pub(super) async fn text(
    store: web::Data<Store>,
    workers: web::Data<Workers>,
    streams: web::Data<Streams>,
    id: web::Path<String>,
) -> HttpResponse {
    let Ok(id) = id.parse::<TraceId>() else {
        return not_held();
    };
    // What is written slowly keeps no more of the trace than this.
    let found = workers.run(move |_| {
        let (_, layout) = find(&store, id)?;
        let more = layout.rows.len().saturating_sub(MAX_TEXT_ROWS);
        let loose_logs = layout.loose_logs.iter().take(MAX_TEXT_ROWS).cloned();
        let part = Layout {
            loose_logs: loose_logs.collect(),
            ..layout.part(0, MAX_TEXT_ROWS)
        };
        Some((part, more))
    });
    let Ok(Some((layout, more))) = found.await else {
        return not_held();
    };
    let write = move |pipe: &mut Pipe| {
        write_text(pipe, &layout, Detail::Everything)?;
        if more > 0 {
            let more = readable::count(more, "more span");
            writeln!(pipe, "and {more}; /api/traces/{id} has all")?;
        }
        Ok(())
    };
    streams.answer("text/plain; charset=utf-8", write).await
}

/// The waterfall as a picture, to be saved.
pub(super) async fn svg(
    store: web::Data<Store>,
    workers: web::Data<Workers>,
    id: web::Path<String>,
) -> HttpResponse {
    let Ok(id) = id.parse::<TraceId>() else {
        return not_held();
    };
    let drawn = workers.run(move |_| {
        let (_, layout) = find(&store, id)?;
        Some(file(&layout, &title(&layout), PICTURE_WIDTH))
    });
    match drawn.await {
        Ok(Some(picture)) => HttpResponse::Ok()
            .insert_header((header::CONTENT_TYPE, "image/svg+xml"))
            .body(picture),
        _ => not_held(),
    }
}

fn not_held() -> HttpResponse {
    not_here_yet(
        "This trace is not here",
        "No span of it is held. It may still be on its way: spans leave a program in batches, some \
         seconds after they end. Then it shows up here by itself. Or it has left to make room for \
         newer ones.",
    )
}

fn title(layout: &Layout) -> String {
    match layout.rows.first().map(|row| &row.span) {
        Some(root) => format!(
            "{}: {}",
            one_line(root.origin.service_or_unknown()),
            one_line(root.name())
        ),
        None => "A trace".to_owned(),
    }
}

fn facts(trace: &Trace, layout: &Layout) -> Markup {
    let errors = trace.errors();
    html! {
        p.facts {
            (time(layout.start))
            (elapsed(trace))
            span { (readable::count(trace.spans.len(), "span")) }
            @if errors > 0 { span.bad { "✖ " (readable::count(errors, "error")) } }
            span { "trace id " code { (trace.id) } }
        }
        p.facts.legend {
            @for (i, service) in layout.services.iter().enumerate().take(MAX_SERVICES) {
                span .{ "s" (i % 6) } { (service) }
            }
            @if layout.services.len() > MAX_SERVICES {
                span.quiet { "and " (readable::count(layout.services.len() - MAX_SERVICES, "more service")) }
            }
        }
    }
}

fn waterfall(
    trace: &Trace,
    layout: &Layout,
    chosen: usize,
    title: &str,
    apart: Option<String>,
) -> Markup {
    // The rows around the one that is looked at.
    let from = chosen / MAX_ROWS * MAX_ROWS;
    let part = layout.part(from, MAX_ROWS);
    let address = |row: &Row| format!("?span={}#span", row.key());
    let purpose = Purpose::Links {
        address: &address,
        chosen: layout.rows.get(chosen).map(Row::key),
    };
    html! {
        a.skip href="#span" { "Skip the waterfall" }
        figure tabindex="0" aria-label="Waterfall" {
            (draw(&part, &format!("Waterfall of {title}"), purpose))
        }
        @if layout.rows.len() > MAX_ROWS {
            p.facts {
                span { "Spans " (from + 1) " to " (from + part.rows.len()) " of " (layout.rows.len()) }
                @if let Some(row) = from.checked_sub(MAX_ROWS).and_then(|it| layout.rows.get(it)) {
                    a href=(address(row)) { "Those before" }
                }
                @if let Some(row) = layout.rows.get(from + MAX_ROWS) {
                    a href=(address(row)) { "Those after" }
                }
                span { "The JSON has all." }
            }
        }
        @if layout.rows.len() <= MAX_LINES {
            details #as-text {
                summary { "The same as text" }
                pre tabindex="0" { (draw_text(layout, Detail::Lines)) }
            }
        }
        p.facts {
            a href={ "/traces/" (trace.id) "/text" } { "As text" }
            a href={ "/api/traces/" (trace.id) } { "As OTLP JSON" }
            a href={ "/api/traces/" (trace.id) } download={ "trace-" (trace.id) ".json" } {
                "Save the JSON"
            }
            a href={ "/traces/" (trace.id) "/svg" } download={ "trace-" (trace.id) ".svg" } {
                "Save the picture"
            }
            a href={ "/compare?a=" (trace.id) } { "Compare with another" }
            @if let Some(address) = apart {
                a #apart href=(address) { "What sets slow ones apart" }
            }
        }
    }
}

/// The page that compares requests like the one that is looked at with each other: the span that was chosen, where a request
/// begins with it, or else the first.
fn apart(store: &Store, layout: &Layout, chosen: usize) -> Option<String> {
    let rows = [layout.rows.get(chosen), layout.rows.first()];
    let row = rows.into_iter().flatten().find(|it| is_entry(&it.span))?;
    let key = key_of(row.span.origin.service_or_unknown(), &row.span);
    // A window in which it is.
    let usual = store.window_with(Length::default(), newest(store));
    let length = (row.span.end < usual.begin).then_some(Length::Sixty);
    Some(correlations::address(
        PAGE,
        &key,
        length,
        Outcome::Slow(None),
    ))
}

fn all_logs(store: &Store, trace: &Trace, layout: &Layout) -> Markup {
    let in_spans = layout.rows.iter().flat_map(|row| &row.logs);
    let mut logs: Vec<_> = in_spans.chain(&layout.loose_logs).collect();
    logs.sort_by_key(|it| (it.time, it.number));
    html! {
        h2 #logs { "Log records of this trace" }
        @if logs.is_empty() {
            p.quiet {
                "None has come. A log record belongs to a trace when it is written while one of its "
                "spans is active, and the logs are exported as well."
            }
        } @else {
            ol.list { @for it in logs.iter().take(MAX_LOGS) { (log(store, it, true)) } }
            @if logs.len() > MAX_LOGS {
                p.quiet { "And " (readable::count(logs.len() - MAX_LOGS, "more log record")) "." }
            }
            p { a href=(filter::of_trace(trace.id)) { "On the page of the logs" } }
        }
    }
}
