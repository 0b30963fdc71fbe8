//! How many things there were in each part of a stretch of time, by class: what a histogram over a list shows.

use crate::store::list::HistogramTimes;

/// How many parts there are at most, beside one that is begun at each end.
const MAX_SLICES: u64 = 60;
/// How many classes are told apart.
pub const CLASSES: usize = 3;

const MILLISECOND: u64 = 1_000_000;
const SECOND: u64 = 1_000 * MILLISECOND;
const MINUTE: u64 = 60 * SECOND;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

/// Units of time, each with how many of it a person counts by.
const STEPS: [(u64, &[u64]); 5] = [
    (MILLISECOND, &[1, 2, 5, 10, 20, 50, 100, 200, 500]),
    (SECOND, &[1, 2, 5, 10, 15, 30]),
    (MINUTE, &[1, 2, 5, 10, 15, 30]),
    (HOUR, &[1, 2, 3, 6, 12]),
    (
        DAY,
        &[1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000],
    ),
];

/// A stretch of time in equal parts, and how many things are in each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Slices {
    /// When the first part begins: nanoseconds since 1970, a multiple of `step`.
    pub begin: u64,
    /// How long each part is.
    pub step: u64,
    /// How many of each class are in each part.
    pub bins: Vec<[usize; CLASSES]>,
    /// How many are before the first part, so far that the others would be one bar if they were shown.
    pub earlier: usize,
    /// How many are that far behind the last part.
    pub later: usize,
    /// How many have no time.
    pub untimed: usize,
}

impl Slices {
    /// Counts what is `from` one time `to` another, which are 0 and `u64::MAX` where nobody asks for less than all.
    pub fn new(counted: &HistogramTimes, from: u64, to: u64) -> Slices {
        let mut times: Vec<u64> = counted.times.iter().map(|(time, _)| *time).collect();
        times.retain(|it| *it > 0);
        let Some((mut first, mut last)) = bulk(&mut times) else {
            return Slices {
                untimed: counted.times.len(),
                ..Slices::default()
            };
        };
        if from > 0 {
            first = from;
        }
        if to < u64::MAX {
            last = to.saturating_sub(1).max(first);
        }
        let step = step(last - first);
        let bins = usize::try_from(last / step - first / step).unwrap_or(0) + 1;
        let mut slices = Slices {
            begin: first / step * step,
            step,
            bins: vec![[0; CLASSES]; bins],
            ..Slices::default()
        };
        for (time, class) in &counted.times {
            if *time == 0 {
                slices.untimed += 1;
            } else if *time < slices.begin {
                slices.earlier += 1;
            } else {
                let at = usize::try_from((time - slices.begin) / step).unwrap_or(usize::MAX);
                match slices.bins.get_mut(at) {
                    Some(bin) => bin[usize::from(*class).min(CLASSES - 1)] += 1,
                    None => slices.later += 1,
                }
            }
        }
        slices
    }

    /// When a part begins; of the one behind the last, when that ends.
    pub fn start_of(&self, slice: usize) -> u64 {
        self.begin
            .saturating_add(self.step.saturating_mul(slice as u64))
    }

    /// How many are in the part that has most.
    pub fn most(&self) -> usize {
        let sums = self.bins.iter().map(|it| it.iter().sum());
        sums.max().unwrap_or(0)
    }
}

/// From the first to the last of these times. Where a few are so far from the others that those would all be in one
/// part, the few are left out: a clock that says 1970 leaves the rest to be seen.
fn bulk(times: &mut [u64]) -> Option<(u64, u64)> {
    let (first, last) = (*times.iter().min()?, *times.iter().max()?);
    let few = times.len() / 100;
    let (_, low, _) = times.select_nth_unstable(few);
    let low = *low;
    let (_, high, _) = times.select_nth_unstable(times.len() - 1 - few);
    let high = *high;
    let is_far = (last - first) / (4 * MAX_SLICES) > (high - low).max(MILLISECOND);
    if !is_far {
        return Some((first, last));
    }
    let beside = high - low;
    let (low, high) = (low.saturating_sub(beside), high.saturating_add(beside));
    let near = || times.iter().filter(|it| (low..=high).contains(it));
    Some((*near().min()?, *near().max()?))
}

/// A length by which a person counts, so that there are not too many parts.
fn step(extent: u64) -> u64 {
    let all = STEPS
        .iter()
        .flat_map(|(unit, many)| many.iter().map(move |it| unit * it));
    let mut long_enough = all.filter(|step| extent / step < MAX_SLICES);
    long_enough.next().unwrap_or(10_000 * DAY)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(times: impl IntoIterator<Item = u64>) -> HistogramTimes {
        HistogramTimes {
            times: times.into_iter().map(|it| (it, (it % 4) as u8)).collect(),
            only_newest: None,
        }
    }

    #[test]
    fn whatever_the_times_are_each_is_counted_once_and_the_parts_are_few() {
        let now = 1_700_000_000 * SECOND;
        let all: [Vec<u64>; 6] = [
            vec![],
            vec![0, 0],
            vec![now],
            (0..1_000).map(|it| now + it * 37 * MILLISECOND).collect(),
            (0..500).map(|it| 1 << (it % 64)).collect(),
            [1, u64::MAX, 0]
                .into_iter()
                .chain((0..997).map(|it| now + it))
                .collect(),
        ];
        for times in all {
            for (from, to) in [
                (0, u64::MAX),
                (now, now + 3 * SECOND),
                (5, 4),
                (u64::MAX, 0),
            ] {
                let slices = Slices::new(&counted(times.iter().copied()), from, to);
                let inside: usize = slices.bins.iter().flatten().sum();
                let sum = inside + slices.earlier + slices.later + slices.untimed;
                assert_eq!(sum, times.len(), "{slices:?}");
                assert!(slices.bins.len() as u64 <= MAX_SLICES + 1, "{slices:?}");
            }
        }
    }

    #[test]
    fn a_few_wrong_clocks_do_not_make_one_bar_of_all_others() {
        let now = 1_700_000_000 * SECOND;
        let good = (0..600).map(|it| now + it * SECOND / 10);
        let slices = Slices::new(&counted(good.chain([1, u64::MAX])), 0, u64::MAX);
        assert_eq!((slices.earlier, slices.later), (1, 1));
        assert_eq!((slices.step, slices.bins.len()), (SECOND, 60));
        assert_eq!(slices.begin % slices.step, 0);
    }
}
