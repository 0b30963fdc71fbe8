//! What a histogram counted: how many values in which bucket.
//!
//! Only buckets with something in them are held, packed as varints, since the store holds thousands
//! of these: most need less than thirty bytes.

use std::cmp::Ordering;

use super::bucket_bounds::{Bucket, FIRST, Shape};
use crate::otlp::wire::{put_varint, varint};

/// What a histogram counted.
#[derive(Clone, Debug, PartialEq)]
pub struct Distribution {
    /// How many values.
    pub count: u64,
    /// Their sum, where it is known.
    pub sum: Option<f64>,
    shape: Shape,
    /// The places of the buckets that are not empty, each as the difference to the one before, and
    /// their counts.
    packed: Box<[u8]>,
}

/// How a distribution follows from an earlier one.
#[derive(Clone, Debug, PartialEq)]
pub enum HistogramDelta {
    /// By these values more.
    Increased(Distribution),
    /// It has fewer values: it began again in between.
    Reset,
    /// Its buckets are others.
    Incompatible,
}

/// How many buckets with something in them a distribution may have. SDKs stop at 160 or so.
pub(crate) const MAX_BUCKETS: usize = 1_000;

impl Distribution {
    /// One with these buckets, by their places, which must rise. None when there are too many to be
    /// held.
    pub fn new(
        count: u64,
        sum: Option<f64>,
        shape: Shape,
        buckets: impl IntoIterator<Item = (i64, u64)>,
    ) -> Option<Distribution> {
        let mut packed = Vec::new();
        let (mut before, mut filled) = (0, 0);
        for (place, count) in buckets.into_iter().filter(|(_, count)| *count > 0) {
            filled += 1;
            if filled > MAX_BUCKETS {
                return None;
            }
            put_varint(&mut packed, zigzag(place.wrapping_sub(before)));
            put_varint(&mut packed, count);
            before = place;
        }
        Some(Distribution {
            count,
            sum: sum.filter(|it| it.is_finite()),
            shape,
            packed: packed.into(),
        })
    }

    /// The place of a bucket of an exponential histogram above zero.
    pub fn above(index: i64) -> i64 {
        FIRST.saturating_add(index)
    }

    /// The place of a bucket of an exponential histogram below zero.
    pub fn below(index: i64) -> i64 {
        -Distribution::above(index)
    }

    /// The index of the bucket at a place that is not zero.
    pub(super) fn index(place: i64) -> i64 {
        place.saturating_abs().saturating_sub(FIRST)
    }

    /// Where its buckets begin and end.
    pub fn shape(&self) -> &Shape {
        &self.shape
    }

    /// Takes bounds that are the same from elsewhere, so that they are held once.
    pub fn share(&mut self, other: &Shape) {
        if self.shape == *other {
            self.shape = other.clone();
        }
    }

    /// The buckets that are not empty, from the lowest to the highest.
    pub fn buckets(&self) -> impl Iterator<Item = Bucket> + '_ {
        self.places().map(|(place, count)| {
            let (low, high) = self.shape.ends(place);
            Bucket { low, high, count }
        })
    }

    /// What came to it since an earlier one.
    pub fn since(&self, earlier: &Distribution) -> HistogramDelta {
        let Some(shift) = self.shape.coarser_by(&earlier.shape) else {
            return HistogramDelta::Incompatible;
        };
        let mut old = earlier.coarser(shift).into_iter().peekable();
        let mut more = Vec::new();
        for (place, count) in self.places() {
            match old.peek().map(|(it, _)| it.cmp(&place)) {
                Some(Ordering::Less) => return HistogramDelta::Reset,
                Some(Ordering::Equal) => {
                    let before = old.next().map_or(0, |(_, it)| it);
                    match count.checked_sub(before) {
                        Some(it) => more.push((place, it)),
                        None => return HistogramDelta::Reset,
                    }
                }
                _ => more.push((place, count)),
            }
        }
        let sum = self.sum.zip(earlier.sum).map(|(new, old)| new - old);
        match self.count.checked_sub(earlier.count) {
            Some(count) if old.next().is_none() => {
                Distribution::new(count, sum, self.shape.clone(), more)
                    .map_or(HistogramDelta::Incompatible, HistogramDelta::Increased)
            }
            _ => HistogramDelta::Reset,
        }
    }

    /// Both together: none when their buckets do not fit each other.
    pub fn with(&self, later: &Distribution) -> Option<Distribution> {
        let (coarse, fine, shift) = match later.shape.coarser_by(&self.shape) {
            Some(shift) => (later, self, shift),
            None => (self, later, self.shape.coarser_by(&later.shape)?),
        };
        let mut places: Vec<(i64, u64)> = coarse.places().collect();
        places.extend(fine.coarser(shift));
        let count = self.count.saturating_add(later.count);
        let sum = self.sum.zip(later.sum).map(|(a, b)| a + b);
        Distribution::new(count, sum, coarse.shape.clone(), added(places))
    }

    /// How much memory it takes beside itself and its bounds, in bytes.
    pub(crate) fn heap(&self) -> usize {
        self.packed.len() + 16
    }

    pub(super) fn places(&self) -> impl Iterator<Item = (i64, u64)> + '_ {
        let mut rest = &*self.packed;
        let mut place = 0_i64;
        std::iter::from_fn(move || {
            // They were written by `new`.
            let step = varint(&mut rest).ok()?;
            let count = varint(&mut rest).ok()?;
            place = place.wrapping_add(unzigzag(step));
            Some((place, count))
        })
    }

    /// Its places where the scale is smaller by `shift`: two neighbours become one each time.
    fn coarser(&self, shift: u32) -> Vec<(i64, u64)> {
        let shift = shift.min(40);
        let moved = self.places().map(|(place, count)| match place.signum() {
            _ if shift == 0 => (place, count),
            0 => (place, count),
            sign => (
                sign * (FIRST + ((place.saturating_abs() - FIRST) >> shift)),
                count,
            ),
        });
        added(moved.collect())
    }
}

