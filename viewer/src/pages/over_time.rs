//! What the pages with charts have in common: which window an address asks for, and words about it.

use actix_web::HttpRequest;
use maud::{Markup, html};

use super::filter::{self, BadFilter, Pairs};
use crate::chart::frame::clock;
use crate::store::Store;
use crate::store::window::{Length, Window};

/// What an address asks for of metrics over time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OverTime {
    /// How long the window is: `window`, in minutes.
    pub length: Length,
    /// The attribute by whose values lines are told apart: `by`; empty when there is none.
    pub by: String,
    /// Of this service: `service`.
    pub service: String,
    /// Of instruments whose name contains this: `name`.
    pub name: String,
}

/// What the query of an address asks for.
///
/// # Errors
/// When the window is none of those that there are.
pub fn read(pairs: &Pairs, store: &Store) -> Result<OverTime, BadFilter> {
    let typed = |name| filter::typed(pairs, name).trim().to_owned();
    let length = match typed("window").as_str() {
        // All of a file, and the last quarter of an hour of what goes on.
        "" => store.saved().map_or(Length::default(), |it| it.window),
        minutes => minutes
            .parse()
            .ok()
            .and_then(Length::of)
            .ok_or_else(|| BadFilter::Window(minutes.to_owned()))?,
    };
    Ok(OverTime {
        length,
        by: typed("by"),
        service: typed("service"),
        name: typed("name"),
    })
}

/// The choice of a window, as a field of a form.
pub(super) fn window_field(pairs: &Pairs, store: &Store) -> Markup {
    let chosen = read(pairs, store).map_or(Length::default(), |it| it.length);
    html! {
        label { "Window"
            select name="window" {
                @for length in Length::ALL {
                    option value=(length.minutes()) selected[length == chosen] {
                        @if length == Length::One { "1 minute" } @else { (length.minutes()) " minutes" }
                    }
                }
            }
        }
    }
}

/// From when to when the charts are.
pub(super) fn span_of(window: &Window) -> Markup {
    html! {
        p.facts {
            span { (clock(window.begin)) " to " (clock(window.end())) }
            span { "each part is " (window.step / crate::store::history::SECOND) " s" }
            @if !window.is_now {
                span.warn { "Nothing has come since: the window ends with what came last" }
            }
        }
    }
}

/// What tells whether a page with this window has changed: something came, or time has passed.
pub(super) fn tag(store: &Store, window: &Window) -> String {
    format!("{}-{}", super::layout::tag_of(store), window.begin)
}

/// The address of a request with its filters, for another page.
pub(super) fn keeping(request: &HttpRequest, path: &str) -> String {
    match request.query_string() {
        "" => path.to_owned(),
        query => format!("{path}?{query}"),
    }
}
