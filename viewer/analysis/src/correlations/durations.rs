//! How many requests took how long, in columns.

use super::fisher_exact_test::Counts;
use super::population::Request;

/// In how many columns durations are counted.
pub const COLUMNS: usize = 48;

/// How many requests took how long.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Durations {
    /// The shortest and the longest, in nanoseconds.
    pub range: (u64, u64),
    /// [`COLUMNS`] counts between the two, each a fixed ratio wide.
    pub columns: Vec<Counts>,
}

pub(super) fn durations(requests: &[Request]) -> Durations {
    let all = || requests.iter().map(Request::duration);
    let (Some(least), Some(most)) = (all().min(), all().max()) else {
        return Durations::default();
    };
    let ln = |it: u64| (it.max(1) as f64).ln();
    let width = ((ln(most) - ln(least)) / COLUMNS as f64).max(1e-9);
    let mut columns = vec![Counts::default(); COLUMNS];
    for request in requests {
        let column = (ln(request.duration()) - ln(least)) / width;
        columns[(column as usize).min(COLUMNS - 1)].add(request.is_marked);
    }
    Durations {
        range: (least, most),
        columns,
    }
}
