//! Where slow requests spend more time than the others.
//!
//! Counted is the time of a span in which none of its children ran: of a request that waits for a call that waits for a
//! database, the database has the time. The means of all spans add up to the mean of the requests, as long as nothing runs at
//! the same time, so that each has a share of the difference.

use super::by_hash::ByHash;
use super::feature::Subject;
use super::fisher_exact_test::Counts;

/// How many are told.
const MAX_TOLD: usize = 6;
/// Which share of the difference is worth being told.
const MIN_SHARE: f64 = 0.05;
/// Which share a span has that takes the time.
const TAKES_TIME: f64 = 0.3;

/// How long a span of a name takes, without its children.
#[derive(Clone, Debug, PartialEq)]
pub struct TimeSpent {
    /// The span: the request itself, or one below it.
    pub subject: Subject,
    /// Its mean in a slow request and in another, in nanoseconds; of a request without it, nothing.
    pub means: [f64; 2],
    /// Its share of what the slow requests took longer: up to 1.
    pub share: f64,
}

/// How long all of them take, the one with the largest share first.
#[derive(Debug)]
pub(super) struct Times(Vec<TimeSpent>);

impl Times {
    pub(super) fn new(spent: &ByHash<(Subject, [u128; 2])>, totals: Counts) -> Times {
        let counts = [totals.marked, totals.others].map(|it| it.max(1) as f64);
        let mut times: Vec<TimeSpent> = spent
            .values()
            .map(|(subject, sums)| TimeSpent {
                subject: subject.clone(),
                means: [sums[0] as f64 / counts[0], sums[1] as f64 / counts[1]],
                share: 0.0,
            })
            .collect();
        // A sum of floats depends on their order, and that of a map on chance.
        times.sort_by(|a, b| a.subject.cmp(&b.subject));
        let more = |it: &TimeSpent| (it.means[0] - it.means[1]).max(0.0);
        let all: f64 = times.iter().map(more).sum();
        for time in times.iter_mut().filter(|_| all > 0.0) {
            time.share = more(time) / all;
        }
        times.sort_by(|a, b| b.share.total_cmp(&a.share));
        Times(times)
    }

    /// Those that are worth being told.
    pub(super) fn longer(&self) -> Vec<TimeSpent> {
        let longer = self.0.iter().filter(|it| it.share >= MIN_SHARE);
        longer.take(MAX_TOLD).cloned().collect()
    }

    /// Whether a span takes much of the time by which slow requests are slower.
    pub(super) fn is_of(&self, subject: &Subject) -> bool {
        self.0
            .iter()
            .any(|it| it.share >= TAKES_TIME && it.subject == *subject)
    }
}
