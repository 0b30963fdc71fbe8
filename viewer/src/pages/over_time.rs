//! What the pages with charts have in common: the choice of a window, and words about it.

use actix_web::HttpRequest;
use maud::{Markup, html};

use super::parts::clock_time;
use crate::address::filter::Pairs;
use crate::address::over_time::read;
use crate::readable;
use crate::store::Store;
use crate::store::window::{Length, Window};

/// The choice of a window, as a field of a form.
pub(super) fn window_field(pairs: &Pairs, store: &Store) -> Markup {
    let chosen = read(pairs, store).map_or(Length::default(), |it| it.length);
    html! {
        label { "Window"
            select name="window" {
                @for length in Length::ALL {
                    option value=(length.minutes()) selected[length == chosen] {
                        (minutes(length))
                    }
                }
            }
        }
    }
}

/// The same, where all that there is is shown when nothing is chosen.
pub(super) fn open_window_field(pairs: &Pairs, store: &Store) -> Markup {
    let asked = read(pairs, store).ok().filter(|it| !it.is_open);
    html! {
        label { "Window"
            select name="window" {
                option value="" { "all there is" }
                @for length in Length::ALL {
                    option value=(length.minutes()) selected[asked.as_ref().is_some_and(|it| it.length == length)] { (minutes(length)) }
                }
            }
        }
    }
}

fn minutes(length: Length) -> String {
    readable::count(usize::try_from(length.minutes()).unwrap_or(0), "minute")
}

/// From when to when the charts are.
pub(super) fn span_of(window: &Window) -> Markup {
    html! {
        p.facts {
            span { (clock_time(window.begin)) " to " (clock_time(window.end())) }
            span { "each part is " (window.step / crate::store::series_history::SECOND) " s" }
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
