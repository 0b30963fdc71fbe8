//! Which instruments a page shows, and the names of all of them, where there are many.

use maud::{Markup, html};

use super::anchor;
use crate::address::filter;
use crate::model::Instrument;
use crate::pages::parts::shortened;

/// How many names are listed.
const MAX_NAMES: usize = 2_000;
/// How many instruments are on a page.
pub(super) const ON_A_PAGE: usize = 40;

/// Which instruments a page shows: those from this place on.
pub(super) struct Part<'a> {
    pub(super) from: usize,
    pub(super) pairs: &'a filter::Pairs,
}

impl Part<'_> {
    /// The address of another part.
    fn address(&self, from: usize) -> String {
        let from = ("from".to_owned(), from.to_string());
        let others = self.pairs.iter().filter(|(name, _)| name != "from");
        filter::address("/metrics", others.chain([&from]))
    }

    /// Which ones of all these are shown, and the ways to the others.
    pub(super) fn links(&self, all: usize) -> Markup {
        let to = (self.from + ON_A_PAGE).min(all);
        html! {
            @if all > ON_A_PAGE {
                p.facts {
                    span { "Instruments " (self.from + 1) " to " (to) " of " (all) }
                    @if self.from > 0 {
                        a href=(self.address(self.from.saturating_sub(ON_A_PAGE))) { "Those before" }
                    }
                    @if to < all { a href=(self.address(to)) { "Those after" } }
                }
            }
        }
    }

    /// The names of all these, where they are on several pages, each with the way to its chart.
    pub(super) fn names(&self, all: &[(u64, Instrument)]) -> Markup {
        html! {
            @if all.len() > ON_A_PAGE {
                details #names {
                    summary { "All " (all.len()) " instruments" }
                    ol.names { @for (i, (number, instrument)) in all.iter().enumerate().take(MAX_NAMES) {
                        @let from = self.address(i / ON_A_PAGE * ON_A_PAGE);
                        li { a href={ (from) "#" (anchor(*number)) } { (shortened(&instrument.name)) } }
                    } }
                    @if all.len() > MAX_NAMES {
                        p.quiet { "And " (all.len() - MAX_NAMES) " more: find them by their names." }
                    }
                }
            }
        }
    }
}
