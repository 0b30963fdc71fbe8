//! The second look: which requests have which of a few candidates.

use super::by_hash::ByHash;
use super::candidates::{Candidate, Test};
use super::fisher_exact_test::{Counts, Table};
use super::population::Request;
use super::tally::{FAILED, NUMBER, PRESENT, hash_of_thing};
use super::visit_request::{About, Visitor, hash_of_value, number_of};
use crate::findings::attributes::Attribute;

/// A set of requests, by their numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Set(Vec<u64>);

impl Set {
    fn empty(requests: usize) -> Set {
        Set(vec![0; requests.div_ceil(64)])
    }

    fn insert(&mut self, number: usize) {
        if let Some(bits) = self.0.get_mut(number / 64) {
            *bits |= 1 << (number % 64);
        }
    }

    pub(super) fn contains(&self, number: usize) -> bool {
        let bits = self.0.get(number / 64).copied().unwrap_or(0);
        bits >> (number % 64) & 1 == 1
    }

    /// Those that are in this set, and also in the other, or not in it.
    pub(super) fn cut(&self, other: &Set, is_in: bool) -> Set {
        let flip = if is_in { 0 } else { u64::MAX };
        Set(self
            .0
            .iter()
            .zip(&other.0)
            .map(|(a, b)| a & (b ^ flip))
            .collect())
    }

    /// How many are in both.
    pub(super) fn common(&self, other: &Set) -> usize {
        let both = self.0.iter().zip(&other.0);
        both.map(|(a, b)| (a & b).count_ones() as usize).sum()
    }
}

/// Which requests have which candidate.
#[derive(Debug)]
pub(super) struct Exact {
    pub(super) candidates: Vec<Candidate>,
    /// The candidates that are told of each thing.
    by_thing: ByHash<Vec<usize>>,
    /// The requests that have each.
    pub(super) with: Vec<Set>,
    /// Those that were looked at, and those of them that are to be told apart.
    pub(super) all: Set,
    pub(super) marked: Set,
    number: usize,
    /// How often each was there in this request.
    times: Vec<usize>,
    counted: Vec<usize>,
}

impl Exact {
    pub(super) fn new(candidates: Vec<Candidate>, requests: usize) -> Exact {
        let mut by_thing: ByHash<Vec<usize>> = ByHash::default();
        for (place, candidate) in candidates.iter().enumerate() {
            by_thing.entry(candidate.thing).or_default().push(place);
        }
        Exact {
            by_thing,
            with: vec![Set::empty(requests); candidates.len()],
            all: Set::empty(requests),
            marked: Set::empty(requests),
            number: 0,
            times: vec![0; candidates.len()],
            counted: Vec::new(),
            candidates,
        }
    }

    /// Takes each negated candidate for the requests that it is about.
    pub(super) fn finish(&mut self) {
        for (candidate, with) in self.candidates.iter().zip(&mut self.with) {
            if candidate.feature.is_negated {
                *with = self.all.cut(with, false);
            }
        }
    }

    /// How many of these requests are to be told apart, and how many are not.
    pub(super) fn counts(&self, of: &Set) -> Counts {
        let marked = of.common(&self.marked);
        Counts {
            marked,
            others: of.common(&self.all) - marked,
        }
    }

    /// The requests of a set with and without a candidate.
    pub(super) fn table(&self, candidate: usize, among: &Set) -> Table {
        let with = self.counts(&self.with[candidate].cut(among, true));
        Table::new(with, self.counts(among))
    }

    fn look(&mut self, about: &About<'_>, told: &str, has: impl Fn(&Test) -> bool) {
        let thing = hash_of_thing(about.hash, told);
        for place in self.by_thing.get(&thing).into_iter().flatten() {
            if has(&self.candidates[*place].test) {
                self.with[*place].insert(self.number);
            }
        }
    }
}

impl Visitor for Exact {
    fn begin(&mut self, request: &Request) {
        self.number = request.number;
        self.all.insert(self.number);
        if request.is_marked {
            self.marked.insert(self.number);
        }
    }

    fn present(&mut self, about: &About<'_>) {
        let thing = hash_of_thing(about.hash, PRESENT);
        for place in self.by_thing.get(&thing).into_iter().flatten() {
            self.times[*place] += 1;
            if self.times[*place] == 1 {
                self.counted.push(*place);
            }
            let has = match self.candidates[*place].test {
                Test::AtLeast(least) => self.times[*place] as f64 >= least,
                _ => true,
            };
            if has {
                self.with[*place].insert(self.number);
            }
        }
    }

    fn failed(&mut self, about: &About<'_>) {
        self.look(about, FAILED, |_| true);
    }

    fn attribute(&mut self, about: &About<'_>, attribute: &Attribute<'_>, _: u64) {
        self.look(about, attribute.key, |test| match test {
            Test::Present => true,
            Test::Value(wanted) => hash_of_value(&attribute.value) == Some(*wanted),
            Test::AtLeast(least) => number_of(&attribute.value).is_some_and(|it| it >= *least),
        });
    }

    fn number(&mut self, about: &About<'_>, number: f64) {
        self.look(
            about,
            NUMBER,
            |test| matches!(test, Test::AtLeast(least) if number >= *least),
        );
    }

    fn spent(&mut self, _: &About<'_>, _: u64) {}

    fn end(&mut self) {
        for place in self.counted.drain(..) {
            self.times[place] = 0;
        }
    }
}
