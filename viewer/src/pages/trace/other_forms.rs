//! The ways from a trace to its other forms: text, JSON, a picture, beside another trace, among requests like it.

use maud::{Markup, html};

use crate::address::correlations::{self, PAGE};
use crate::correlations::{Outcome, is_entry};
use crate::route::requests_from_spans::{key_of, newest};
use crate::store::Store;
use crate::store::traces::Trace;
use crate::store::window::Length;
use crate::waterfall::layout::Layout;
use crate::waterfall::text::{Detail, draw as draw_text};

/// Up to how many spans the page has the text form, too; beyond, it links to it.
const MAX_LINES: usize = 500;

/// The trace in other forms, and beside others.
pub(super) fn forms(trace: &Trace, layout: &Layout, apart: Option<String>) -> Markup {
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
pub(super) fn apart(store: &Store, layout: &Layout, chosen: usize) -> Option<String> {
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
