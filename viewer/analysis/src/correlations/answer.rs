//! What sets some requests apart from the others, as it is answered.

use super::durations::Durations;
use super::feature::Feature;
use super::fisher_exact_test::Counts;
use super::question::Question;
use super::threshold::Threshold;
use super::time_spent::TimeSpent;
use crate::model::{SpanId, TraceId};
use crate::store::window::Window;

/// Fewer slow requests, or others, than this tell nothing.
pub const MIN_GROUP: usize = 5;

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
