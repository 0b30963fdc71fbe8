//! Every value of a chart, as a table that is folded away.

use maud::{Markup, html};

use super::charted_instrument::Drawn;
use super::summary::name;
use crate::chart::bins::Bin;
use crate::chart::instrument_over_time::{InstrumentOverTime, Line};
use crate::chart::percentile::{Band, SHOWN, percentile};
use crate::chart::quantity_text;
use crate::pages::parts::clock_time;
use crate::readable;

/// The numbers of all lines.
pub(super) fn every_number(over_time: &InstrumentOverTime, unit: &str, drawn: &Drawn) -> Markup {
    html! {
        details #{ "every-" (drawn.number) } {
            summary { "Every figure" }
            div.wide tabindex="0" { table.figures aria-label={ "Every figure of " (drawn.name) } {
                thead { tr {
                    th scope="col" { "From" }
                    @for line in &over_time.lines { th scope="col" dir="auto" { (name(line, false)) } }
                } }
                tbody { @for bin in (0..over_time.window.bins()).rev() {
                    tr {
                        th scope="row" { (clock_time(over_time.window.start_of(bin))) }
                        @for line in &over_time.lines {
                            td { (known(line.bins[bin].as_ref(), |it| quantity(it.number, unit))) }
                        }
                    }
                } }
            } }
        }
    }
}

/// How many values there were, and their percentiles.
pub(super) fn every_percentile(
    over_time: &InstrumentOverTime,
    line: &Line,
    id: &str,
    drawn: &Drawn,
) -> Markup {
    html! {
        details #{ "every-" (id) } {
            summary { "Every figure" }
            div.wide tabindex="0" { table.figures aria-label={ "Every figure of " (drawn.name) } {
                thead { tr {
                    th scope="col" { "From" } th scope="col" { "Values" } th scope="col" { "A second" }
                    @for (_, name) in SHOWN { th scope="col" { (name) } }
                } }
                tbody { @for bin in (0..over_time.window.bins()).rev() {
                    @let it = line.bins[bin].as_ref();
                    tr {
                        th scope="row" { (clock_time(over_time.window.start_of(bin))) }
                        td { (known(it, |it| readable::number((it.count * 10.0).round() / 10.0))) }
                        td { (known(it, |it| quantity(it.number, ""))) }
                        @for (q, _) in SHOWN {
                            td { (known(it, |it| of_bands(&it.bands, q, &drawn.unit))) }
                        }
                    }
                } }
            } }
        }
    }
}

fn of_bands(bands: &[Band], q: f64, unit: &str) -> String {
    percentile(bands, q).map_or("no values".to_owned(), |it| {
        format!(
            "{} ({})",
            quantity_text::estimate(&it, unit),
            quantity_text::between(&it, unit)
        )
    })
}

fn quantity(number: Option<f64>, unit: &str) -> String {
    number.map_or("not known".to_owned(), |it| {
        quantity_text::quantity(it, unit)
    })
}

fn known(bin: Option<&Bin>, text: impl Fn(&Bin) -> String) -> Markup {
    html! {
        @match bin { Some(it) => (text(it)), None => span.quiet { "nothing came" } }
    }
}
