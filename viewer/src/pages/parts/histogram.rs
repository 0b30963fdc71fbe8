//! How many things of a list there were over time: bars that narrow the list, and the same as a table.

use maud::{Markup, html};

use super::inline::time;
use crate::address::filter::Pairs;
use crate::address::list::within;
use crate::chart::frame::times_for_machines;
use crate::chart::slices::{CLASSES, Slices};
use crate::readable;
use crate::store::list::HistogramTimes;

const SECOND: u64 = 1_000_000_000;
const DAY: u64 = 86_400 * SECOND;
/// How high a bar is at least of which something is to be seen, of 100.
const LEAST: f64 = 4.0;

/// How wide a part is drawn before it is stretched. With parts 1 wide, browsers round a click into the next one.
const WIDE: usize = 20;

/// What a histogram is over.
pub(in crate::pages) struct Histogram<'a> {
    /// The address of the list, and what its pairs ask for.
    pub(in crate::pages) path: &'a str,
    pub(in crate::pages) pairs: &'a Pairs,
    /// What it counts, in the singular: a trace.
    pub(in crate::pages) noun: &'a str,
    /// What those of each class are called; empty for a class that there is none of.
    pub(in crate::pages) classes: [&'a str; CLASSES],
    /// From when to when the list is asked for.
    pub(in crate::pages) range: (u64, u64),
}

/// How those of each class are drawn.
const STYLES: [&str; CLASSES] = ["good", "warning", "bad"];

impl Histogram<'_> {
    /// The histogram; nothing where there is nothing to tell apart.
    pub(in crate::pages) fn draw(&self, counted: &HistogramTimes) -> Markup {
        let slices = Slices::new(counted, self.range.0, self.range.1);
        let is_narrowed = self.range != (0, u64::MAX);
        html! {
            @if is_narrowed || counted.times.len() > 1 {
                section.histogram aria-label={ (capitalized(self.noun)) "s over time" } {
                    @if slices.most() > 0 {
                        (self.bars(&slices))
                        p.axis {
                            (clock_time(slices.begin, &slices))
                            (clock_time(slices.start_of(slices.bins.len()), &slices))
                        }
                    }
                    (self.facts(&slices, counted, is_narrowed))
                }
            }
        }
    }

    fn bars(&self, slices: &Slices) -> Markup {
        let most = slices.most() as f64;
        html! {
            // For who points at it; the table has the same links for everybody else.
            svg.bars width="100%" height="64" viewBox={ "0 0 " (slices.bins.len() * WIDE) " 100" }
                preserveAspectRatio="none" aria-hidden="true" {
                @for (i, bin) in slices.bins.iter().enumerate().filter(|(_, it)| it.iter().any(|it| *it > 0)) {
                    a href=(self.narrowed(slices, i)) tabindex="-1" {
                        title data-times=(self.times(slices, i)) { (self.said(slices, i)) }
                        rect.whole x=(i * WIDE) width=(WIDE) height="100" {}
                        @for (class, top, high) in stacked(bin, most) {
                            rect class=(class) x=(i * WIDE + 1) width=(WIDE - 2) y=(format!("{top:.1}"))
                                height=(format!("{high:.1}")) {}
                        }
                    }
                }
            }
        }
    }

    fn facts(&self, slices: &Slices, counted: &HistogramTimes, is_narrowed: bool) -> Markup {
        let sum = |class: usize| slices.bins.iter().map(|it| it[class]).sum::<usize>();
        let end = slices.start_of(slices.bins.len());
        html! {
            p.facts {
                @for class in (0..CLASSES).filter(|it| sum(*it) > 0) {
                    span {
                        svg.bars.sample width="10" height="10" aria-hidden="true" { rect class=(STYLES[class]) width="10" height="10" {} }
                        " " (sum(class)) " " (self.classes[class])
                    }
                }
                @if slices.bins.len() > 1 { span { "each bar is " (length(slices.step)) } }
                @if slices.earlier > 0 {
                    a href=(within(self.path, self.pairs, None, Some(slices.begin))) { (slices.earlier) " earlier" }
                }
                @if slices.later > 0 {
                    a href=(within(self.path, self.pairs, Some(end), None)) { (slices.later) " later" }
                }
                @if slices.untimed > 0 { span { (slices.untimed) " without a time" } }
                @if let Some(newest) = counted.only_newest {
                    span.warn { "counted among the last " (newest) " " (self.noun) "s that came: looking into all takes long" }
                }
                @if is_narrowed {
                    span.warn { (range(self.range)) }
                    a #any-time href=(within(self.path, self.pairs, None, None)) { "Any time" }
                }
            }
            @if slices.most() > 0 {
                details #over-time { summary { "As a table" } (self.table(slices)) }
            }
        }
    }

    fn table(&self, slices: &Slices) -> Markup {
        let is_there = |class: &usize| !self.classes[*class].is_empty();
        html! {
            table.figures.over-time aria-label={ (capitalized(self.noun)) "s over time, in figures" } {
                thead { tr {
                    th scope="col" { "From" }
                    @for class in (0..CLASSES).filter(is_there) { th scope="col" { (capitalized(self.classes[class])) } }
                } }
                tbody { @for (i, bin) in slices.bins.iter().enumerate().filter(|(_, it)| it.iter().any(|it| *it > 0)) {
                    tr {
                        th scope="row" { a href=(self.narrowed(slices, i)) { (clock_time(slices.start_of(i), slices)) } }
                        @for class in (0..CLASSES).filter(is_there) { td { (bin[class]) } }
                    }
                } }
            }
        }
    }

    /// The address of what is in a part.
    fn narrowed(&self, slices: &Slices, slice: usize) -> String {
        let (from, to) = (slices.start_of(slice), slices.start_of(slice + 1));
        // Where a range is in the middle of a part, no more than the range.
        let (from, to) = (from.max(self.range.0), to.min(self.range.1));
        within(self.path, self.pairs, Some(from), Some(to))
    }

    /// The times in what is said of a part, so that they can be turned into local ones.
    fn times(&self, slices: &Slices, slice: usize) -> String {
        times_for_machines(&[slices.start_of(slice), slices.start_of(slice + 1)])
    }

    fn said(&self, slices: &Slices, slice: usize) -> String {
        let [from, to] = [slice, slice + 1].map(|it| clock(slices.start_of(it), slices));
        let classes = (0..CLASSES).filter(|it| slices.bins[slice][*it] > 0);
        let counts: Vec<_> = classes
            .map(|it| format!("{} {}", slices.bins[slice][it], self.classes[it]))
            .collect();
        format!("{from} to {to}: {}", counts.join(", "))
    }
}

