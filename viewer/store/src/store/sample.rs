//! What was measured between two moments, as the history of a series holds it.

use crate::model::distribution::Distribution;
use crate::model::{Measured, PointKind};

/// What was measured between two moments; or, where something stands as it is, at the second.
#[derive(Clone, Debug, PartialEq)]
pub struct Sample {
    /// After this moment: nanoseconds since 1970.
    pub from: u64,
    /// Up to this one.
    pub to: u64,
    /// Whether nothing came for so long before it that what lies between is not known.
    pub after_gap: bool,
    /// Whether it holds what came since a start and is no rate: containers count for weeks before somebody starts to
    /// look. It is one where the start was much closer than points are to each other; and a counter's first, while it is
    /// the only one or far above the next.
    pub is_lump: bool,
    /// By how much it grew, how it stands, or which values there were.
    pub measured: Measured,
}

impl Sample {
    /// How many nanoseconds it is of.
    pub fn width(&self) -> u64 {
        self.to.saturating_sub(self.from)
    }
}

/// Two neighbours as one that is at most so long.
pub(super) fn together(
    first: &Sample,
    next: &Sample,
    longest: u64,
    point_kind: PointKind,
) -> Option<Sample> {
    let is_short = next.to.saturating_sub(first.from) <= longest;
    let is_state = is_state(point_kind);
    let is_lump = first.is_lump || next.is_lump;
    if !is_short || next.after_gap || is_lump || (!is_state && next.from != first.to) {
        return None;
    }
    let measured = match (&first.measured, &next.measured) {
        (_, last) if is_state => last.clone(),
        (Measured::Number(a), Measured::Number(b)) => Measured::Number(a + b),
        (Measured::Distribution(a), Measured::Distribution(b)) => {
            Measured::Distribution(Box::new(a.with(b)?))
        }
        _ => return None,
    };
    Some(Sample {
        from: first.from,
        to: next.to,
        after_gap: first.after_gap,
        is_lump: false,
        measured,
    })
}

/// How many times the rate of the next sample that of a counter's first may be. Beyond, the first holds what was counted
/// before somebody looked.
const FAR_ABOVE: f64 = 10.0;

/// Whether what came since a start is no rate, by what came in the `step` after it.
pub(super) fn is_lump(first: &Sample, next: Option<&Measured>, step: u64, after_gap: bool) -> bool {
    let is_short = !after_gap && step > first.width().saturating_mul(2);
    let is_far_above = match (&first.measured, next) {
        // One more than came, so that a handful before a pause is a rate.
        (Measured::Number(first_count), Some(Measured::Number(next))) => {
            let at_most = FAR_ABOVE * (next + 1.0) * first.width() as f64;
            after_gap || first_count * step as f64 > at_most
        }
        _ => false,
    };
    is_short || is_far_above
}

/// Whether it is of a counter, and not of a histogram.
pub(super) fn is_number(measured: &Measured) -> bool {
    matches!(measured, Measured::Number(_))
}

/// Whether its samples say how something stands, and not what came.
pub(super) fn is_state(point_kind: PointKind) -> bool {
    matches!(
        point_kind,
        PointKind::Gauge | PointKind::UpDownCounter { .. } | PointKind::Summary
    )
}

pub(super) fn is_finite(measured: &Measured) -> bool {
    matches!(measured, Measured::Number(it) if it.is_finite())
}

pub(super) fn heap(measured: &Measured) -> usize {
    match measured {
        Measured::Number(_) => 0,
        Measured::Distribution(it) => heap_of(it),
        Measured::Quantiles(it) => size_of_val(&**it) + 16,
    }
}

pub(super) fn heap_of(distribution: &Distribution) -> usize {
    size_of::<Distribution>() + 16 + distribution.heap()
}
