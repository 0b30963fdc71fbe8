//! One trace: its waterfall, one of its spans in full, and its log records.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use maud::{Markup, html};

use super::layout::{Page, Place, answer};
use super::parts::{elapsed, log, time};
use super::{filter, findings, not_here_yet, span};
use crate::model::{SpanId, TraceId};
use crate::store::Store;
use crate::store::traces::Trace;
use crate::waterfall::layout::{Layout, Row};
use crate::waterfall::svg::{MOST_ROWS, Purpose, draw, file};
use crate::waterfall::text::{Detail, draw as draw_text, one_line};
use crate::waterfall::words;

/// Up to how many spans the page has the text form, too; beyond, it links to it.
const MOST_LINES: usize = 500;
/// How many log records the page lists.
const MOST_LOGS: usize = 200;
/// How wide the picture is that can be saved.
const PICTURE_WIDTH: usize = 960;

pub(super) async fn page(
    request: HttpRequest,
    store: web::Data<Store>,
    id: web::Path<String>,
    pairs: web::Query<filter::Pairs>,
) -> HttpResponse {
    let Some((trace, layout)) = find(&store, &id).await else {
        return not_held();
    };
    let wanted = filter::typed(&pairs, "span").parse::<SpanId>().ok();
    let chosen = layout
        .rows
        .iter()
        .find(|row| Some(row.span.id) == wanted)
        .or(layout.rows.first());
    let title = title(&layout);
    let logs: usize = layout.rows.iter().map(|it| it.logs.len()).sum();
    let page = Page {
        place: Place::Traces,
        title: &title,
        form: html! {},
        live: html! {
            (facts(&trace, &layout))
            (findings::of_trace(&request, trace.id))
            (waterfall(&trace, &layout, chosen, &title))
            @if let Some(row) = chosen { (span::panel(&store, &layout, row)) }
            (all_logs(&store, &trace, &layout))
        },
        tag: format!("{}-{}-{}", trace.spans.len(), logs, layout.loose_logs.len()),
    };
    answer(&request, &store, page)
}

/// The waterfall as text, for a terminal: `curl` can read it.
pub(super) async fn text(store: web::Data<Store>, id: web::Path<String>) -> HttpResponse {
    match find(&store, &id).await {
        Some((_, layout)) => HttpResponse::Ok()
            .content_type(header::ContentType::plaintext())
            .body(draw_text(&layout, Detail::Everything)),
        None => not_held(),
    }
}

/// The waterfall as a picture, to be saved.
pub(super) async fn svg(store: web::Data<Store>, id: web::Path<String>) -> HttpResponse {
    match find(&store, &id).await {
        Some((_, layout)) => HttpResponse::Ok()
            .insert_header((header::CONTENT_TYPE, "image/svg+xml"))
            .body(file(&layout, &title(&layout), PICTURE_WIDTH)),
        None => not_held(),
    }
}

async fn find(store: &web::Data<Store>, id: &str) -> Option<(Trace, Layout)> {
    let id = id.parse::<TraceId>().ok()?;
    let store = store.clone();
    let found = web::block(move || {
        let trace = store.trace(id)?;
        let layout = Layout::new(&trace.spans, &store.logs_of(id));
        Some((trace, layout))
    });
    found.await.ok().flatten()
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
            span { (words::count(trace.spans.len(), "span")) }
            @if errors > 0 { span.bad { "✖ " (words::count(errors, "error")) } }
            span { "trace id " code { (trace.id) } }
        }
        p.facts.legend {
            @for (i, service) in layout.services.iter().enumerate().take(30) {
                span .{ "s" (i % 6) } { (service) }
            }
        }
    }
}

fn waterfall(trace: &Trace, layout: &Layout, chosen: Option<&Row>, title: &str) -> Markup {
    let address = |row: &Row| format!("?span={}#span", row.span.id);
    let purpose = Purpose::Links {
        address: &address,
        chosen: chosen.map(|row| row.span.id),
    };
    html! {
        a.skip href="#span" { "Skip the waterfall" }
        figure tabindex="0" aria-label="Waterfall" {
            (draw(layout, &format!("Waterfall of {title}"), purpose))
        }
        @if layout.rows.len() > MOST_ROWS {
            p.warn {
                "Only the first " (MOST_ROWS) " of " (layout.rows.len()) " spans are drawn. "
                "The text and the JSON have all."
            }
        }
        @if layout.rows.len() <= MOST_LINES {
            details #as-text {
                summary { "The same as text" }
                pre { (draw_text(layout, Detail::Lines)) }
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
        }
    }
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
            ol.list { @for it in logs.iter().take(MOST_LOGS) { (log(store, it, true)) } }
            p { a href=(filter::of_trace(trace.id)) { "On the page of the logs" } }
        }
    }
}