/// In order, each place once.
fn added(mut places: Vec<(i64, u64)>) -> Vec<(i64, u64)> {
    places.sort_unstable_by_key(|(place, _)| *place);
    places.dedup_by(|later, kept| {
        let is_same = later.0 == kept.0;
        if is_same {
            kept.1 = kept.1.saturating_add(later.1);
        }
        is_same
    });
    places
}

fn zigzag(number: i64) -> u64 {
    ((number << 1) ^ (number >> 63)) as u64
}

fn unzigzag(number: u64) -> i64 {
    (number >> 1) as i64 ^ -((number & 1) as i64)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn explicit(counts: &[u64]) -> Distribution {
        let places = (0..).zip(counts.iter().copied());
        let shape = Shape::Explicit([1.0, 2.0, 4.0].into());
        Distribution::new(counts.iter().sum(), None, shape, places).unwrap()
    }

    fn exponential(scale: i32, places: &[(i64, u64)]) -> Distribution {
        let count = places.iter().map(|(_, it)| it).sum();
        let shape = Shape::Exponential { scale, zero: 0.0 };
        Distribution::new(count, None, shape, places.iter().copied()).unwrap()
    }

    #[test]
    fn what_came_since_is_the_difference_bucket_by_bucket() {
        let (old, new) = (explicit(&[1, 0, 2, 0]), explicit(&[1, 5, 3, 0]));
        assert_eq!(
            new.since(&old),
            HistogramDelta::Increased(explicit(&[0, 5, 1, 0]))
        );
        assert_eq!(old.since(&new), HistogramDelta::Reset);
        assert_eq!(
            new.since(&exponential(0, &[])),
            HistogramDelta::Incompatible
        );
        let buckets: Vec<_> = new
            .buckets()
            .map(|it| (it.low, it.high, it.count))
            .collect();
        assert_eq!(buckets, [(0.0, 1.0, 1), (1.0, 2.0, 5), (2.0, 4.0, 3)]);
    }

    /// An SDK makes the scale smaller when it has no bucket left for a value.
    #[test]
    fn a_scale_that_became_smaller_is_followed() {
        let at = Distribution::above;
        let old = exponential(
            1,
            &[(Distribution::below(2), 1), (0, 2), (at(-1), 3), (at(0), 1)],
        );
        let new = exponential(
            0,
            &[
                (Distribution::below(1), 1),
                (0, 2),
                (at(-1), 4),
                (at(0), 1),
                (at(5), 7),
            ],
        );
        let more = exponential(0, &[(at(-1), 1), (at(5), 7)]);
        assert_eq!(new.since(&old), HistogramDelta::Increased(more));
        assert_eq!(old.since(&new), HistogramDelta::Incompatible);
        assert_eq!(old.with(&new), new.with(&old));
        let low = new.buckets().next().unwrap();
        assert_eq!((low.low, low.high), (-4.0, -2.0));
    }

    proptest! {
        #[test]
        fn what_was_packed_is_unpacked(
            places in prop::collection::btree_map(any::<i64>(), 1..=u64::MAX, 0..20),
        ) {
            let shape = Shape::Exponential { scale: 3, zero: 0.0 };
            let packed = Distribution::new(0, None, shape, places.clone()).unwrap();
            prop_assert!(packed.places().eq(places));
            // Any ends, but never a panic.
            prop_assert_eq!(packed.buckets().count(), packed.places().count());
        }
    }
}
