//! A reading as the bytes of a point, which are read as the same again.

use super::bucket_bounds::Shape;
use super::distribution::Distribution;
use super::metric::{Instrument, attributes_tag};
use super::{Measured, Reading};
use crate::otlp::schema::{
    buckets, exponential_point, histogram_point, metric, number_point, quantile, summary_point,
};
use crate::otlp::wire::{self, Value, put, put_bytes, put_varint};

/// How many buckets are written on one side of zero, also where most of them are empty.
const MAX_BUCKETS: i64 = 20_000;
/// Up to here, a whole number is the same as a double.
const EXACT: f64 = 9_007_199_254_740_992.0;

impl Instrument {
    /// A point with the attributes of `series`. None where there is none that would be read so.
    pub(crate) fn write(
        &self,
        series: &[u8],
        reading: &Reading,
        is_whole: bool,
    ) -> Option<Vec<u8>> {
        let mut point = Vec::new();
        for (_, attribute) in wire::known(series) {
            put(&mut point, attributes_tag(self.data()), attribute);
        }
        // Every kind of point has these at the same place.
        for (tag, time) in [
            (number_point::START_TIME_UNIX_NANO, reading.start),
            (number_point::TIME_UNIX_NANO, reading.time),
        ] {
            if time > 0 {
                put(&mut point, tag, Value::Fixed64(time));
            }
        }
        match (self.data(), &reading.measured) {
            (metric::GAUGE | metric::SUM, Measured::Number(it)) => {
                if is_whole && it.fract() == 0.0 && it.abs() < EXACT {
                    let whole = *it as i64;
                    put(
                        &mut point,
                        number_point::AS_INT,
                        Value::Fixed64(whole as u64),
                    );
                } else {
                    put(&mut point, number_point::AS_DOUBLE, double(*it));
                }
            }
            (metric::HISTOGRAM, Measured::Distribution(it)) => histogram(&mut point, it)?,
            (metric::EXPONENTIAL_HISTOGRAM, Measured::Distribution(it)) => {
                exponential(&mut point, it)?;
            }
            (metric::SUMMARY, Measured::Quantiles(it)) => {
                for (share, value) in it {
                    let mut one = Vec::new();
                    put(&mut one, quantile::QUANTILE, double(*share));
                    put(&mut one, quantile::VALUE, double(*value));
                    put_bytes(&mut point, summary_point::QUANTILE_VALUES, &one);
                }
            }
            _ => return None,
        }
        Some(point)
    }
}

fn double(number: f64) -> Value<'static> {
    Value::Fixed64(number.to_bits())
}

fn histogram(point: &mut Vec<u8>, it: &Distribution) -> Option<()> {
    let Shape::Explicit(bounds) = it.shape() else {
        return None;
    };
    put(point, histogram_point::COUNT, Value::Fixed64(it.count));
    if let Some(sum) = it.sum {
        put(point, histogram_point::SUM, double(sum));
    }
    let mut counts = vec![0_u64; bounds.len() + 1];
    for (place, count) in it.places() {
        *counts.get_mut(usize::try_from(place).ok()?)? = count;
    }
    let packed: Vec<u8> = counts.iter().flat_map(|it| it.to_le_bytes()).collect();
    put_bytes(point, histogram_point::BUCKET_COUNTS, &packed);
    let packed: Vec<u8> = bounds.iter().flat_map(|it| it.to_le_bytes()).collect();
    put_bytes(point, histogram_point::EXPLICIT_BOUNDS, &packed);
    Some(())
}

fn exponential(point: &mut Vec<u8>, it: &Distribution) -> Option<()> {
    let Shape::Exponential { scale, zero } = it.shape() else {
        return None;
    };
    put(point, exponential_point::COUNT, Value::Fixed64(it.count));
    if let Some(sum) = it.sum {
        put(point, exponential_point::SUM, double(sum));
    }
    put(point, exponential_point::SCALE, signed(*scale));
    let zeros = it.places().find(|(place, _)| *place == 0);
    if let Some((_, count)) = zeros {
        put(point, exponential_point::ZERO_COUNT, Value::Fixed64(count));
    }
    let above = it.places().filter(|(place, _)| *place > 0);
    let mut below: Vec<_> = it.places().filter(|(place, _)| *place < 0).collect();
    below.reverse();
    for (tag, places) in [
        (exponential_point::POSITIVE, above.collect()),
        (exponential_point::NEGATIVE, below),
    ] {
        if let Some(bytes) = one_side(&places)? {
            put_bytes(point, tag, &bytes);
        }
    }
    if *zero != 0.0 {
        put(point, exponential_point::ZERO_THRESHOLD, double(*zero));
    }
    Some(())
}

/// The `Buckets` on one side of zero, from the one that is nearest to it.
#[allow(
    clippy::option_option,
    reason = "no buckets are not buckets that can't be written"
)]
fn one_side(places: &[(i64, u64)]) -> Option<Option<Vec<u8>>> {
    let (Some((first, _)), Some((last, _))) = (places.first(), places.last()) else {
        return Some(None);
    };
    let offset = Distribution::index(*first);
    let length = Distribution::index(*last) - offset + 1;
    if length > MAX_BUCKETS {
        return None;
    }
    let mut counts = vec![0_u64; usize::try_from(length).ok()?];
    for (place, count) in places {
        let at = usize::try_from(Distribution::index(*place) - offset).ok()?;
        *counts.get_mut(at)? = *count;
    }
    let mut packed = Vec::new();
    counts.iter().for_each(|it| put_varint(&mut packed, *it));
    let mut bytes = Vec::new();
    put(
        &mut bytes,
        buckets::OFFSET,
        signed(i32::try_from(offset).ok()?),
    );
    put_bytes(&mut bytes, buckets::BUCKET_COUNTS, &packed);
    Some(Some(bytes))
}

/// A `sint32`.
fn signed(number: i32) -> Value<'static> {
    Value::Varint(u64::from(((number << 1) ^ (number >> 31)) as u32))
}