/// The parts of a bar, each with its class, its top and its height, of 100. What failed stands below, where it begins at the
/// same line everywhere.
fn stacked(bin: &[usize; CLASSES], most: f64) -> Vec<(&'static str, f64, f64)> {
    let mut top = 100.0_f64;
    let mut parts = Vec::new();
    for (class, count) in bin.iter().enumerate().rev().filter(|(_, it)| **it > 0) {
        let high = (*count as f64 / most * 100.0).max(LEAST);
        top = (top - high).max(0.0);
        parts.push((STYLES[class], top, high));
    }
    parts
}

/// A time of a part, for people and for machines, so that it can be turned into local time.
fn clock_time(time: u64, slices: &Slices) -> Markup {
    html! { time datetime=(readable::time_for_machines(time.max(1))) { (clock(time, slices)) } }
}

/// A time as far as it tells one part from the next.
fn clock(time: u64, slices: &Slices) -> String {
    let text = readable::time(time.max(1));
    let whole = slices.step.saturating_mul(slices.bins.len() as u64);
    let from = if whole >= DAY { 0 } else { 11 };
    let to = if slices.step < SECOND { text.len() } else { 19 };
    text.get(from..to).unwrap_or(&text).to_owned()
}

/// A length of time in the largest unit of which it is a whole number.
fn length(nanoseconds: u64) -> String {
    let units = [
        (DAY, "d"),
        (3_600 * SECOND, "h"),
        (60 * SECOND, "min"),
        (SECOND, "s"),
        (1_000_000, "ms"),
    ];
    let unit = units
        .iter()
        .find(|(unit, _)| nanoseconds.is_multiple_of(*unit));
    unit.map_or(String::new(), |(unit, name)| {
        format!("{} {name}", nanoseconds / unit)
    })
}

fn range((from, to): (u64, u64)) -> Markup {
    html! {
        @match (from, to) {
            (from, u64::MAX) => { "from " (time(from)) " on" },
            (0, to) => { "before " (time(to.max(1))) },
            (from, to) => { "from " (time(from)) " to " (time(to.max(1))) },
        }
    }
}

fn capitalized(word: &str) -> String {
    let mut characters = word.chars();
    let first = characters.next().map(|it| it.to_ascii_uppercase());
    first.into_iter().chain(characters).collect()
}
