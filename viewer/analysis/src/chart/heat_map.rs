//! A histogram over time: a strip of cells, one for each bucket and part of the window, the darker,
//! the more values are in it; and over it the lines of the percentiles.

use maud::{Markup, html};

use super::frame::{ABOVE, Frame, LEFT, WIDE, path, percent, px};
use super::instrument_over_time::Line;
use super::percentile::{SHOWN, percentile};
use super::quantity_text;
use super::scale::Rows;
use crate::store::window::{BINS, Window};

/// How many shades there are.
const SHADES: f64 = 5.0;
/// How many marks there are beside the strip.
const MARKS: usize = 6;

/// Draws the values of one line.
pub fn draw(line: &Line, window: &Window, unit: &str, frame: &Frame<'_>) -> Markup {
    let rows = rows(line);
    let cells = cells(line, &rows);
    let most = cells.iter().map(|it| it.2).fold(0.0, f64::max);
    let height = frame.height as f64 / rows.len().max(1) as f64;
    let wide = WIDE / BINS as f64;
    let inside = html! {
        @for (bin, row, count) in &cells {
            // The square root tells one value from none beside a thousand.
            @let shade = ((count / most).sqrt() * SHADES).ceil().clamp(1.0, SHADES);
            rect .{ "h" (shade) } x=(percent(LEFT + wide * *bin as f64)) width=(percent(wide))
                y=(px(ABOVE as f64 + height * (rows.len() - 1 - row) as f64))
                height=(px(height)) {}
        }
        (frame.stretched(&percentiles(line, &rows)))
    };
    frame.around(window, &marks(&rows, unit), &inside)
}

/// Where a value stands in the strip of a line, from 0 below to 1 above.
pub fn place_of(line: &Line) -> impl Fn(f64) -> f64 {
    let rows = rows(line);
    move |value| rows.place(value)
}

fn rows(line: &Line) -> Rows {
    let bins = line.bins.iter().flatten();
    let bands = bins.flat_map(|it| &it.bands).filter(|it| it.count > 0.0);
    Rows::around(bands.map(|it| (it.low, it.high)))
}

/// How many values are in each cell: part of the window, row, count.
fn cells(line: &Line, rows: &Rows) -> Vec<(usize, usize, f64)> {
    let mut cells = Vec::new();
    for (bin, it) in line.bins.iter().enumerate() {
        let Some(it) = it else { continue };
        let mut counts = vec![0.0; rows.len()];
        for band in &it.bands {
            for (row, share) in rows.shares(band.low, band.high) {
                if let Some(count) = counts.get_mut(row) {
                    *count += band.count * share;
                }
            }
        }
        let counts = counts.into_iter().enumerate();
        cells.extend(
            counts
                .filter(|(_, count)| *count > 0.0)
                .map(|(row, count)| (bin, row, count)),
        );
    }
    cells
}

fn percentiles(line: &Line, rows: &Rows) -> Markup {
    let of = |q: f64| -> String {
        let places = line.bins.iter().map(|it| {
            let estimate = percentile(&it.as_ref()?.bands, q)?;
            Some(rows.place(estimate.value))
        });
        path(&places.collect::<Vec<_>>())
    };
    let paths = SHOWN.map(|(q, _)| of(q));
    html! {
        @for path in &paths { path.under d=(path) {} }
        @for (i, path) in paths.iter().enumerate() { path.p .{ "p" (i) } d=(path) {} }
    }
}

/// The ends of the rows, as many as there is room for.
fn marks(rows: &Rows, unit: &str) -> Vec<(f64, String)> {
    let all = rows.ends.len();
    let every = all.div_ceil(MARKS).max(1);
    let ends = rows.ends.iter().enumerate();
    ends.filter(|(i, it)| it.is_finite() && (all - 1 - i).is_multiple_of(every))
        .map(|(i, it)| {
            let place = i as f64 / rows.len().max(1) as f64;
            (place, quantity_text::quantity(*it, unit))
        })
        .collect()
}
