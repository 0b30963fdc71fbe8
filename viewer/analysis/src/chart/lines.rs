//! Rates and values as lines over time.

use maud::{Markup, html};

use super::frame::{Frame, path, px};
use super::instrument_over_time::{InstrumentOverTime, Line};
use super::quantity_text;
use super::scale::Scale;
use crate::store::window::Window;

/// Draws the numbers of all lines.
pub fn draw(over_time: &InstrumentOverTime, unit: &str, frame: &Frame<'_>) -> Markup {
    let lines = over_time.lines.iter().enumerate();
    let lines: Vec<_> = lines
        .map(|(i, line)| (format!("line k{}", i % 8), numbers(line).collect()))
        .collect();
    draw_lines(&over_time.window, &lines, unit, frame)
}

/// Where a number stands beside these lines, from 0 below to 1 above.
pub fn place_of(over_time: &InstrumentOverTime) -> impl Fn(f64) -> f64 {
    let scale = Scale::around(over_time.lines.iter().flat_map(numbers).flatten());
    move |number| scale.place(number)
}

/// Draws lines, each with its class.
pub fn draw_lines(
    window: &Window,
    lines: &[(String, Vec<Option<f64>>)],
    unit: &str,
    frame: &Frame<'_>,
) -> Markup {
    let scale = Scale::around(
        lines
            .iter()
            .flat_map(|(_, it)| it.iter().flatten().copied()),
    );
    let paths = html! {
        @for (class, numbers) in lines {
            @let places: Vec<_> = numbers.iter().map(|it| it.map(|it| scale.place(it))).collect();
            path class=(class) d=(path(&places)) {}
        }
    };
    frame.around(window, &marks(&scale, unit), &frame.stretched(&paths))
}

/// Draws bars, a part of each in another colour.
pub fn bars(
    window: &Window,
    all: &[Option<f64>],
    bad: &[Option<f64>],
    frame: &Frame<'_>,
) -> Markup {
    let scale = Scale::around(all.iter().flatten().copied());
    let bar = |class: &str, bin: usize, number: Option<f64>| {
        let high = number.map_or(0.0, |it| scale.place(it) * 100.0);
        html! {
            @if high > 0.0 {
                rect class=(class) x=(px(bin as f64 + 0.1)) y=(px(100.0 - high)) width=".8"
                    height=(px(high)) {}
            }
        }
    };
    let bars = html! {
        @for (bin, number) in all.iter().enumerate() { (bar("good", bin, *number)) }
        @for (bin, number) in bad.iter().enumerate() { (bar("bad", bin, *number)) }
    };
    frame.around(window, &marks(&scale, ""), &frame.stretched(&bars))
}

fn marks(scale: &Scale, unit: &str) -> Vec<(f64, String)> {
    let marks = scale.marks.iter();
    marks
        .map(|it| (scale.place(*it), quantity_text::quantity(*it, unit)))
        .collect()
}

/// A line alone and in small, where a table says the rest; nothing where no number of it is known.
pub fn sparkline(line: &Line) -> Markup {
    let scale = Scale::around(numbers(line).flatten());
    // Hundreds of these may be on a page: no more digits than one sees.
    let place = |number: f64| (scale.place(number) * 50.0).round() / 50.0;
    let places: Vec<_> = numbers(line).map(|it| it.map(place)).collect();
    html! {
        @if places.iter().any(Option::is_some) {
            svg.chart width="100%" height="20" viewBox="0 -5 60 110" preserveAspectRatio="none" aria-hidden="true" {
                path.line.k0 d=(path(&places)) {}
            }
        }
    }
}

/// How a line looks, for the table beside the chart.
pub fn sample(class: &str) -> Markup {
    html! {
        svg.chart.sample width=(if class.starts_with("bar ") { "14" } else { "34" }) height="10" aria-hidden="true" {
            @match class.strip_prefix("bar ") {
                Some(class) => rect class=(class) width="12" height="10" {},
                None => path class=(class) d="M2 5h30" {},
            }
        }
    }
}

fn numbers(line: &Line) -> impl Iterator<Item = Option<f64>> {
    line.bins.iter().map(|it| it.as_ref()?.number)
}
