//! The bar of a span, with its marks: how long it took, its events and log records, and what of it is on the critical
//! path.

use maud::{Markup, html};

use super::color::Look;
use super::critical_path::Section;
use super::icicle::ends;
use super::layout::{Layout, Row};
use super::text::log_line;
use crate::readable::one_line;

/// How high a row is, in pixels.
pub const ROW: usize = 24;
/// The share that the shortest bar has all the same, in percent: one or two pixels, and its stroke.
const MIN_BAR: f64 = 0.2;

/// Where bars are drawn.
#[derive(Clone, Copy, Debug)]
pub struct Area {
    /// What is left of them, in percent of the picture.
    pub left: f64,
    /// How wide they are at most, likewise.
    pub width: f64,
    /// How many log records, and how many events, are drawn on a row at most.
    pub max_marks: usize,
}

/// What is drawn of a row, beside its times.
#[derive(Clone, Copy, Debug)]
pub struct Bar<'a> {
    /// In which color.
    pub look: Look,
    /// What of it is on the critical path.
    pub critical: &'a [Section],
}

impl Area {
    /// Where something stands in the picture that stands between 0 and 1 in the trace.
    pub fn across(&self, place: f64) -> String {
        percent(self.left + place * self.width)
    }

    /// Draws a bar and its marks. `y` is where its row begins.
    pub fn bar(&self, layout: &Layout, row: &Row, bar: Bar<'_>, y: usize) -> Markup {
        let [start, end] = ends(row).map(|it| layout.place(it));
        let events = row.span.excerpt().events;
        // Marks have a lane below the bar, where they cover neither it nor its duration.
        let has_marks = !events.is_empty() || !row.logs.is_empty();
        let top = y + if has_marks { 3 } else { 6 };
        let width = ((end - start) * self.width).max(MIN_BAR);
        let left = (self.left + start * self.width).min(self.left + self.width - width);
        let (left, width) = (percent(left), percent(width));
        let color = bar.look.color;
        html! {
            rect .bar .failed[row.span.is_error()] x=(left) y=(top) width=(width) height="12" rx="2"
                fill=(color) stroke=(color) {}
            @if bar.look.is_hatched {
                rect x=(left) y=(top) width=(width) height="12" fill="url(#hatch)" {}
            }
            @for section in bar.critical {
                @let [from, to] = [section.from, section.to].map(|it| layout.place(it));
                rect.critical x=(self.across(from)) y=(top + 12) height="3"
                    width=(percent(((to - from) * self.width).max(MIN_BAR))) {}
            }
            (duration(*self, row, (start, end), bar.look, top + 10))
            @for event in events.iter().take(self.max_marks) {
                @let x = self.across(layout.place(event.time_unix_nano));
                line.event x1=(x) x2=(x) y1=(y + 15) y2=(y + 23) {
                    title { "event " (one_line(&event.name)) }
                }
            }
            @for log in row.logs.iter().take(self.max_marks) {
                @let severity = log.severity;
                circle.log.warn[(13..17).contains(&severity)].bad[severity >= 17]
                    cx=(self.across(layout.place(log.time))) cy=(y + 19) r="3.5" {
                    title { (log_line(layout, log)) }
                }
            }
        }
    }
}

/// How long it took: beside its bar where there is room, and else inside; then the bar is wide.
fn duration(
    area: Area,
    row: &Row,
    (start, end): (f64, f64),
    look: Look,
    baseline: usize,
) -> Markup {
    let (at, dx, anchor) = if end < 0.76 {
        (end, 6, "start")
    } else if start > 0.24 {
        (start, -6, "end")
    } else {
        (end, -6, "end")
    };
    let is_inside = end >= 0.76 && start <= 0.24;
    let class = match (is_inside, look.has_dark_letters) {
        (false, _) => "axis",
        (true, false) => "inside",
        (true, true) => "inside dark",
    };
    html! {
        text class=(class) x=(area.across(at)) dx=(dx) y=(baseline)
            text-anchor=(anchor) { (row.span.elapsed()) }
    }
}

/// Lines over the color of a service whose color another one has, too. Pictures refer to it by its id.
pub fn hatch() -> Markup {
    html! {
        pattern #hatch width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)" {
            rect width="2.5" height="6" fill="#000" fill-opacity="0.45" {}
        }
    }
}

/// A square in the color of a service.
pub fn swatch(look: Look) -> Markup {
    html! {
        svg.swatch width="12" height="12" aria-hidden="true" {
            rect width="12" height="12" rx="2" fill=(look.color) {}
            @if look.is_hatched { rect width="12" height="12" rx="2" fill="url(#hatch)" {} }
        }
    }
}

/// A share, as short as it is exact.
pub fn percent(number: f64) -> String {
    let mut text = format!("{number:.3}");
    text.truncate(text.trim_end_matches('0').trim_end_matches('.').len());
    text.push('%');
    text
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
