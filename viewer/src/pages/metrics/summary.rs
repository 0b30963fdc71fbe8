//! What a line of a chart says in a few numbers, and how it is called.

use maud::{Markup, html};

use crate::chart::bins::Bin;
use crate::chart::instrument_over_time::{Line, Name};

/// What a line says in a few numbers; none where no number of it is known.
pub(super) struct Summary {
    pub(super) last: Option<f64>,
    pub(super) mean: Option<f64>,
    /// Of gauges, of all series that the line stands for.
    pub(super) least: Option<f64>,
    pub(super) most: Option<f64>,
    pub(super) count: f64,
}

impl Summary {
    pub(super) fn new(line: &Line) -> Summary {
        let known = || line.bins.iter().flatten();
        let numbers: Vec<f64> = known().filter_map(|it| it.number).collect();
        let length = numbers.len() as f64;
        let range = |it: &Bin| Some(it.range.unwrap_or((it.number?, it.number?)));
        let ranges: Vec<(f64, f64)> = known().filter_map(range).collect();
        Summary {
            last: numbers.last().copied(),
            mean: (length > 0.0).then(|| numbers.iter().map(|it| it / length).sum()),
            least: ranges.iter().map(|it| it.0).reduce(f64::min),
            most: ranges.iter().map(|it| it.1).reduce(f64::max),
            count: known().map(|it| it.count).sum(),
        }
    }
}

pub(super) fn name(line: &Line, is_gauge: bool) -> Markup {
    html! {
        @match &line.name {
            Name::Value(it) if it.is_empty() => span.quiet { "(empty)" },
            Name::Value(it) => (it),
            Name::Series(it) if !it.is_empty() => (it),
            _ => span.quiet { (plain_name(line)) },
        }
        @if is_gauge && line.series > 1 {
            div.type { "the mean of " (line.series) " series" }
        }
    }
}

pub(super) fn plain_name(line: &Line) -> String {
    match &line.name {
        Name::All => "all series".to_owned(),
        Name::Value(it) => it.clone(),
        Name::Series(it) if it.is_empty() => "without attributes".to_owned(),
        Name::Series(it) => it.clone(),
        Name::Without => "without it".to_owned(),
        Name::Others => format!("and {} more", line.series),
    }
}
