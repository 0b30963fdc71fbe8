//! The chart of an instrument, and beside it a table with the same numbers.

use maud::{Markup, html};

use super::charted_instrument::Drawn;
use super::exemplars::Dots;
use super::summary::{Summary, name, plain_name};
use super::table_of_values::{every_number, every_percentile};
use crate::chart::bins::{Bin, all_bands};
use crate::chart::frame::{Frame, clock};
use crate::chart::instrument_over_time::{InstrumentOverTime, Line, Name, SinceStart};
use crate::chart::percentile::{SHOWN, percentile};
use crate::chart::{dots, heat_map, lines, quantity_text, unit_words};
use crate::model::PointKind;
use crate::pages::parts::time;
use crate::readable;

/// How high lines are, and a strip, in pixels.
const LINES: usize = 130;
const STRIP: usize = 150;

/// The chart, or why there is none.
pub(super) fn chart(over_time: &InstrumentOverTime, drawn: &Drawn, dots: &Dots) -> Markup {
    html! {
        @if drawn.points == 0 {
            p.quiet { "It has no points: its name came, and no value." }
        } @else if !drawn.has_values && over_time.is_empty() {
            p.quiet { "No point of it has a value." }
        } @else if let Some(since_start) = &over_time.since_start {
            (one_point(over_time, since_start, drawn, dots))
        } @else if over_time.is_empty() {
            p.quiet { "Nothing to draw in this window." }
        } @else {
            @if is_spread(over_time) {
                @for (i, line) in over_time.lines.iter().enumerate() { (strip(over_time, line, i, drawn, dots)) }
                p.quiet.small {
                    "A percentile is an estimate. It lies in the bucket that stands below it, and \
                     inside of it the values are taken to be spread evenly."
                }
            } @else { (many_lines(over_time, drawn, dots)) }
            (dots.note())
            (notes(over_time, drawn))
        }
    }
}

fn is_spread(over_time: &InstrumentOverTime) -> bool {
    matches!(over_time.point_kind, PointKind::Histogram { .. })
}

fn many_lines(over_time: &InstrumentOverTime, drawn: &Drawn, dots: &Dots) -> Markup {
    let is_rate = matches!(over_time.point_kind, PointKind::Counter { .. });
    let is_gauge = over_time.point_kind == PointKind::Gauge;
    let unit = if is_rate {
        unit_words::of_rate(&drawn.unit)
    } else {
        &drawn.unit
    };
    let said = if is_rate {
        unit_words::rate(&drawn.unit)
    } else {
        unit_words::name(&drawn.unit).to_owned()
    };
    let what = if is_rate { "rate" } else { "value" };
    let frame = Frame {
        id: &format!("chart-{}", drawn.number),
        title: &format!("The {what} of {} over time", drawn.name),
        description: &described(over_time, unit, &said),
        height: LINES,
    };
    html! {
        div.chart-and-table {
            @if over_time.lines.iter().any(|it| Summary::new(it).last.is_some()) {
                figure.chart tabindex="0" aria-label={ "Chart of " (drawn.name) } {
                    @if !said.is_empty() { figcaption { (said) } }
                    @let chart = lines::draw(over_time, unit, &frame);
                    (dots::over(&chart, &dots.of_all(), lines::place_of(over_time), &over_time.window, &frame))
                }
            }
            div.wide tabindex="0" { table.figures aria-label={ "Figures of " (drawn.name) } {
                thead { tr {
                    th scope="col" { "Line" }
                    th scope="col" { "Last" } th scope="col" { "Mean" }
                    @if is_gauge { th scope="col" { "Least" } }
                    th scope="col" { "Most" }
                    @if is_rate { th scope="col" { "Count" } }
                } }
                tbody { @for (i, line) in over_time.lines.iter().enumerate() {
                    @let sum = Summary::new(line);
                    tr {
                        th scope="row" dir="auto" {
                            (lines::sample(&format!("line k{}", i % 8))) " " (name(line, is_gauge))
                        }
                        td { (quantity_text::known(sum.last, unit)) }
                        td { (quantity_text::known(sum.mean, unit)) }
                        @if is_gauge { td { (quantity_text::known(sum.least, unit)) } }
                        td { (quantity_text::known(sum.most, unit)) }
                        @if is_rate { td { (quantity_text::quantity(sum.count.round(), &drawn.unit)) } }
                    }
                } }
            } }
        }
        @if drawn.in_full { (every_number(over_time, unit, drawn)) }
    }
}

/// The same as a sentence, for who does not see the picture.
fn described(over_time: &InstrumentOverTime, unit: &str, said: &str) -> String {
    let (from, to) = (clock(over_time.window.begin), clock(over_time.window.end()));
    let mut text = format!("From {from} to {to}.");
    let said = if said.is_empty() {
        String::new()
    } else {
        format!(" {said}")
    };
    for line in &over_time.lines {
        let sum = Summary::new(line);
        text += &format!(
            " {}: last {}, most {}{said}.",
            plain_name(line),
            quantity_text::known(sum.last, unit),
            quantity_text::known(sum.most, unit),
        );
    }
    text
}

