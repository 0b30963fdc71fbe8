//! A trace as a waterfall in SVG: every span a row, with its name on the left and its time as a bar
//! on the right; log records are circles below the bar of their span, events are ticks.
//!
//! It has a background of its own, follows the light and dark of whoever shows it, and carries the
//! tree of [`super::text`] as its description. Nothing in it is loaded from elsewhere, and no
//! string of a span is anything but text.

use maud::{Markup, PreEscaped, Render, html};

use super::layout::{Layout, Row, RowKey};
use super::text::{Detail, draw as draw_text, line, log_line};
use crate::model::StoredSpan;
use crate::readable::{self, one_line};

/// The style of the picture, part of the picture. A page that shows it inline must allow it by the
/// hash of this text.
pub const STYLE: &str = include_str!("svg.css");

/// How high a row is, in pixels.
const ROW: usize = 24;
/// How high the axis is.
const AXIS: usize = 26;
/// How many rows a part has. The style of the page knows its height.
const PART: usize = 100;
/// How many spans are drawn at most. What is left out is said.
pub const MAX_ROWS: usize = 1_000;
/// How many characters fit beside the bars on a phone, with a column of 120 pixels.
const SHORT: usize = 15;
/// How many log records, and how many events, are drawn on one row.
const MAX_MARKS: usize = 50;
/// How many are drawn on all rows; but a few on each.
const MAX_MARKS_TOGETHER: usize = 5_000;
/// The share of the names, and what is left for the bars with a margin, in percent.
const NAMES: f64 = 38.0;
const BARS: f64 = 61.0;
/// The share that the shortest bar has all the same: one or two pixels, and its stroke.
const MIN_BAR: f64 = 0.2;

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
        chosen: Option<RowKey>,
    },
}

/// Draws a trace. `title` says in a few words what one sees.
pub fn draw(layout: &Layout, title: &str, purpose: Purpose<'_>) -> Markup {
    let rows = &layout.rows[..layout.rows.len().min(MAX_ROWS)];
    let left_out = layout.rows.len() - rows.len();
    let Purpose::Picture { width } = purpose else {
        return links(layout, rows, title, purpose);
    };
    let height = AXIS + (rows.len() + usize::from(left_out > 0)) * ROW + 6;
    html! {
        svg.waterfall xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="t d"
            width=(width) height=(height) viewBox=(format!("0 0 {width} {height}")) {
            title #t { (title) }
            desc #d { (draw_text(&layout.part(0, MAX_ROWS), Detail::Lines)) }
            style { (PreEscaped(STYLE)) }
            rect.ground width="100%" height="100%" {}
            (axis(layout))
            @for (i, row) in rows.iter().enumerate() {
                (one_row(layout, row, AXIS + i * ROW, i % 2 == 1, purpose))
            }
            @if left_out > 0 {
                text x=(indent_of(0)) y=(AXIS + rows.len() * ROW + 16) {
                    "and " (readable::count(left_out, "more span"))
                }
            }
        }
    }
}

/// In parts, of which a browser lays out only those that one sees (`content-visibility`): ten
/// thousand rows at once take it two seconds. The links are read out one by one, so that this must
/// not count as one picture.
fn links(layout: &Layout, rows: &[Row], title: &str, purpose: Purpose<'_>) -> Markup {
    html! {
        div role="group" aria-label=(title) {
            svg.waterfall width="100%" height=(AXIS) {
                style { (PreEscaped(STYLE)) }
                rect.ground width="100%" height="100%" {}
                (axis(layout))
            }
            @for part in rows.chunks(PART) {
                div.part {
                    svg.waterfall width="100%" height=(part.len() * ROW) {
                        @for (i, row) in part.iter().enumerate() {
                            (one_row(layout, row, i * ROW, i % 2 == 1, purpose))
                        }
                    }
                }
            }
        }
    }
}

