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
    /// Whether it holds what came since a start that was much closer than points are to each other.
    /// Then it is no rate: containers count for weeks before somebody starts to look.
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
    if !is_short || next.after_gap || first.is_lump || (!is_state && next.from != first.to) {
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
