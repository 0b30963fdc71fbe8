//! A trace by its id, and what is said where it is not held.

use actix_web::HttpResponse;

use crate::model::TraceId;
use crate::pages::not_here_yet;
use crate::readable::one_line;
use crate::store::Store;
use crate::store::traces::Trace;
use crate::waterfall::layout::Layout;

pub(super) fn find(store: &Store, id: TraceId) -> Option<(Trace, Layout)> {
    let trace = store.trace(id)?;
    let layout = Layout::new(&trace.spans, &store.logs_of(id));
    Some((trace, layout))
}

pub(super) fn not_held() -> HttpResponse {
    not_here_yet(
        "This trace is not here",
        "No span of it is held. It may still be on its way: spans leave a program in batches, some \
         seconds after they end. Then it shows up here by itself. Or it has left to make room for \
         newer ones.",
    )
}

pub(super) fn title(layout: &Layout) -> String {
    match layout.rows.first().map(|row| &row.span) {
        Some(root) => format!(
            "{}: {}",
            one_line(root.origin.service_or_unknown()),
            one_line(root.name())
        ),
        None => "A trace".to_owned(),
    }
}
