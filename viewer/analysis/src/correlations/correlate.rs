//! Finding what sets requests apart, step by step.

use super::answer::Correlations;
use super::candidates::Candidate;
use super::described_cause::DescribedCause;
use super::durations::durations;
use super::fisher_exact_test::{Counts, Fisher, Tests};
use super::population::{Population, Request};
use super::question::{Outcome, Question};
use super::requests_with_candidates::Exact;
use super::tally::Tally;
use super::threshold::{Reason, Threshold};
use super::time_spent::Times;
use super::visit_request::Visit;
use super::{rank, threshold};
use crate::store::Store;
use crate::store::cancellation::Asker;

/// How many candidates are looked at twice.
const MAX_CANDIDATES: usize = 256;

/// How many failures are named.
const MAX_FAILURES: usize = 6;

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
        let described = causes.iter().map(|cause| DescribedCause {
            store,
            window: &window,
            exact: &exact,
            requests: &population.requests,
            cause,
        });
        found.causes = described.map(|it| it.correlation(&fisher)).collect();
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
