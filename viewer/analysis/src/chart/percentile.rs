//! Percentiles of buckets. They are estimates: inside a bucket nobody knows where the values are, and
//! they are taken to be spread evenly, as Prometheus does.

use crate::model::bucket_bounds::Bucket;

/// A range of values, and how many there are. Added up over time, that need not be a whole number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Band {
    /// The lower end; minus infinity where there is none.
    pub low: f64,
    /// The upper end; infinity where there is none.
    pub high: f64,
    /// How many.
    pub count: f64,
}

impl From<Bucket> for Band {
    fn from(bucket: Bucket) -> Band {
        Band {
            low: bucket.low,
            high: bucket.high,
            count: bucket.count as f64,
        }
    }
}

/// A percentile, and the bucket that it is in: it can be anything between both ends of that.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// The estimate. In a bucket without an end, it is the other end.
    pub value: f64,
    /// The lower end of the bucket.
    pub low: f64,
    /// The upper end of the bucket.
    pub high: f64,
}

/// The percentiles that are shown.
pub const SHOWN: [(f64, &str); 3] = [(0.5, "p50"), (0.95, "p95"), (0.99, "p99")];

/// The quantile `q`, from 0 to 1, of the values in these bands, which may overlap. None when there
/// are no values.
pub fn percentile(bands: &[Band], q: f64) -> Option<Estimate> {
    let total: f64 = bands.iter().map(|it| it.count).sum();
    if total.is_nan() || total <= 0.0 {
        return None;
    }
    let value = place(bands, q.clamp(0.0, 1.0) * total)?;
    let around = bands
        .iter()
        .filter(|it| it.count > 0.0 && it.low <= value && value <= it.high);
    // Of two that touch at the value, it is the end of the lower one.
    let width = |it: &&Band| it.high - it.low;
    let bucket = around
        .filter(|it| it.low < value || it.low == it.high || it.high == f64::INFINITY)
        .max_by(|a, b| width(a).total_cmp(&width(b)));
    Some(match bucket {
        Some(it) => Estimate {
            value,
            low: it.low,
            high: it.high,
        },
        None => Estimate {
            value,
            low: value,
            high: value,
        },
    })
}

/// Up to where there are `rank` values.
fn place(bands: &[Band], rank: f64) -> Option<f64> {
    // At each end, how many values stand there at once, and by how much the density changes.
    let mut ends: Vec<(f64, f64, f64)> = Vec::with_capacity(2 * bands.len());
    for band in bands.iter().filter(|it| it.count > 0.0) {
        let density = band.count / (band.high - band.low);
        if band.low.is_finite() && band.high.is_finite() && density.is_finite() && density > 0.0 {
            ends.push((band.low, 0.0, density));
            ends.push((band.high, 0.0, -density));
        } else {
            let at = if band.low.is_finite() {
                band.low
            } else {
                band.high
            };
            ends.push((if at.is_finite() { at } else { 0.0 }, band.count, 0.0));
        }
    }
    ends.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (mut below, mut density) = (0.0, 0.0_f64);
    let mut before: Option<f64> = None;
    for (at, here, change) in &ends {
        if let Some(before) = before
            && *at > before
        {
            let between = (density * (at - before)).max(0.0);
            if below + between >= rank && between > 0.0 {
                let part = ((rank - below) / between).clamp(0.0, 1.0);
                return Some(before + part * (at - before));
            }
            below += between;
        }
        below += here;
        if *here > 0.0 && below >= rank {
            return Some(*at);
        }
        density += change;
        before = Some(*at);
    }
    // What was lost in adding up is less than a value.
    before
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn band(low: f64, high: f64, count: f64) -> Band {
        Band { low, high, count }
    }

    /// The example of the page on Prometheus: 194 of 201 up to 5 ms.
    #[test]
    fn inside_a_bucket_a_straight_line_is_drawn() {
        let bands = [band(0.0, 0.005, 194.0), band(0.005, 0.01, 7.0)];
        let p95 = percentile(&bands, 0.95).unwrap();
        assert!((p95.value - 0.004_921_4).abs() < 1e-6, "{p95:?}");
        assert_eq!((p95.low, p95.high), (0.0, 0.005));
        let p99 = percentile(&bands, 0.99).unwrap();
        assert_eq!((p99.low, p99.high), (0.005, 0.01));
    }

    #[test]
    fn a_bucket_without_an_end_gives_the_end_that_it_has() {
        let above = percentile(&[band(10.0, f64::INFINITY, 3.0)], 0.5).unwrap();
        assert_eq!((above.value, above.high), (10.0, f64::INFINITY));
        let below = percentile(&[band(f64::NEG_INFINITY, 0.0, 3.0)], 0.5).unwrap();
        assert_eq!((below.value, below.low), (0.0, f64::NEG_INFINITY));
        let zeros = [band(0.0, 0.0, 8.0), band(1.0, 2.0, 2.0)];
        assert_eq!(percentile(&zeros, 0.5).unwrap().value, 0.0);
        assert_eq!(percentile(&zeros, 0.9).unwrap().value, 1.5);
        assert_eq!(percentile(&[band(0.0, 1.0, 0.0)], 0.5), None);
        assert_eq!(percentile(&[], 0.5), None);
    }

    proptest! {
        #[test]
        fn it_is_in_a_bucket_and_rises_with_the_quantile(
            buckets in prop::collection::vec((-50_i32..50, 0_u32..20, 1_u32..1000), 1..30),
        ) {
            let bands: Vec<Band> = buckets
                .iter()
                .map(|(low, width, count)| {
                    band(f64::from(*low), f64::from(low + *width as i32), f64::from(*count))
                })
                .collect();
            let mut before = f64::NEG_INFINITY;
            for step in 0..=20 {
                let found = percentile(&bands, f64::from(step) / 20.0).unwrap();
                prop_assert!(found.value >= before - 1e-9, "{found:?} after {before}");
                prop_assert!(found.low <= found.value && found.value <= found.high, "{found:?}");
                before = found.value;
            }
        }

        #[test]
        fn any_numbers_at_all_are_borne(
            bands in prop::collection::vec((any::<f64>(), any::<f64>(), any::<f64>()), 0..8),
            q in any::<f64>(),
        ) {
            let bands: Vec<Band> = bands.iter().map(|(a, b, c)| band(*a, *b, *c)).collect();
            percentile(&bands, q);
        }
    }
}