fn strip(
    over_time: &InstrumentOverTime,
    line: &Line,
    i: usize,
    drawn: &Drawn,
    dots: &Dots,
) -> Markup {
    let id = format!("{}-{i}", drawn.number);
    let bands = all_bands(&line.bins);
    let sum = Summary::new(line);
    let percentiles = SHOWN.map(|(q, name)| (name, percentile(&bands, q)));
    let mut description = format!(
        "From {} to {}: {} values.",
        clock(over_time.window.begin),
        clock(over_time.window.end()),
        readable::number(sum.count.round()),
    );
    for (name, estimate) in percentiles
        .iter()
        .filter_map(|(name, it)| Some((name, (*it)?)))
    {
        description += &format!(
            " {name} {}.",
            quantity_text::estimate(&estimate, &drawn.unit)
        );
    }
    let frame = Frame {
        id: &format!("chart-{id}"),
        title: &format!(
            "The values of {} over time, {}",
            drawn.name,
            plain_name(line)
        ),
        description: &description,
        height: STRIP,
    };
    html! {
        @if line.name != Name::All { h3 dir="auto" { (name(line, false)) } }
        div.chart-and-table {
            figure.chart tabindex="0" aria-label={ "Chart of " (drawn.name) } {
                @let chart = heat_map::draw(line, &over_time.window, &drawn.unit, &frame);
                (dots::over(&chart, &dots.of_line(over_time, line), heat_map::place_of(line), &over_time.window, &frame))
            }
            div.wide tabindex="0" { table.figures aria-label={ "Figures of " (drawn.name) } { tbody {
                tr { th scope="row" { "Values" } td {
                    (readable::number(sum.count.round()))
                    @if let Some(mean) = sum.mean { ", " (readable::number(mean)) " per second" }
                } }
                @for (i, (name, estimate)) in percentiles.iter().enumerate() {
                    @if let Some(it) = estimate {
                        tr {
                            th scope="row" { (lines::sample(&format!("p p{i}"))) " " (name) }
                            td {
                                (quantity_text::estimate(it, &drawn.unit))
                                div.type { (quantity_text::between(it, &drawn.unit)) }
                            }
                        }
                    }
                }
            } } }
        }
        @if drawn.in_full { (every_percentile(over_time, line, &id, drawn)) }
    }
}

/// Points of a cumulative instrument that are the only ones: what there was, and since when.
fn one_point(
    over_time: &InstrumentOverTime,
    since: &SinceStart,
    drawn: &Drawn,
    dots: &Dots,
) -> Markup {
    let percentiles = SHOWN.map(|(q, name)| (name, percentile(&since.bands, q)));
    html! {
        p.quiet {
            (amount(since.count, &drawn.unit, is_spread(over_time)))
            @if since.start > 0 { " since " (time(since.start)) }
            @else { " since a start that is not said" }
            ". For a chart over time it takes a second point."
        }
        @if !since.bands.is_empty() {
            @let frame = Frame {
                id: &format!("chart-{}", drawn.number),
                title: &format!("The values of {} since its start", drawn.name),
                description: &format!("{} values.", readable::number(since.count)),
                height: STRIP,
            };
            figure.chart tabindex="0" aria-label={ "Chart of " (drawn.name) } {
                @let line = since.line(&over_time.window);
                @let chart = heat_map::draw(&line, &over_time.window, &drawn.unit, &frame);
                (dots::over(&chart, &dots.of_line(over_time, &line), heat_map::place_of(&line), &over_time.window, &frame))
            }
            table.figures aria-label={ "Figures of " (drawn.name) } { tbody {
                @for (name, estimate) in percentiles {
                    @if let Some(it) = estimate {
                        tr { th scope="row" { (name) } td { (quantity_text::between(&it, &drawn.unit)) } }
                    }
                }
            } }
        }
    }
}

/// How many values there were, or how much of what the unit names.
fn amount(count: f64, unit: &str, is_spread: bool) -> String {
    if is_spread {
        let plural = if count.round() == 1.0 { "" } else { "s" };
        return format!("{} value{plural}", readable::number(count.round()));
    }
    if let Some(noun) = unit_words::noun(unit).filter(|_| count.round() == 1.0) {
        return format!("1 {noun}");
    }
    let (quantity, name) = (
        quantity_text::quantity(count.round(), unit),
        unit_words::name(unit),
    );
    format!("{quantity} {name}").trim_end().to_owned()
}

/// What the chart does not show, and why.
fn notes(over_time: &InstrumentOverTime, drawn: &Drawn) -> Markup {
    let has_gaps = over_time.lines.iter().any(|it| {
        let known = |it: &Option<Bin>| it.is_some();
        let first = it.bins.iter().position(known).unwrap_or(0);
        let last = it.bins.iter().rposition(known).unwrap_or(0);
        it.bins[first..=last].iter().any(Option::is_none)
    });
    let without_rate: f64 = over_time.lines.iter().map(|it| it.without_rate).sum();
    let unplaced: f64 = over_time.lines.iter().map(|it| it.unplaced).sum();
    html! {
        @if has_gaps {
            p.quiet.small { "Where a line is interrupted, no points came, or none that say how much \
                there was in between." }
        }
        @if over_time.left_out > 0 {
            p.quiet.small {
                "And " (over_time.left_out) " more lines: quantiles of several series cannot be taken together."
            }
        }
        @if without_rate > 0.0 {
            p.quiet.small {
                (amount(without_rate, &drawn.unit, is_spread(over_time)))
                " since the start, or within less than a second: that is counted, and makes no rate."
            }
        }
        @if over_time.has_left {
            p.warn.small { "Older points are not here any more: they made room for newer ones, or had \
                other buckets." }
        }
        @if unplaced > 0.0 {
            p.warn.small {
                (readable::number(unplaced.round())) " values are in no percentile: there are too many \
                 different buckets."
            }
        }
    }
}