fn axis(layout: &Layout) -> Markup {
    let all = layout.end - layout.start;
    let has_start = layout.rows.iter().any(|it| it.span.start != 0);
    // A trace that takes no time has no quarters.
    let last: u64 = if all == 0 { 0 } else { 4 };
    html! {
        g aria-hidden="true" {
            @for quarter in 0..=last {
                @let x = across(quarter as f64 / 4.0);
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

fn one_row(layout: &Layout, row: &Row, y: usize, odd: bool, purpose: Purpose<'_>) -> Markup {
    // A long name goes on under the bars, and is covered there: cheaper than to clip each.
    let service = row.span.origin.service_or_unknown().chars().count();
    let letters = row.span.name().chars().count() + if row.names_service { service + 1 } else { 0 };
    let is_long = indent(row) / 7 + letters > SHORT;
    let inner = html! {
        title { (line(layout, row)) }
        rect.row.odd[odd].ground[!odd] y=(y) width="100%" height=(ROW) {}
        (name(row, y))
        @if is_long {
            rect.row.odd[odd].ground[!odd] x=(percent(NAMES - 0.5)) y=(y)
                width=(percent(100.5 - NAMES)) height=(ROW) {}
        }
        (bar(layout, row, y))
    };
    match purpose {
        Purpose::Picture { .. } => html! { g { (inner) } },
        Purpose::Links { address, chosen } => {
            let is_chosen = chosen == Some(row.key());
            html! {
                a #{ "row-" (row.key()) } .chosen[is_chosen] href=(address(row))
                    aria-current=[is_chosen.then_some("true")] { (inner) }
            }
        }
    }
}

/// How far to the right a name starts. Deeper than twelve there would be no room for names.
fn indent(row: &Row) -> usize {
    indent_of(row.depth)
}

fn indent_of(depth: usize) -> usize {
    6 + 12 * depth.min(12)
}

fn name(row: &Row, y: usize) -> Markup {
    let failed = row.span.is_error();
    html! {
        text.error[failed] x=(indent(row)) y=(y + 16) {
            @if failed { "✖ " }
            @if row.is_orphan { "… " }
            @if row.span.name().is_empty() { "(no name)" } @else { (one_line(row.span.name())) }
            @if row.names_service {
                " " tspan.axis { (one_line(row.span.origin.service_or_unknown())) }
            }
        }
    }
}

/// Where its bar begins and ends. What has only one of both is a moment.
fn ends(span: &StoredSpan) -> [u64; 2] {
    match (span.start, span.end) {
        (0, end) => [end; 2],
        (start, 0) => [start; 2],
        (start, end) => [start.min(end), start.max(end)],
    }
}

fn bar(layout: &Layout, row: &Row, y: usize) -> Markup {
    let span = &row.span;
    let [start, end] = ends(span).map(|it| layout.place(it));
    // The duration stands beside its bar where there is room, and else inside: then the bar is
    // wide.
    let (at, dx, anchor) = if end < 0.76 {
        (end, 6, "start")
    } else if start > 0.24 {
        (start, -6, "end")
    } else {
        (end, -6, "end")
    };
    let is_inside = end >= 0.76 && start <= 0.24;
    let events = span.excerpt().events;
    let rows = layout.rows.len().clamp(1, MAX_ROWS);
    let most = (MAX_MARKS_TOGETHER / rows).clamp(5, MAX_MARKS);
    // Marks have a lane below the bar, where they cover neither it nor its duration.
    let has_marks = !events.is_empty() || !row.logs.is_empty();
    let (top, baseline) = if has_marks {
        (y + 3, y + 13)
    } else {
        (y + 6, y + 16)
    };
    let width = ((end - start) * BARS).max(MIN_BAR);
    let left = (NAMES + start * BARS).min(NAMES + BARS - width);
    html! {
        rect .bar .{ "s" (row.service % 6) } .failed[span.is_error()] x=(percent(left))
            y=(top) width=(percent(width)) height="12" rx="2" {}
        text.axis[!is_inside].inside[is_inside] x=(across(at)) dx=(dx) y=(baseline)
            text-anchor=(anchor) { (span.elapsed()) }
        @for event in events.iter().take(most) {
            @let x = across(layout.place(event.time_unix_nano));
            line.event x1=(x) x2=(x) y1=(y + 15) y2=(y + 23) {
                title { "event " (one_line(&event.name)) }
            }
        }
        @for log in row.logs.iter().take(most) {
            @let severity = log.severity;
            circle.log.warn[(13..17).contains(&severity)].bad[severity >= 17]
                cx=(across(layout.place(log.time))) cy=(y + 19) r="3.5" {
                title { (log_line(layout, log)) }
            }
        }
    }
}

/// Where something stands in the picture that stands between 0 and 1 in the trace.
fn across(place: f64) -> String {
    percent(NAMES + place * BARS)
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
