//! Where the buckets of a histogram begin and end.

use std::sync::Arc;

/// A range of values with both its ends, and how many there are.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bucket {
    /// The lower end; minus infinity where there is none.
    pub low: f64,
    /// The upper end; infinity where there is none.
    pub high: f64,
    /// How many values.
    pub count: u64,
}

/// Where the buckets begin and end.
#[derive(Clone, Debug, PartialEq)]
pub enum Shape {
    /// At these bounds, which rise.
    Explicit(Arc<[f64]>),
    /// At the powers of a base ([section "ExponentialHistogram"](
    /// https://opentelemetry.io/docs/specs/otel/metrics/data-model/#exponentialhistogram)).
    Exponential {
        /// The base is 2 to the power of 2 to the power of minus this.
        scale: i32,
        /// How far from zero a value may be that counts as zero.
        zero: f64,
    },
}

/// The place of the first bucket of an exponential histogram above zero. Places below zero are the
/// same with a minus, so that they rise as the values do. An offset has 32 bits.
pub(super) const FIRST: i64 = 1 << 33;

impl Shape {
    /// The ends of the bucket at a place.
    pub(super) fn ends(&self, place: i64) -> (f64, f64) {
        match self {
            Shape::Explicit(bounds) => {
                let bound = |at: i64| usize::try_from(at).ok().and_then(|it| bounds.get(it));
                let high = bound(place).copied().unwrap_or(f64::INFINITY);
                let low = bound(place.saturating_sub(1))
                    .copied()
                    .unwrap_or(f64::NEG_INFINITY);
                // Where the first bound is above zero, nothing is measured below zero.
                let is_first = place == 0 && high > 0.0;
                (if is_first { 0.0 } else { low }, high)
            }
            Shape::Exponential { scale, zero } => {
                if place == 0 {
                    return (-zero, *zero);
                }
                let power = |index: i64| {
                    let exponent = index as f64 * 2_f64.powi(scale.saturating_neg());
                    // Zero times infinity is no number.
                    if index == 0 { 1.0 } else { exponent.exp2() }
                };
                let index = place.saturating_abs() - FIRST;
                let (near, far) = (power(index).min(f64::MAX), power(index + 1));
                if place > 0 {
                    (near, far)
                } else {
                    (-far, -near)
                }
            }
        }
    }

    /// By how many scales it is coarser than another shape; 0 where both are the same. None when
    /// the buckets of the other are not parts of its own.
    pub(super) fn coarser_by(&self, finer: &Shape) -> Option<u32> {
        match (self, finer) {
            (Shape::Explicit(a), Shape::Explicit(b)) => (a == b).then_some(0),
            (
                Shape::Exponential { scale, zero },
                Shape::Exponential {
                    scale: finer,
                    zero: other,
                },
            ) => {
                let by = finer
                    .checked_sub(*scale)
                    .and_then(|it| u32::try_from(it).ok());
                by.filter(|_| zero == other)
            }
            _ => None,
        }
    }

    /// How much memory its bounds take, in bytes.
    pub(crate) fn heap(&self) -> usize {
        match self {
            Shape::Explicit(bounds) => size_of_val(&**bounds) + 32,
            Shape::Exponential { .. } => 0,
        }
    }
}
