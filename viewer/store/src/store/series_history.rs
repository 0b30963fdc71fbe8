//! What a series measured in the last hour: points of its own, of which each says what came since the
//! one before.
//!
//! A cumulative point says what there was since the start, which is of no use for a chart: it is
//! made a difference when it comes ([section "Cumulative to delta"](
//! https://opentelemetry.io/docs/specs/otel/metrics/data-model/#sums-converting-from-cumulative-to-delta)).
//! So a program that started again, or a counter that fell, is understood where the time of the start
//! is still at hand.

use std::collections::VecDeque;

use super::sample::{Sample, heap, heap_of, is_finite, is_lump, is_number, is_state, together};
use crate::model::bucket_bounds::Shape;
use crate::model::distribution::HistogramDelta;
use crate::model::{Measured, PointKind, Reading};

/// A second, in nanoseconds.
pub const SECOND: u64 = 1_000_000_000;
/// How long it reaches back: the longest window of a page, and one bin.
const LONGEST: u64 = 61 * 60 * SECOND;
/// How many samples there are at most. Beyond, neighbours become one.
const MAX_SAMPLES: usize = 900;
/// How old a sample is of which neighbours may become one that is half a minute long, and not one
/// second: half a bin of the longest window.
const OLD: u64 = 5 * 60 * SECOND;
/// After how long without a point there is a gap, where nothing is known of how often one comes. An
/// SDK exports every minute unless it is told otherwise.
const GAP: u64 = 90 * SECOND;

/// What a series measured in the last hour.
#[derive(Debug, Default)]
pub struct SeriesHistory {
    samples: VecDeque<Sample>,
    /// The last point as it came.
    last: Option<Reading>,
    /// The last steps from one point to the next, by which a gap is known.
    usual: [u64; 3],
    heap: usize,
    /// Whether the last sample is what came since a start.
    since_start: bool,
    /// Whether something of the last hour is not here any more.
    pub has_left: bool,
}

impl SeriesHistory {
    /// One that had to go. What comes next cannot be compared with what was before.
    pub fn forgotten() -> SeriesHistory {
        SeriesHistory {
            has_left: true,
            ..SeriesHistory::default()
        }
    }

    /// The samples, from the oldest to the newest.
    pub fn samples(&self) -> impl DoubleEndedIterator<Item = &Sample> + ExactSizeIterator {
        self.samples.iter()
    }

    /// The last point as it came, of which the samples are differences.
    pub fn last(&self) -> Option<&Reading> {
        self.last.as_ref()
    }

    /// How long a value may stand for itself after it was measured.
    pub fn reach(&self) -> u64 {
        let usual = self.usual.iter().filter(|it| **it > 0).min();
        usual.map_or(0, |it| it + it / 4)
    }

    /// Takes a point. `was_empty` is when this series was not there yet, though others of its
    /// instrument were: what it has now came since then.
    pub fn take(&mut self, mut reading: Reading, point_kind: PointKind, was_empty: Option<u64>) {
        let accumulates = matches!(
            point_kind,
            PointKind::Counter { delta: false } | PointKind::Histogram { delta: false }
        );
        let before = self.last.as_ref().map(|it| (it.start, it.time));
        if let Some((start, time)) = before
            && (reading.time <= time || (accumulates && reading.start < start))
        {
            // Sent again, overtaken on its way, or of an older program that writes to the same
            // series: that would be one restart after the other.
            return;
        }
        let start = reading.start;
        let restarted = accumulates && before.is_some_and(|(before, _)| before < start);
        if restarted {
            self.usual = [0; 3];
        }
        let from = match before {
            Some((_, time)) => time.max(start),
            None if start == 0 || self.has_left => reading.time,
            // A series that is new began when its instrument was last seen without it.
            None => was_empty.unwrap_or(start).max(start),
        };
        let from = from.min(reading.time);
        self.share_bounds(&mut reading.measured);
        let measured = self.difference(&reading, point_kind, restarted, from);
        let since_start = accumulates && (before.is_none() || restarted) && from == start;
        let step = reading.time - from;
        let after_gap = self.is_gap(step, since_start) || before.is_none() && is_state(point_kind);
        if let Some(first) = self.samples.back_mut().filter(|_| self.since_start) {
            first.is_lump = is_lump(first, measured.as_ref(), step, after_gap);
        }
        if let Some(measured) = measured {
            self.push(
                Sample {
                    from: if is_state(point_kind) {
                        reading.time
                    } else {
                        from
                    },
                    to: reading.time,
                    after_gap,
                    // While a counter has no other, nobody knows whether it began when it says.
                    is_lump: since_start && is_number(&measured),
                    measured,
                },
                point_kind,
            );
        }
        self.since_start = since_start;
        self.last = Some(reading);
        self.forget_old();
    }

