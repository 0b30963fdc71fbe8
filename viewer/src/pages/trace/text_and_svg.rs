//! A trace as text for a terminal, and as a picture to be saved.

use std::fmt::Write;

use actix_web::http::header;
use actix_web::{HttpResponse, web};

use super::find_trace::{find, not_held, title};
use crate::background_work::BackgroundWork;
use crate::model::TraceId;
use crate::readable;
use crate::store::Store;
use crate::streamed_answers::{Pipe, Streams};
use crate::waterfall::layout::Layout;
use crate::waterfall::svg::file;
use crate::waterfall::text::{Detail, write as write_text};

/// How many spans the text has. The JSON has all.
const MAX_TEXT_ROWS: usize = 10_000;

/// How wide the picture is that can be saved.
const PICTURE_WIDTH: usize = 960;

/// The waterfall as text, for a terminal: `curl` can read it.
pub(in crate::pages) async fn text(
    store: web::Data<Store>,
    background: web::Data<BackgroundWork>,
    streams: web::Data<Streams>,
    id: web::Path<String>,
) -> HttpResponse {
    let Ok(id) = id.parse::<TraceId>() else {
        return not_held();
    };
    // What is written slowly keeps no more of the trace than this.
    let found = background.run(move |_| {
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
pub(in crate::pages) async fn svg(
    store: web::Data<Store>,
    background: web::Data<BackgroundWork>,
    id: web::Path<String>,
) -> HttpResponse {
    let Ok(id) = id.parse::<TraceId>() else {
        return not_held();
    };
    let drawn = background.run(move |_| {
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
