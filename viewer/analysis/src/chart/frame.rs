//! What every chart has around it: a background, marks at the left, times below.
//!
//! It is as wide as there is room: what stands in it has its place in percent, and only the lines are
//! drawn in a picture within the picture that is stretched. So letters are as large on a phone.

use maud::{Markup, PreEscaped, html};

use crate::readable;
use crate::store::window::{BINS, Window};

/// The style of charts. A page that shows one must allow it by the hash of this text, and has it
/// once.
pub const STYLE: &str = include_str!("chart.css");

/// The share of the marks, and of what is drawn, in percent.
pub(super) const LEFT: f64 = 17.0;
pub(super) const WIDE: f64 = 82.0;
/// The margin above what is drawn, and the room for the times below, in pixels.
pub(super) const ABOVE: usize = 10;
pub(super) const BELOW: usize = 24;

/// The style in an element of its own, for the page that shows charts.
pub fn style() -> Markup {
    html! { style { (PreEscaped(STYLE)) } }
}

/// What a chart is about.
#[derive(Clone, Copy, Debug)]
pub struct Frame<'a> {
    /// A name that no other chart of the page has.
    pub id: &'a str,
    /// In a few words, what one sees.
    pub title: &'a str,
    /// The same as a sentence with numbers.
    pub description: &'a str,
    /// How high what is drawn is, in pixels.
    pub height: usize,
}

impl Frame<'_> {
    /// The chart: marks, each a text and its place from 0 below to 1 above, and what is drawn.
    pub(super) fn around(
        &self,
        window: &Window,
        marks: &[(f64, String)],
        inside: &Markup,
    ) -> Markup {
        let (title, description) = (format!("{}-t", self.id), format!("{}-d", self.id));
        html! {
            svg.chart role="img" aria-labelledby={ (title) " " (description) } width="100%"
                height=(ABOVE + self.height + BELOW) {
                title id=(title) { (self.title) }
                desc id=(description) data-times=(times_for_machines(&[window.begin, window.end()])) { (self.description) }
                rect.ground width="100%" height="100%" {}
                @for (place, text) in marks {
                    @let y = ABOVE as f64 + (1.0 - place) * self.height as f64;
                    line.grid x1=(percent(LEFT)) x2=(percent(LEFT + WIDE)) y1=(px(y)) y2=(px(y)) {}
                    text x=(percent(LEFT - 1.0)) y=(px(y + 4.0)) text-anchor="end" { (text) }
                }
                (inside)
                @for (at, anchor) in [(0, "start"), (BINS / 2, "middle"), (BINS, "end")] {
                    text x=(percent(LEFT + WIDE * at as f64 / BINS as f64)) text-anchor=(anchor)
                        y=(ABOVE + self.height + 17)
                        data-time=(readable::time_for_machines(window.start_of(at))) { (clock(window.start_of(at))) }
                }
            }
        }
    }

    /// The picture within, where 60 wide and 100 high is all there is room for.
    pub(super) fn stretched(&self, inside: &Markup) -> Markup {
        html! {
            svg x=(percent(LEFT)) y=(ABOVE) width=(percent(WIDE)) height=(self.height)
                viewBox="0 0 60 100" preserveAspectRatio="none" overflow="visible" { (inside) }
        }
    }
}

/// The path of a line through these places, part by part of the window, from 0 below to 1 above. Where
/// there is none, it is interrupted; one alone is a dash as wide as its part.
pub fn path(places: &[Option<f64>]) -> String {
    let mut path = String::new();
    let is_there = |at: usize| places.get(at).is_some_and(Option::is_some);
    for (bin, place) in places.iter().enumerate() {
        let Some(place) = place else { continue };
        let (x, y) = (bin as f64 + 0.5, px((1.0 - place) * 100.0));
        let is_first = bin == 0 || !is_there(bin - 1);
        if is_first && !is_there(bin + 1) {
            path += &format!("M{} {y}h.8", px(x - 0.4));
        } else {
            let step = if is_first { 'M' } else { 'L' };
            path += &format!("{step}{} {y}", px(x));
        }
    }
    path
}

/// The time of a day, as 13:26:10.
pub fn clock(nanoseconds: u64) -> String {
    let time = readable::time(nanoseconds);
    time.get(11..19).unwrap_or(&time).to_owned()
}

/// The times that a sentence has in it, in their order, for whoever turns them into local ones.
pub fn times_for_machines(times: &[u64]) -> String {
    let times = times
        .iter()
        .map(|it| readable::time_for_machines((*it).max(1)));
    times.collect::<Vec<_>>().join(" ")
}

/// A number with up to three digits after the point.
pub(super) fn px(number: f64) -> String {
    let text = format!("{number:.3}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0" } else { text }.to_owned()
}

pub(super) fn percent(number: f64) -> String {
    px(number) + "%"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_interrupted_where_nothing_is_known() {
        let places = [Some(0.0), Some(1.0), None, Some(0.5), None];
        assert_eq!(path(&places), "M0.5 100L1.5 0M3.1 50h.8");
        assert_eq!(path(&[]), "");
    }
}
