//! What must hold, as ratios in one run.
//!
//! The recording that the page shows keeps it to the letter, as a test says. A machine that has something else
//! to do, too, is asked for less.

use super::quantity::Quantity;
use super::recording::{PLAIN, Recording};

/// Of one mode, at least so much of the requests per second of another.
const AT_LEAST: [(&str, &str, f64); 4] = [
    (PLAIN, "hello", 0.35),
    ("production", PLAIN, 0.4),
    ("sample-1%", PLAIN, 0.5),
    ("production", "python", 30.0),
];

/// The most memory that the last chapter may have, in MiB.
const MEMORY_MIB: f64 = 64.0;

/// What is left of a ratio on a machine that is busy. The app of one day answered 0.63 of plain with 1 % sampling, and on
/// another day 0.75.
pub const BUSY: f64 = 0.85;

/// What is promised, held against a measurement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckedPromise {
    /// What was measured, and what must be, in a line.
    pub line: String,
    /// Whether it is kept.
    pub is_kept: bool,
}

/// Holds all promises against it, of whose ratios this part is enough. What was not measured is not there.
pub fn hold(recording: &Recording, part: f64) -> Vec<CheckedPromise> {
    let ratios = AT_LEAST.iter().filter_map(|(mode, to, least)| {
        let median = recording.ratio(mode, to, Quantity::Requests)?.median;
        let least = least * part;
        Some(CheckedPromise {
            line: format!(
                "{mode} has {median:.2} of the requests per second of {to}; at least {least:.2}"
            ),
            is_kept: median >= least,
        })
    });
    let last = recording.mode("production");
    let memory = last.and_then(|mode| mode.spread(Quantity::Memory));
    let memory = memory.map(|memory| CheckedPromise {
        line: format!(
            "production has {:.0} MiB of memory; at most {MEMORY_MIB}",
            memory.max
        ),
        is_kept: memory.max <= MEMORY_MIB,
    });
    ratios.chain(memory).collect()
}

#[cfg(test)]
mod tests {
    use super::super::recording::tests::recording;
    use super::*;

    #[test]
    fn the_recording_of_the_page_keeps_every_promise() {
        let page = include_str!("../../../400-conclusion/cost.json");
        let held = hold(&Recording::from_json(page).unwrap(), 1.0);
        assert_eq!(held.len(), AT_LEAST.len() + 1, "{held:?}");
        assert!(held.iter().all(|it| it.is_kept), "{held:?}");
    }

    #[test]
    fn a_promise_is_broken_below_it_and_not_at_it() {
        let mut slower = recording();
        let kept = |recording: &Recording, part| hold(recording, part)[0].is_kept;
        assert!(kept(&slower, 1.0));
        for pair in &mut slower.modes[1].rounds {
            pair.mode.requests_per_s *= 0.7;
        }
        assert!(
            !kept(&slower, 1.0) && kept(&slower, BUSY),
            "{:?}",
            hold(&slower, 1.0)
        );
        slower.modes[1].rounds[0].mode.peak_mib = 65.0;
        assert!(!hold(&slower, BUSY)[1].is_kept);
        assert!(
            hold(
                &Recording {
                    modes: Vec::new(),
                    ..slower
                },
                1.0
            )
            .is_empty()
        );
    }
}
