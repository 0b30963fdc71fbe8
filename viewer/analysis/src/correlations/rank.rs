//! From many candidates to a few causes, the most telling first.
//!
//! What has one cause shows in many places: a tenant has instances of its own, and an operation of its own writes a log record
//! of its own. So the most telling candidate is taken as a cause, and the requests that have it are put aside. A candidate
//! that tells nothing of the rest only goes along with it; one that does is another cause. Of candidates that nearly the same
//! requests have, the one is named that is nearest to where the time is spent ([`Feature::distance`]).

use super::feature::Feature;
use super::fisher_exact_test::{Counts, Fisher};
use super::requests_with_candidates::{Exact, Set};

/// How many causes are told.
const MAX_CAUSES: usize = 6;
/// How many features are told that go along with one.
const MAX_ALONG: usize = 8;
/// Which part of the requests that have one of two features must have both, so that they are the same for us.
const SAME: f64 = 0.9;
/// How much of what the most telling one tells must be told by another that is named in its place.
const AS_TELLING: f64 = 0.9;
/// From which correlation on a feature goes along with another.
const ALONG: f64 = 0.3;

/// A feature by its place among the candidates, and those that go along with it.
#[derive(Debug)]
pub(super) struct Cause {
    pub(super) candidate: usize,
    pub(super) along: Vec<usize>,
}

/// Finds the causes. `largest_p` is the logarithm of the largest probability of chance, and `takes_time` tells which
/// features are of a span that takes the time.
pub(super) fn causes(
    exact: &Exact,
    fisher: &Fisher,
    largest_p: f64,
    takes_time: impl Fn(&Feature) -> bool,
) -> Vec<Cause> {
    let marked = exact.counts(&exact.all).marked;
    let mut rest = exact.all.clone();
    let mut open: Vec<usize> = (0..exact.candidates.len()).collect();
    let mut causes = Vec::new();
    while causes.len() < MAX_CAUSES {
        let mut telling: Vec<(usize, f64)> = open
            .iter()
            .map(|it| (*it, exact.table(*it, &rest)))
            .filter(|(_, table)| table.matters(marked) && fisher.ln_p(*table) <= largest_p)
            .map(|(it, table)| (it, table.g()))
            .collect();
        let order = |(it, _): &(usize, f64)| {
            let feature = &exact.candidates[*it].feature;
            (feature.distance(takes_time(feature)), feature.to_string())
        };
        telling.sort_by_cached_key(order);
        let Some(most) = telling
            .iter()
            .copied()
            .reduce(|a, b| if b.1 > a.1 { b } else { a })
        else {
            break;
        };
        // Sorted by how near they are, so that the first that is as good is the nearest.
        let is_same = |(it, g): &&(usize, f64)| {
            *g >= AS_TELLING * most.1
                && overlap(&exact.with[*it], &exact.with[most.0], &rest) >= SAME
        };
        let cause = telling.iter().find(is_same).map_or(most.0, |it| it.0);
        let set = &exact.with[cause];
        let mut along: Vec<(usize, f64)> = open
            .iter()
            .filter(|it| **it != cause)
            .map(|it| (*it, correlation(exact, *it, set)))
            .filter(|(_, correlation)| *correlation >= ALONG)
            .collect();
        along.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| order(a).cmp(&order(b))));
        open.retain(|it| *it != cause && along.iter().all(|(other, _)| other != it));
        along.truncate(MAX_ALONG);
        rest = rest.cut(set, false);
        causes.push(Cause {
            candidate: cause,
            along: along.into_iter().map(|(it, _)| it).collect(),
        });
    }
    causes
}

/// Which part of the requests that have one of both features have both.
fn overlap(a: &Set, b: &Set, among: &Set) -> f64 {
    let (a, b) = (a.cut(among, true), b.cut(among, true));
    let both = a.common(&b) as f64;
    both / ((a.common(&a) + b.common(&b)) as f64 - both).max(1.0)
}

/// The [phi coefficient](https://en.wikipedia.org/wiki/Phi_coefficient) of a candidate and a set of requests.
fn correlation(exact: &Exact, candidate: usize, set: &Set) -> f64 {
    let count = |it: &Set| {
        let Counts { marked, others } = exact.counts(it);
        (marked + others) as f64
    };
    let with = &exact.with[candidate];
    let (all, a, b) = (count(&exact.all), count(with), count(set));
    let both = with.common(set) as f64;
    let spread = (a * (all - a) * b * (all - b)).sqrt();
    if spread > 0.0 {
        (all * both - a * b) / spread
    } else {
        0.0
    }
}
