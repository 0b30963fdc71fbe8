//! A trace as a waterfall in SVG: every span a row, with its name on the left and its time as a bar
//! on the right; log records are circles on the row of their span, events are ticks.
//!
//! It has a background of its own, follows the light and dark of whoever shows it, and carries the
//! tree of [`super::text`] as its description. Nothing in it is loaded from elsewhere, and no string
//! of a span is anything but text.

use maud::{Markup, PreEscaped, Render, html};

use super::layout::{Layout, Row};
use super::text::{Detail, draw as draw_text, line, log_line, one_line};
use super::words;

/// The style of the picture, part of the picture. A page that shows it inline must allow it by the
/// hash of this text.
pub const STYLE: &str = include_str!("svg.css");

/// How high a row is, in pixels.
const ROW: usize = 24;
/// How high the axis is.
const AXIS: usize = 26;
/// How many spans are drawn at most. What is left out is said.
pub const MOST_ROWS: usize = 20_000;
/// How many log records, and how many events, are drawn on one row.
const MOST_MARKS: usize = 50;
/// The share of the names, and what is left for the bars with a margin, in percent.
const NAMES: f64 = 38.0;
const BARS: f64 = 61.0;

/// What a picture is for.
#[derive(Clone, Copy)]
pub enum Purpose<'a> {
    /// A page of its own or of a book: so many pixels wide, one picture with a description.
    Picture {
        /// How many pixels.
        width: usize,
    },
    /// A page where every row is a link: as wide as there is room.
    Links {
        /// The address of the details of a span.
        address: &'a dyn Fn(&Row) -> String,
        /// Which span is looked at.
        chosen: Option<crate::model::SpanId>,
    },
}

/// Draws a trace. `title` says in a few words what one sees.
pub fn draw(layout: &Layout, title: &str, purpose: Purpose<'_>) -> Markup {
    let rows = layout.rows.len().min(MOST_ROWS);
    let height = AXIS + rows * ROW + 6;
    let body = html! {
        style { (PreEscaped(STYLE)) }
        rect.ground width="100%" height="100%" {}
        (axis(layout, height))
        @for (i, row) in layout.rows.iter().take(rows).enumerate() {
            (one_row(layout, row, AXIS + i * ROW, i % 2 == 1, purpose))
        }
    };
    match purpose {
        Purpose::Picture { width } => html! {
            svg.waterfall xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="t d"
                width=(width) height=(height) viewBox=(format!("0 0 {width} {height}")) {
                title #t { (title) }
                desc #d { (draw_text(layout, Detail::Lines)) }
                (body)
            }
        },
        // Its links are read out one by one, so that it must not count as one picture.
        Purpose::Links { .. } => html! {
            svg.waterfall role="group" aria-label=(title) width="100%" height=(height) { (body) }
        },
    }
}

fn axis(layout: &Layout, height: usize) -> Markup {
    let all = layout.end - layout.start;
    html! {
        svg x=(percent(NAMES)) width=(percent(BARS)) height=(height) overflow="visible" aria-hidden="true" {
            @for quarter in 0..=4_u64 {
                @let x = quarter as f64 * 25.0;
                @let anchor = match quarter { 0 => "start", 4 => "end", _ => "middle" };
                line.grid x1=(percent(x)) x2=(percent(x)) y1=(AXIS - 6) y2="100%" {}
                // A phone has no room for more than both ends.
                text.axis.between[quarter % 4 != 0] x=(percent(x)) y="14" text-anchor=(anchor) {
                    (words::duration(i128::from(all) * i128::from(quarter) / 4))
                }
            }
        }
    }
}

fn one_row(layout: &Layout, row: &Row, y: usize, odd: bool, purpose: Purpose<'_>) -> Markup {
    let inner = html! {
        title { (line(layout, row)) }
        rect.row.odd[odd].ground[!odd] x="0" y=(y) width="100%" height=(ROW) {}
        svg y=(y) width=(percent(NAMES - 1.0)) height=(ROW) { (name(row)) }
        svg x=(percent(NAMES)) y=(y) width=(percent(BARS)) height=(ROW) overflow="visible" {
            (bar(layout, row))
        }
    };
    match purpose {
        Purpose::Picture { .. } => html! { g { (inner) } },
        Purpose::Links { address, chosen } => {
            let is_chosen = chosen == Some(row.span.id);
            html! {
                a #{ "row-" (row.span.id) } .chosen[is_chosen] href=(address(row))
                    aria-current=[is_chosen.then_some("true")] { (inner) }
            }
        }
    }
}

fn name(row: &Row) -> Markup {
    // Deeper than this there would be no room for names.
    let x = 6 + 12 * row.depth.min(12);
    let failed = row.span.is_error();
    html! {
        text.error[failed] x=(x) y="16" {
            @if failed { "✖ " }
            @if row.is_orphan { "… " }
            @if row.span.name().is_empty() { "(no name)" } @else { (one_line(row.span.name())) }
        }
    }
}

fn bar(layout: &Layout, row: &Row) -> Markup {
    let span = &row.span;
    let start = layout.place(span.start.min(span.end)) * 100.0;
    let end = layout.place(span.end.max(span.start)) * 100.0;
    // The text stands beside its bar where there is room, and inside where there is none.
    let (x, dx, anchor) = if end < 76.0 {
        (end, 6, "start")
    } else if start > 24.0 {
        (start, -6, "end")
    } else {
        (0.0, 0, "hidden")
    };
    let decoded = span.decode();
    html! {
        rect .bar .{ "s" (row.service % 6) } .failed[span.is_error()] x=(percent(start)) y="6"
            width=(percent(end - start)) height="12" rx="2" {}
        @if anchor != "hidden" {
            text.axis x=(percent(x)) dx=(dx) y="16" text-anchor=(anchor) {
                (words::duration(span.duration()))
            }
        }
        @for event in decoded.events.iter().take(MOST_MARKS) {
            svg.mark x=(percent(layout.place(event.time_unix_nano) * 100.0)) overflow="visible" {
                rect.event x="-1" y="3" width="2" height="18" {
                    title { "event " (one_line(&event.name)) }
                }
            }
        }
        @for log in row.logs.iter().take(MOST_MARKS) {
            @let severity = log.severity;
            circle.log.warn[(13..17).contains(&severity)].bad[severity >= 17]
                cx=(percent(layout.place(log.time) * 100.0)) cy="12" r="4" {
                title { (log_line(layout, log)) }
            }
        }
    }
}

fn percent(number: f64) -> String {
    let mut text = format!("{number:.3}");
    text.truncate(text.trim_end_matches('0').trim_end_matches('.').len());
    text.push('%');
    text
}

/// A picture that can stand alone, as a file.
pub fn file(layout: &Layout, title: &str, width: usize) -> String {
    draw(layout, title, Purpose::Picture { width })
        .render()
        .into_string()
}

#[cfg(test)]
mod tests {
    use super::percent;

    #[test]
    fn a_percentage_is_as_short_as_it_is_exact() {
        assert_eq!(
            [0.0, 100.0, 33.333_33, 0.1].map(percent),
            ["0%", "100%", "33.333%", "0.1%"]
        );
    }
}
