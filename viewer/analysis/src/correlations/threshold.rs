//! From which duration on a request is slow.
//!
//! Where durations have two heaps, as those of a cache that hits or misses, the valley between them is the natural place. The
//! uppermost counts, since it's the slow ones that are asked for. It must be a valley that chance does not dig: the
//! number of requests in it is compared with that of the smaller heap, as one does with counts of a
//! [Poisson distribution](https://en.wikipedia.org/wiki/Poisson_distribution). Where there is none, the slowest 5 of 100 are slow;
//! of few requests more, so that there is something to compare.

/// Why the threshold is where it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// Somebody chose it.
    Chosen,
    /// Hardly any request took as long as that: it's between two heaps.
    Valley,
    /// So many of a hundred took as long.
    Slowest(usize),
}

/// From which duration on a request is slow, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Threshold {
    /// In nanoseconds. A request that took as long is slow.
    pub least: u64,
    /// Why.
    pub reason: Reason,
}

/// How many places are looked at.
const PLACES: usize = 200;
/// How much higher the smaller heap must be than the valley.
const MIN_DEPTH: f64 = 2.0;
/// By how many standard deviations of their difference.
const MIN_SIGMAS: f64 = 2.5;
/// How many requests there must be on either side.
const MIN_SIDE: usize = 5;

/// The threshold for durations in ascending order, which are not empty.
pub(super) fn find(sorted: &[u64]) -> Threshold {
    if let Some(least) = valley(sorted) {
        return Threshold {
            least,
            reason: Reason::Valley,
        };
    }
    let all = sorted.len();
    let slow = (all / 20).clamp((all / 4).min(10), all).max(1);
    let least = sorted.get(all.saturating_sub(slow)).copied().unwrap_or(0);
    Threshold {
        least,
        reason: Reason::Slowest((100 * slow).div_ceil(all.max(1))),
    }
}

fn valley(sorted: &[u64]) -> Option<u64> {
    let logs: Vec<f64> = sorted
        .iter()
        .map(|it| (*it).max(1) as f64)
        .map(f64::ln)
        .collect();
    let (first, last) = (*logs.first()?, *logs.last()?);
    let half = width(&logs)?;
    let step = (last - first) / PLACES as f64;
    let below = |at: f64| logs.partition_point(|it| *it < at);
    let heights: Vec<f64> = (0..=PLACES)
        .map(|i| first + i as f64 * step)
        .map(|at| (below(at + half) - below(at - half)) as f64)
        .collect();
    let mut left = heights.clone();
    for i in 1..left.len() {
        left[i] = left[i].max(left[i - 1]);
    }
    // The places between the two heaps, from the right.
    let (mut right, mut valley): (f64, Vec<usize>) = (0.0, Vec::new());
    for i in (0..heights.len()).rev() {
        right = right.max(heights[i]);
        let (height, heap) = (heights[i], right.min(left[i]));
        let is_deep = heap >= MIN_DEPTH * height.max(1.0)
            && heap - height >= MIN_SIGMAS * (heap + height).sqrt();
        if is_deep {
            valley.push(i);
        } else if !valley.is_empty() && MIN_DEPTH * height > heap {
            // The next heap.
            break;
        }
    }
    // The middle of its floor. A small heap has gaps, where it is as low: the longest stretch is the floor.
    let lowest = valley.iter().map(|i| heights[*i]).reduce(f64::min)?;
    valley.retain(|i| heights[*i] <= lowest);
    let stretches = valley.chunk_by(|a, b| a - b == 1);
    let floor = stretches.max_by_key(|it| it.len())?;
    let middle = floor[floor.len() / 2];
    let place = below(first + middle as f64 * step);
    let slow = sorted.len() - place;
    let enough = MIN_SIDE.max(sorted.len() / 100);
    (slow >= enough && place >= enough && slow <= place).then(|| sorted[place])
}

/// Half the width in which requests are counted, in logarithms: [Silverman's rule](
/// https://en.wikipedia.org/wiki/Kernel_density_estimation#A_rule-of-thumb_bandwidth_estimator). None where all took the same.
fn width(logs: &[f64]) -> Option<f64> {
    let count = logs.len() as f64;
    let mean = logs.iter().sum::<f64>() / count;
    let variance = logs.iter().map(|it| (it - mean).powi(2)).sum::<f64>() / count;
    let quartiles = logs.get(logs.len() * 3 / 4)? - logs.get(logs.len() / 4)?;
    let spread = variance
        .sqrt()
        .min(quartiles / 1.34)
        .max(variance.sqrt() / 10.0);
    (variance > 1e-9).then_some((0.9 * spread * count.powf(-0.2)).max(0.02))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// So many durations around a middle, evenly over a factor of three.
    fn heap(count: usize, middle: f64) -> impl Iterator<Item = u64> {
        (0..count).map(move |i| {
            let part = (i as f64 + 0.5) / count as f64 - 0.5;
            // Dense in the middle, as durations are.
            (middle * (part.signum() * (2.0 * part).powi(2) * 0.55).exp()) as u64
        })
    }

    fn found(parts: &[(usize, f64)]) -> Threshold {
        let all = parts
            .iter()
            .flat_map(|(count, middle)| heap(*count, *middle));
        let mut all: Vec<u64> = all.collect();
        all.sort_unstable();
        find(&all)
    }

    #[test]
    fn of_one_heap_the_slowest_are_slow_and_of_few_more() {
        for (count, percent) in [(1_000, 5), (200, 5), (100, 10), (20, 25), (1, 100)] {
            let found = found(&[(count, 1e6)]);
            assert_eq!(found.reason, Reason::Slowest(percent), "{count}");
        }
        assert_eq!(find(&[7; 100]).least, 7);
    }

    #[test]
    fn the_valley_between_two_heaps_is_the_threshold_also_where_they_are_unequal() {
        for (quick, slow) in [(900, 100), (500, 500), (970, 30), (60, 20)] {
            let found = found(&[(quick, 1e6), (slow, 1e7)]);
            assert_eq!(found.reason, Reason::Valley, "{slow} of {quick}");
            let expected = 1.8e6..=6.2e6;
            assert!(
                expected.contains(&(found.least as f64)),
                "{slow} of {quick}: {found:?}"
            );
        }
        // Of so few, chance may have made a heap: the slowest 5 of 100 are slow, and all of them are among those.
        let few = found(&[(980, 1e6), (20, 1e7)]);
        assert_eq!(few.reason, Reason::Slowest(5));
        assert!(few.least < 5_000_000, "{few:?}");
    }

    #[test]
    fn of_three_heaps_the_uppermost_is_slow_and_a_heap_of_most_requests_is_not() {
        let three = found(&[(450, 1e5), (450, 1e6), (100, 1e7)]);
        assert!(three.least > 2_000_000, "{three:?}");
        let most = found(&[(100, 1e5), (900, 1e6)]);
        assert_eq!(most.reason, Reason::Slowest(5));
    }
}