    /// What is to be drawn of a point: none where that is not known.
    fn difference(
        &self,
        reading: &Reading,
        point_kind: PointKind,
        restarted: bool,
        from: u64,
    ) -> Option<Measured> {
        let measured = &reading.measured;
        let last = self.last.as_ref().map(|it| &it.measured);
        match (point_kind, measured, last) {
            (
                PointKind::Gauge | PointKind::UpDownCounter { delta: false } | PointKind::Summary,
                ..,
            ) => Some(measured.clone()),
            (PointKind::UpDownCounter { delta: true }, Measured::Number(change), _) => {
                let stood = match self.samples.back().map(|it| &it.measured) {
                    Some(Measured::Number(it)) => *it,
                    _ => 0.0,
                };
                Some(Measured::Number(stood + change)).filter(is_finite)
            }
            (PointKind::Counter { delta: true }, Measured::Number(it), _) => {
                (*it >= 0.0).then(|| measured.clone())
            }
            (PointKind::Histogram { delta: true }, ..) => Some(measured.clone()),
            // What there was before it was first seen is no growth, where nobody knows since when.
            (_, _, None) => (from < reading.time).then(|| measured.clone()),
            (PointKind::Counter { .. }, Measured::Number(it), _) if restarted => {
                (*it >= 0.0).then(|| measured.clone())
            }
            (_, _, Some(_)) if restarted => Some(measured.clone()),
            (PointKind::Counter { .. }, Measured::Number(new), Some(Measured::Number(old))) => {
                // A counter that fell has begun again, though it does not say so.
                let grown = if new >= old { new - old } else { *new };
                Some(Measured::Number(grown)).filter(is_finite)
            }
            (_, Measured::Distribution(new), Some(Measured::Distribution(old))) => {
                match new.since(old) {
                    HistogramDelta::Increased(it) => Some(Measured::Distribution(Box::new(it))),
                    HistogramDelta::Reset => Some(measured.clone()),
                    HistogramDelta::Incompatible => None,
                }
            }
            _ => None,
        }
    }

    /// Whether nothing came for so long that it must have stopped in between.
    fn is_gap(&mut self, step: u64, since_start: bool) -> bool {
        let usual = self.usual.iter().max().copied().unwrap_or(0);
        let is_gap = match usual {
            0 => step > GAP,
            _ => step > (usual.saturating_mul(5) / 2).max(10 * SECOND),
        };
        if since_start {
            // It says nothing of how often points come.
            return is_gap;
        }
        self.usual.rotate_right(1);
        // Also a gap, since the next step may be as long: a program may have been told to.
        self.usual[0] = step.min(10 * GAP);
        is_gap
    }

    /// Bounds are held once for all samples. Where they change, those before cannot be drawn beside
    /// those after, and leave.
    fn share_bounds(&mut self, measured: &mut Measured) {
        let last = self.last.as_ref().map(|it| &it.measured);
        let (Measured::Distribution(new), Some(Measured::Distribution(old))) = (measured, last)
        else {
            return;
        };
        new.share(old.shape());
        let is_explicit = |it: &Shape| matches!(it, Shape::Explicit(_));
        if new.shape() != old.shape() && (is_explicit(new.shape()) || is_explicit(old.shape())) {
            self.has_left |= !self.samples.is_empty();
            self.samples.clear();
            self.heap = 0;
        }
    }

    fn push(&mut self, sample: Sample, point_kind: PointKind) {
        self.heap += heap(&sample.measured);
        self.samples.push_back(sample);
        if self.samples.len() > MAX_SAMPLES {
            self.thin(point_kind);
        }
    }

    fn forget_old(&mut self) {
        let newest = self.samples.back().map_or(0, |it| it.to);
        let is_old = |it: &Sample| it.to.saturating_add(LONGEST) < newest;
        while self.samples.front().is_some_and(is_old) {
            self.pop();
        }
    }

    fn pop(&mut self) {
        if let Some(sample) = self.samples.pop_front() {
            self.heap -= heap(&sample.measured);
        }
    }

    /// Neighbours become one where nobody will see it. What is still too much after that leaves.
    fn thin(&mut self, point_kind: PointKind) {
        let newest = self.samples.back().map_or(0, |it| it.to);
        let mut kept: VecDeque<Sample> = VecDeque::with_capacity(MAX_SAMPLES + 1);
        for sample in std::mem::take(&mut self.samples) {
            let is_old = newest.saturating_sub(sample.to) > OLD;
            let longest = if is_old { 30 * SECOND } else { SECOND };
            let both = kept
                .back()
                .and_then(|it| together(it, &sample, longest, point_kind));
            match (both, kept.back_mut()) {
                (Some(both), Some(last)) => *last = both,
                _ => kept.push_back(sample),
            }
        }
        self.heap = kept.iter().map(|it| heap(&it.measured)).sum();
        self.samples = kept;
        while self.samples.len() > MAX_SAMPLES / 4 * 3 {
            self.pop();
            self.has_left = true;
        }
    }

    /// Lets the oldest samples go until it takes at most so many bytes, or has none.
    pub(crate) fn shrink(&mut self, most: usize) {
        if self.size() > most {
            self.samples.shrink_to_fit();
        }
        while self.size() > most && !self.samples.is_empty() {
            // A quarter at a time, since memory is given back by copying what is left.
            for _ in 0..self.samples.len().div_ceil(4) {
                self.pop();
            }
            self.samples.shrink_to_fit();
            self.has_left = true;
        }
    }

    /// How much memory it takes beside itself, in bytes.
    pub fn size(&self) -> usize {
        let last = self.last.as_ref().map_or(0, |it| match &it.measured {
            Measured::Distribution(it) => heap_of(it) + it.shape().heap(),
            other => heap(other),
        });
        self.samples.capacity() * size_of::<Sample>() + self.heap + last
    }
}
