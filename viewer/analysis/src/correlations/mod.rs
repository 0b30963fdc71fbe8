//! What sets the slow (or failed) requests of a route apart from the others: attributes, instances, spans, events and log
//! records that are more frequent among them, numbers that are larger, and what else ran; and where their time is spent.
//!
//! It is an old question to statistics: two groups, many candidates, which of them differ? Here is how it is answered.
//!
//! 1. `population`: the requests of the route that ended in the window. One is a span by which work enters a program, with
//!    everything below it.
//! 2. [`threshold`]: which of them are slow.
//! 3. `visit` walks through each, and `tally` counts which features the slow ones and the others have.
//! 4. `candidates`: features that chance would hardly have so, and that matter, by [`statistics`].
//! 5. `exact` finds out which requests have the candidates, and `rank` which of them are causes, and which only go along.
//! 6. [`time`]: in which spans the slow ones spend more time. That a span takes longer is no cause, but the place to look.
//!
//! A feature that goes along with slowness need not be its cause, and what no telemetry says can't be found: whoever reads
//! it decides. What is looked at is bounded, and what was passed over is said.

mod candidates;
mod exact;
pub mod feature;
pub mod latest;
mod numbers;
pub mod phrase;
mod population;
mod rank;
pub mod statistics;
mod tally;
pub mod threshold;
pub mod time;
mod told;
mod tree;
mod visit;

pub use feature::{Feature, Property, Subject, SubjectKind};
pub use latest::LatestCorrelations;
pub use phrase::Part;
pub use statistics::Counts;
pub use threshold::{Reason, Threshold};
pub use time::TimeSpent;
pub use visit::is_entry;

use crate::model::{SpanId, TraceId};
use crate::route::{Key, from_spans};
use crate::store::Store;
use crate::store::cancellation::Asker;
use crate::store::window::{Length, Window};
use candidates::Candidate;
use exact::Exact;
use population::{Population, Request};
use statistics::{Fisher, Tests};
use tally::Tally;
use time::Times;
use told::Told;
use visit::Visit;

/// Fewer slow requests, or others, than this tell nothing.
pub const MIN_GROUP: usize = 5;
/// How many candidates are looked at twice.
const MAX_CANDIDATES: usize = 256;
/// How many failures are named.
const MAX_FAILURES: usize = 6;
/// In how many columns durations are counted.
pub const COLUMNS: usize = 48;

/// Which requests are told apart from the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Those that took so many nanoseconds, or, where that is not said, that are slow by [`threshold`].
    Slow(Option<u64>),
    /// Those whose span has the status error.
    Failed,
}

/// What is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// Which requests.
    pub key: Key,
    /// In which window.
    pub length: Length,
    /// Which of them are to be told apart.
    pub outcome: Outcome,
}

impl Question {
    /// The window as it is now.
    fn window(&self, store: &Store) -> Window {
        store.window_with(self.length, from_spans::newest(store))
    }
}

/// A request to look at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Example {
    /// Its trace.
    pub trace: TraceId,
    /// Its span.
    pub span: SpanId,
    /// How long it took, in nanoseconds.
    pub duration: u64,
}

/// A feature by which the slow or failed requests differ.
#[derive(Clone, Debug, PartialEq)]
pub struct Correlation {
    /// The feature.
    pub feature: Feature,
    /// How many requests have it.
    pub with: Counts,
    /// The logarithm to base 10 of the probability that chance has it so.
    pub log10_p: f64,
    /// What goes along with it, and how many requests have that.
    pub along: Vec<(Feature, Counts)>,
    /// Some slow or failed requests that have it, and some others that have it not; the newest first.
    pub examples: [Vec<Example>; 2],
}

/// How many requests took how long.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Durations {
    /// The shortest and the longest, in nanoseconds.
    pub range: (u64, u64),
    /// [`COLUMNS`] counts between the two, each a fixed ratio wide.
    pub columns: Vec<Counts>,
}

/// What sets some requests apart from the others.
#[derive(Clone, Debug, PartialEq)]
pub struct Correlations {
    /// What was asked.
    pub question: Question,
    /// The window.
    pub window: Window,
    /// From when on a request is slow; none where failed ones are asked for, or there is none.
    pub threshold: Option<Threshold>,
    /// How many are slow or failed, and how many are not.
    pub totals: Counts,
    /// What sets them apart, the most telling first.
    pub causes: Vec<Correlation>,
    /// Where slow requests spend more time than the others, the most first.
    pub times: Vec<TimeSpent>,
    /// How and where failed requests failed.
    pub failures: Vec<(Feature, Counts)>,
    /// How long they took.
    pub durations: Durations,
    /// How many different things were looked at: spans, log records, attributes.
    pub compared: usize,
    /// Whether there was more than was looked at.
    pub has_more: bool,
    /// How many requests of OTLP had come.
    pub tick: u64,
}

