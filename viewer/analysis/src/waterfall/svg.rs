//! A trace as a waterfall in SVG: every span a row, with its name on the left and its time as a bar
//! on the right; log records are circles below the bar of their span, events are ticks.
//!
//! It has a background of its own, follows the light and dark of whoever shows it, and carries the
//! tree of [`super::text`] as its description. Nothing in it is loaded from elsewhere, and no
//! string of a span is anything but text.

use maud::{Markup, PreEscaped, Render, html};

use super::bars::{Area, Bar, ROW, hatch, percent};
use super::color::{Look, looks};
use super::layout::{Layout, Row};
use super::text::{Detail, draw as draw_text, line};
use crate::readable::{self, one_line};

/// The style of the picture, part of the picture. A page that shows it inline must allow it by the
/// hash of this text.
pub const STYLE: &str = include_str!("svg.css");

/// How high the axis is.
const AXIS: usize = 26;
/// How many spans are drawn at most. What is left out is said.
const MAX_ROWS: usize = 1_000;
/// How many characters fit beside the bars of a small picture.
const SHORT: usize = 15;
/// How many log records, and how many events, are drawn on one row.
const MAX_MARKS: usize = 50;
/// How many are drawn on all rows; but a few on each.
const MAX_MARKS_TOGETHER: usize = 5_000;
/// The share of the names, and what is left for the bars with a margin, in percent.
const NAMES: f64 = 38.0;
const BARS: f64 = 61.0;

/// A picture that can stand alone, as a file, so many pixels wide. `title` says in a few words what one sees.
pub fn file(layout: &Layout, title: &str, width: usize) -> String {
    draw(layout, title, width).render().into_string()
}

fn draw(layout: &Layout, title: &str, width: usize) -> Markup {
    let rows = &layout.rows[..layout.rows.len().min(MAX_ROWS)];
    let left_out = layout.rows.len() - rows.len();
    let height = AXIS + (rows.len() + usize::from(left_out > 0)) * ROW + 6;
    let looks = looks(&layout.services);
    let area = Area {
        left: NAMES,
        width: BARS,
        max_marks: (MAX_MARKS_TOGETHER / rows.len().max(1)).clamp(5, MAX_MARKS),
    };
    html! {
        svg.waterfall xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="t d"
            width=(width) height=(height) viewBox=(format!("0 0 {width} {height}")) {
            title #t { (title) }
            desc #d { (draw_text(&layout.part(0, MAX_ROWS), Detail::Lines)) }
            style { (PreEscaped(STYLE)) }
            @if looks.iter().any(|it| it.is_hatched) { defs { (hatch()) } }
            rect.ground width="100%" height="100%" {}
            (axis(layout, area))
            @for (i, row) in rows.iter().enumerate() {
                (one_row(layout, row, area, looks[row.service], i))
            }
            @if left_out > 0 {
                text x=(indent(0)) y=(AXIS + rows.len() * ROW + 16) {
                    "and " (readable::count(left_out, "more span"))
                }
            }
        }
    }
}

/// The times from the start of a trace to its end.
pub fn axis(layout: &Layout, area: Area) -> Markup {
    let all = layout.end - layout.start;
    let has_start = layout.rows.iter().any(|it| it.span.start != 0);
    // A trace that takes no time has no quarters.
    let last: u64 = if all == 0 { 0 } else { 4 };
    html! {
        g aria-hidden="true" {
            @for quarter in 0..=last {
                @let x = area.across(quarter as f64 / 4.0);
                @let anchor = match quarter { 0 => "start", 4 => "end", _ => "middle" };
                line.grid x1=(x) x2=(x) y1=(AXIS - 6) y2="100%" {}
                // A phone has no room for more than both ends.
                text.axis.between[quarter % 4 != 0] x=(x) y="14" text-anchor=(anchor) {
                    @if all == 0 && !has_start { "no start time" }
                    @else { (readable::duration(i128::from(all) * i128::from(quarter) / 4)) }
                }
            }
        }
    }
}

fn one_row(layout: &Layout, row: &Row, area: Area, look: Look, place: usize) -> Markup {
    let (y, odd) = (AXIS + place * ROW, place % 2 == 1);
    // A long name goes on under the bars, and is covered there: cheaper than to clip each.
    let service = row.span.origin.service_or_unknown().chars().count();
    let letters = row.span.name().chars().count() + if row.names_service { service + 1 } else { 0 };
    let is_long = indent(row.depth) / 7 + letters > SHORT;
    let bar = Bar {
        look,
        critical: &[],
    };
    html! {
        g {
            title { (line(layout, row)) }
            rect.row.odd[odd].ground[!odd] y=(y) width="100%" height=(ROW) {}
            (name(row, y))
            @if is_long {
                rect.row.odd[odd].ground[!odd] x=(percent(NAMES - 0.5)) y=(y)
                    width=(percent(100.5 - NAMES)) height=(ROW) {}
            }
            (area.bar(layout, row, bar, y))
        }
    }
}

/// How far to the right a name starts. Deeper than twelve there would be no room for names.
fn indent(depth: usize) -> usize {
    6 + 12 * depth.min(12)
}

fn name(row: &Row, y: usize) -> Markup {
    let failed = row.span.is_error();
    html! {
        text.error[failed] x=(indent(row.depth)) y=(y + 16) {
            @if failed { "✖ " }
            @if row.is_orphan { "… " }
            @if row.span.name().is_empty() { "(no name)" } @else { (one_line(row.span.name())) }
            @if row.names_service {
                " " tspan.axis { (one_line(row.span.origin.service_or_unknown())) }
            }
        }
    }
}
