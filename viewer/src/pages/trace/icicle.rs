//! The same trace as an icicle, also called a flame graph: what a span called stands below it, and is as wide as it took
//! time. Where a waterfall shows the order, this shows where the time went.

use maud::{Markup, PreEscaped, html};

use super::drawing::Drawing;
use super::view_address::Links;
use crate::readable::{self, one_line};
use crate::waterfall::bars::{Area, hatch, percent};
use crate::waterfall::icicle::{Cell, Icicle};
use crate::waterfall::svg::{self, axis};
use crate::waterfall::text::line;

/// How high a lane is, in pixels.
const LANE: usize = 22;
/// How large the cells may be in the page, in bytes: a page has a bound, and the address in each has none of its own.
const MAX_BYTES: usize = 400_000;
/// How many bytes a cell takes beside its address and names.
const OF_A_CELL: usize = 400;
/// How many cells there are at most.
const MAX_CELLS: usize = 800;
/// The share that the shortest span has all the same, in percent.
const MIN_WIDTH: f64 = 0.15;
/// From which share of the width on a span has its name in it.
const NAMED: f64 = 0.04;

const AREA: Area = Area {
    left: 0.0,
    width: 100.0,
    max_marks: 0,
};

pub(super) fn draw(drawing: &Drawing<'_>) -> Markup {
    let links = drawing.view.links();
    let address = drawing.chosen_row().map_or(0, |it| links.to_span(it).len());
    let most = (MAX_BYTES / (OF_A_CELL + address)).min(MAX_CELLS);
    let icicle = Icicle::new(drawing.layout, &drawing.tree, most, Some(drawing.chosen));
    html! {
        div.axis.full {
            svg.waterfall width="100%" height="26" aria-hidden="true" {
                style { (PreEscaped(svg::STYLE)) }
                defs { (hatch()) }
                (axis(drawing.layout, AREA))
            }
        }
        svg.waterfall.icicle width="100%" height=(icicle.lanes * LANE) role="group" aria-label="Spans, each below its parent" {
            @for cell in &icicle.cells { (one_cell(drawing, &links, cell)) }
        }
        @if icicle.left_out > 0 {
            p.facts.window {
                span {
                    (readable::count(icicle.left_out, "span")) " too short or too deep to be drawn here. The waterfall has all."
                }
            }
        }
    }
}

fn one_cell(drawing: &Drawing<'_>, links: &Links, cell: &Cell) -> Markup {
    let row = &drawing.layout.rows[cell.row];
    let look = drawing.looks[row.service];
    let width = ((cell.to - cell.from) * 100.0).max(MIN_WIDTH);
    let x = percent((cell.from * 100.0).min(100.0 - width));
    let (width, y, height) = (percent(width), cell.lane * LANE + 1, LANE - 2);
    let is_chosen = drawing.chosen == cell.row;
    let is_found = drawing.found.binary_search(&cell.row).is_ok();
    let said = line(drawing.layout, row);
    html! {
        a.row #{ "row-" (row.key()) } .chosen[is_chosen] .found[is_found] href=(links.to_span(row))
            aria-label=(said) aria-current=[is_chosen.then_some("true")] {
            title { (said) }
            // Letters end where the span does.
            svg x=(x) y=(y) width=(width) height=(height) {
                rect .bar .failed[row.span.is_error()] width="100%" height=(height) fill=(look.color) {}
                @if look.is_hatched { rect width="100%" height=(height) fill="url(#hatch)" {} }
                @for section in drawing.path.of_row(cell.row) {
                    @let [from, to] = [section.from, section.to].map(|it| inside(drawing, cell, it));
                    rect.critical x=(percent(from)) y=(height - 3) width=(percent(to - from)) height="3" {}
                }
                @if cell.to - cell.from >= NAMED {
                    text.inside.dark[look.has_dark_letters] x="4" y="13" {
                        @if row.span.is_error() { "✖ " }
                        (one_line(row.span.name())) " · " (one_line(row.span.origin.service_or_unknown()))
                    }
                }
                rect.frame width="100%" height=(height) {}
            }
        }
    }
}

/// Where a time stands within a cell, in percent of it.
fn inside(drawing: &Drawing<'_>, cell: &Cell, time: u64) -> f64 {
    let width = (cell.to - cell.from).max(f64::MIN_POSITIVE);
    ((drawing.layout.place(time) - cell.from) / width * 100.0).clamp(0.0, 100.0)
}
