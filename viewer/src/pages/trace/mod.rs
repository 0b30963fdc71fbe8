//! One trace: its waterfall, one of its spans in full, and its log records.
//!
//! - `view`: what the address asks for, and the addresses of everything else
//! - `drawing`: the trace as the address asks for it
//! - `tools`: finding, the next error, closing and opening
//! - `rows` and `icicle`: the two forms in which it is drawn
//! - `legend`: what their signs and colors mean

mod drawing;
mod icicle;
mod legend;
mod rows;
mod tools;
mod view;

use std::fmt::Write;

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use maud::{Markup, html};

use super::layout::{NavItem, Page, answer};
use super::parts::{elapsed, log, time};
use super::{findings, not_here_yet};
use crate::address::correlations::PAGE;
use crate::address::{correlations, filter};
use crate::correlations::{Outcome, is_entry};
use crate::model::TraceId;
use crate::readable::{self, one_line};
use crate::route::from_spans::{key_of, newest};
use crate::store::Store;
use crate::store::cancellation::Asker;
use crate::store::traces::Trace;
use crate::store::window::Length;
use crate::streamed::{Pipe, Streams};
use crate::waterfall::layout::Layout;
use crate::waterfall::svg::file;
use crate::waterfall::text::{Detail, draw as draw_text, write as write_text};
use crate::workers::Workers;
use drawing::Drawing;
use view::View;

/// Up to how many spans the page has the text form, too; beyond, it links to it.
const MAX_LINES: usize = 500;
/// How many log records the page lists.
const MAX_LOGS: usize = 200;
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
    let view = View::read(&pairs);
    let found = findings::of_trace(&request, id);
    let extent = Extent::read(&pairs);
    let shown = {
        let store = store.clone();
        workers.run(move |asker| show(&store, id, view, &found, extent, asker))
    };
    let Ok(Some(Shown { title, live, tag })) = shown.await else {
        return not_held();
    };
    if extent != Extent::Page {
        return HttpResponse::Ok()
            .content_type(header::ContentType::html())
            .body(live.into_string());
    }
    let page = Page {
        nav: NavItem::Traces,
        title: &title,
        form: html! {},
        live,
        tag,
    };
    answer(&request, &store, page)
}

/// How much of the page is asked for: `only`. Its script has the rest already.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Extent {
    Page,
    /// What changes with the address.
    Trace,
    /// Some rows of the waterfall.
    Rows,
}

impl Extent {
    fn read(pairs: &filter::Pairs) -> Extent {
        match filter::typed(pairs, "only") {
            "trace" => Extent::Trace,
            "rows" => Extent::Rows,
            _ => Extent::Page,
        }
    }
}

/// What the page shows of a trace.
struct Shown {
    title: String,
    live: Markup,
    tag: String,
}

fn show(
    store: &Store,
    id: TraceId,
    mut view: View,
    found_faults: &Markup,
    extent: Extent,
    asker: &Asker,
) -> Option<Shown> {
    let (trace, layout) = find(store, id)?;
    let logs: usize = layout.rows.iter().map(|it| it.logs.len()).sum();
    let tag = format!("{}-{}-{}", trace.spans.len(), logs, layout.loose_logs.len());
    let drawing = Drawing::new(id, &layout, &mut view, asker);
    let title = title(&layout);
    let live = match extent {
        Extent::Rows => {
            html! { figure #waterfall data-state=(drawing.state(&tag)) { (rows::parts(&drawing)) } }
        }
        Extent::Trace => drawing.draw(store, &title, &tag),
        Extent::Page => html! {
            (facts(&trace, &layout))
            (legend::services(&drawing))
            (found_faults)
            (drawing.draw(store, &title, &tag))
            (forms(&trace, &layout, apart(store, &layout, drawing.chosen)))
            (all_logs(store, &trace, &layout))
        },
    };
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
    }
}

/// The trace in other forms, and beside others.
fn forms(trace: &Trace, layout: &Layout, apart: Option<String>) -> Markup {
    html! {
        @if layout.rows.len() <= MAX_LINES {
            details #as-text {
                summary { "The same as text" }
                pre tabindex="0" aria-label="The trace as text" { (draw_text(layout, Detail::Lines)) }
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
            ol.list { @for it in logs.iter().take(MAX_LOGS) { (log(store, it)) } }
            @if logs.len() > MAX_LOGS {
                p.quiet { "And " (readable::count(logs.len() - MAX_LOGS, "more log record")) "." }
            }
            p { a href=(filter::of_trace(trace.id)) { "On the page of the logs" } }
        }
    }
}