impl Correlations {
    /// Whether there are too few requests of one kind to say anything.
    pub fn is_too_few(&self) -> bool {
        self.totals.marked < MIN_GROUP || self.totals.others < MIN_GROUP
    }
}

/// Finds what sets the slow or failed requests of a route apart. It ends early, with what means nothing, when the asker has
/// left.
pub fn correlate(store: &Store, question: &Question, asker: &Asker) -> Correlations {
    let tick = *store.ticks().borrow();
    let window = question.window(store);
    let mut population = Population::find(store, &window, &question.key, asker);
    let threshold = mark(&mut population.requests, question.outcome);
    let mut totals = Counts::default();
    for request in &population.requests {
        totals.add(request.is_marked);
    }
    let mut found = Correlations {
        question: question.clone(),
        window,
        threshold,
        totals,
        causes: Vec::new(),
        times: Vec::new(),
        failures: Vec::new(),
        durations: durations(&population.requests),
        compared: 0,
        has_more: population.has_more,
        tick,
    };
    if found.is_too_few() {
        return found;
    }
    let visit = Visit {
        store,
        key: &question.key,
        window: &window,
        population: &population,
    };
    let is_failed = question.outcome == Outcome::Failed;
    let mut tally = Tally::default();
    for is_marked in [true, false] {
        for requests in population.by_trace() {
            if asker.has_left() {
                return found;
            }
            visit.trace(requests, |it| it.is_marked == is_marked, &mut tally);
        }
    }
    found.compared = tally.things();
    found.has_more |= tally.is_cut;
    found.totals = tally.totals;
    let times = Times::new(&tally.spent, tally.totals);
    if is_failed {
        found.failures = tally.failures();
        found.failures.truncate(MAX_FAILURES);
    } else {
        found.times = times.longer();
    }
    let fisher = Fisher::new(population.requests.len());
    let mut tests = Tests::new(&fisher, tally.totals);
    let candidates = tally.candidates(&mut tests, is_failed);
    let largest_p = tests.largest_p();
    let mut exact = Exact::new(
        most_telling(candidates, &fisher, largest_p),
        population.requests.len(),
    );
    drop(tally);
    if !exact.candidates.is_empty() {
        for requests in population.by_trace() {
            if asker.has_left() {
                return found;
            }
            visit.trace(requests, |_| true, &mut exact);
        }
        exact.finish();
        let causes = rank::causes(&exact, &fisher, largest_p, |it| {
            !is_failed && times.is_of(&it.subject)
        });
        let told = causes.iter().map(|cause| Told {
            store,
            window: &window,
            exact: &exact,
            requests: &population.requests,
            cause,
        });
        found.causes = told.map(|it| it.correlation(&fisher)).collect();
    }
    found
}

/// Marks the requests that are to be told apart, and says from when on they are slow.
fn mark(requests: &mut [Request], outcome: Outcome) -> Option<Threshold> {
    let threshold = match outcome {
        Outcome::Failed => None,
        Outcome::Slow(Some(least)) => Some(Threshold {
            least,
            reason: Reason::Chosen,
        }),
        Outcome::Slow(None) => {
            let mut sorted: Vec<u64> = requests.iter().map(Request::duration).collect();
            sorted.sort_unstable();
            (!sorted.is_empty()).then(|| threshold::find(&sorted))
        }
    };
    for request in requests {
        request.is_marked = match threshold {
            Some(threshold) => request.duration() >= threshold.least,
            None => request.is_failed,
        };
    }
    threshold
}

fn durations(requests: &[Request]) -> Durations {
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

/// Those that chance would hardly have, the most telling first.
fn most_telling(candidates: Vec<Candidate>, fisher: &Fisher, largest_p: f64) -> Vec<Candidate> {
    let mut telling: Vec<(f64, Candidate)> = candidates
        .into_iter()
        .filter(|it| fisher.ln_p(it.table) <= largest_p)
        .map(|it| (it.table.g(), it))
        .collect();
    telling.sort_by_cached_key(|(_, it)| it.feature.to_string());
    telling.sort_by(|a, b| b.0.total_cmp(&a.0));
    telling.truncate(MAX_CANDIDATES);
    telling.into_iter().map(|(_, it)| it).collect()
}
