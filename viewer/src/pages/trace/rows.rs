//! The waterfall, row by row. Rows stand in parts, of which the page has those around the span that is looked at; the
//! others are links to where they are, and a script puts them in as they come into sight. So a trace of ten thousand
//! spans opens as soon as one of a hundred.

use std::ops::RangeInclusive;

use maud::{Markup, PreEscaped, html};

use super::drawing::Drawing;
use super::view_address::Links;
use crate::readable::{self, one_line};
use crate::waterfall::bars::{Area, Bar, ROW, hatch};
use crate::waterfall::layout::Row;
use crate::waterfall::svg::{self, axis};
use crate::waterfall::text::line;

/// How many rows a part has. The style of the page knows its height.
const PART: usize = 50;
/// How many parts the page is about.
const MAX_PARTS: usize = 200;
/// How many rows a page is about: more parts than these are on other pages.
pub(super) const WINDOW: usize = PART * MAX_PARTS;
/// Deeper than this nothing is indented any further: there would be no room for names.
const DEEPEST: usize = 12;
/// Where bars are drawn: in all of their cell, but for the stroke of the first and the last.
const AREA: Area = Area {
    left: 0.4,
    width: 99.2,
    max_marks: 50,
};

/// The rows of a waterfall that are left when what is closed is folded away.
pub(super) fn draw(drawing: &Drawing<'_>) -> Markup {
    let count = drawing.visible.rows.len();
    let (begin, end) = window(drawing);
    let drawn = drawn(drawing);
    let links = drawing.view.links();
    html! {
        div.axis {
            svg.waterfall width="100%" height="26" aria-hidden="true" {
                style { (PreEscaped(svg::STYLE)) }
                defs { (hatch()) }
                (axis(drawing.layout, AREA))
            }
        }
        @for from in (begin..end).step_by(PART) {
            @if drawn.contains(&from) { (part(drawing, &links, from)) } @else {
                a.later data-from=(from) href=(links.from(from, drawing.chosen_row())) {
                    "Spans " (from + 1) " to " (end.min(from + PART))
                }
            }
        }
        @if count > WINDOW {
            p.facts.window {
                span { "Spans " (begin + 1) " to " (end) " of " (count) }
                @if let Some(before) = begin.checked_sub(WINDOW) {
                    a href=(links.from(before, None)) { "Those before" }
                }
                @if end < count { a href=(links.from(end, None)) { "Those after" } }
                span { "The JSON has all." }
            }
        }
    }
}

/// Only the parts that are drawn.
pub(super) fn parts(drawing: &Drawing<'_>) -> Markup {
    let (links, (begin, end)) = (drawing.view.links(), window(drawing));
    let drawn = drawn(drawing);
    html! {
        @for from in (begin..end).step_by(PART).filter(|it| drawn.contains(it)) {
            (part(drawing, &links, from))
        }
    }
}

/// Which of the visible rows the page is about.
fn window(drawing: &Drawing<'_>) -> (usize, usize) {
    let begin = drawing.first_drawn() / WINDOW * WINDOW;
    (begin, (begin + WINDOW).min(drawing.visible.rows.len()))
}

/// Where the parts begin that are drawn: the one with the first row that is asked for, and those before and after it.
fn drawn(drawing: &Drawing<'_>) -> RangeInclusive<usize> {
    let at = drawing.first_drawn() / PART * PART;
    at.saturating_sub(PART)..=at + PART
}

fn part(drawing: &Drawing<'_>, links: &Links, from: usize) -> Markup {
    let to = (from + PART).min(window(drawing).1);
    html! {
        ol.part data-from=(from) { @for place in from..to { (one_row(drawing, links, place)) } }
    }
}

fn one_row(drawing: &Drawing<'_>, links: &Links, at: usize) -> Markup {
    let place = drawing.visible.rows[at];
    let row = &drawing.layout.rows[place];
    let below = drawing.tree.below(place);
    let is_closed = drawing.visible.closed.contains(&place);
    let is_chosen = drawing.chosen == place;
    let is_found = drawing.found.binary_search(&place).is_ok();
    let bar = Bar {
        look: drawing.looks[row.service],
        critical: drawing.path.of_row(place),
    };
    let depth = row.depth.min(DEEPEST);
    html! {
        li .{ "deep" (depth) } .odd[at % 2 == 1] .found[is_found] {
            @if !below.is_empty() { (fold(drawing, row, place, is_closed)) }
            a.row #{ "row-" (row.key()) } .chosen[is_chosen] .error[row.span.is_error()]
                href=(links.to_span(row)) aria-current=[is_chosen.then_some("true")]
                title=(line(drawing.layout, row)) {
                span.name {
                    span.text dir="auto" {
                        @if row.span.is_error() { "✖ " }
                        @if row.is_orphan { "… " }
                        @if row.span.name().is_empty() { "(no name)" } @else { (one_line(row.span.name())) }
                    }
                    @if is_closed { " " (hidden(below.len(), drawing.tree.errors_in(below))) }
                    " " span.service dir="auto" { (one_line(row.span.origin.service_or_unknown())) }
                }
                svg.waterfall width="100%" height=(ROW) aria-hidden="true" {
                    (AREA.bar(drawing.layout, row, bar, 0))
                }
                // What the bar says, for those who don't see it.
                span.read { " " (row.span.elapsed()) }
            }
        }
    }
}

/// What closes and opens what is below a row. The row is then looked at, since what was may be hidden.
fn fold(drawing: &Drawing<'_>, row: &Row, place: usize, is_closed: bool) -> Markup {
    let toggled = drawing.view.folds.toggled(row.depth, row.key());
    let count = readable::count(drawing.tree.below(place).len(), "span");
    let says = if is_closed { "Open" } else { "Close" };
    html! {
        a.fold href=(drawing.view.with(toggled).links().to_row(row))
            aria-expanded=(if is_closed { "false" } else { "true" })
            aria-label={ (says) " " (count) " below " (one_line(row.span.name())) } {
            @if is_closed { "▸" } @else { "▾" }
        }
    }
}

/// How much is folded away.
fn hidden(spans: usize, errors: usize) -> Markup {
    html! {
        span.hidden {
            "+" (spans)
            span.read { " spans hidden" }
            @if errors > 0 {
                " " span.bad { "✖ " (errors) span.read { " errors hidden" } }
            }
        }
    }
}
