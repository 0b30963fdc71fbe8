//! A cause as it is told: with the counts, what goes along with it, and some requests to look at.

use std::collections::HashSet;

use super::answer::{Correlation, Example};
use super::feature::{Feature, Property, SubjectKind};
use super::fisher_exact_test::Fisher;
use super::population::Request;
use super::rank::Cause;
use super::requests_with_candidates::Exact;
use crate::store::Store;
use crate::store::window::Window;

/// How many requests are named of each kind.
const MAX_EXAMPLES: usize = 3;

/// A cause, and what is needed to tell of it.
pub(super) struct DescribedCause<'a> {
    pub(super) store: &'a Store,
    pub(super) window: &'a Window,
    pub(super) exact: &'a Exact,
    pub(super) requests: &'a [Request],
    pub(super) cause: &'a Cause,
}

impl DescribedCause<'_> {
    pub(super) fn correlation(&self, fisher: &Fisher) -> Correlation {
        let exact = self.exact;
        let place = self.cause.candidate;
        let table = exact.table(place, &exact.all);
        let along = self.cause.along.iter();
        Correlation {
            feature: self.feature(place),
            with: table.with,
            log10_p: fisher.ln_p(table) / std::f64::consts::LN_10,
            along: along
                .filter(|it| !self.is_opposite(**it))
                .map(|it| (self.feature(*it), exact.counts(&exact.with[*it])))
                .collect(),
            examples: [self.examples(true), self.examples(false)],
        }
    }

    /// The feature, with times of day and not parts of the window.
    fn feature(&self, candidate: usize) -> Feature {
        let mut feature = self.exact.candidates[candidate].feature.clone();
        if feature.subject.kind == SubjectKind::Start
            && let Property::Number(part) = &mut feature.property
        {
            *part = self.window.start_of(*part as usize) as f64;
        }
        feature
    }

    /// Whether it says that the value of an attribute is not another one, where the cause says which it is.
    fn is_opposite(&self, candidate: usize) -> bool {
        let [cause, other] = [self.cause.candidate, candidate];
        let [cause, other] = [cause, other].map(|it| &self.exact.candidates[it].feature);
        let key = |it: &Feature| match &it.property {
            Property::Attribute { key, .. } => Some(key.clone()),
            _ => None,
        };
        let is_same = cause.subject == other.subject && key(cause) == key(other);
        is_same && key(cause).is_some() && cause.is_negated != other.is_negated
    }

    /// Some that are to be told apart and have it; or others that have it not, each of another trace.
    fn examples(&self, is_marked: bool) -> Vec<Example> {
        let with = &self.exact.with[self.cause.candidate];
        let mut traces = HashSet::new();
        let wanted = self.requests.iter().filter(|it| {
            it.is_marked == is_marked
                && self.exact.all.contains(it.number)
                && with.contains(it.number) == is_marked
        });
        wanted
            .filter(|it| traces.insert(it.trace))
            .filter_map(|it| {
                Some(Example {
                    trace: it.trace,
                    span: self.store.span(it.trace, it.place as usize)?.id,
                    duration: it.duration(),
                })
            })
            .take(MAX_EXAMPLES)
            .collect()
    }
}
