//! What a program counts and says, and what is to be seen of it, computed without the viewer: each
//! millisecond of the window has what came in it, as far as the points tell.

use proptest::prelude::*;

const MS: u64 = 1_000_000;
/// How many milliseconds there are in a part of a window of a minute.
const BIN: usize = 1_000;
const BINS: usize = 60;

/// What happens between two exports of a series.
#[derive(Clone, Copy, Debug)]
pub struct Happens {
    counts: [u64; 4],
    /// Whether this series is in the export.
    is_sent: bool,
    how: How,
}

#[derive(Clone, Copy, Debug)]
enum How {
    GoesOn,
    /// It starts again so many milliseconds before the export, and says so.
    Restarts(u64),
    /// It counts from zero again, and says nothing.
    Falls,
}

/// What a program does: how many milliseconds there are between its exports, and what each series counts.
#[derive(Clone, Debug)]
pub struct Said {
    steps: Vec<u64>,
    series: Vec<Vec<Happens>>,
}

/// A point as it is sent.
#[derive(Clone, Copy, Debug)]
pub struct Point {
    pub start: u64,
    pub time: u64,
    pub counts: [u64; 4],
}

impl Point {
    /// What a gauge would say: up and down.
    pub fn level(&self) -> f64 {
        let [a, b, c, d] = self.counts.map(|it| it as f64);
        a + b - c - d
    }
}

/// What was sent.
#[derive(Clone, Debug)]
pub struct Program {
    pub series: Vec<Vec<Point>>,
}

pub fn program() -> impl Strategy<Value = Said> {
    let how = prop_oneof![
        6 => Just(How::GoesOn),
        1 => (1_u64..3_000).prop_map(How::Restarts),
        1 => Just(How::Falls),
    ];
    let counts = prop_oneof![1 => Just([0; 4]), 4 => prop::array::uniform4(0_u64..40)];
    let happens =
        (counts, prop::bool::weighted(0.85), how).prop_map(|(counts, is_sent, how)| Happens {
            counts,
            is_sent,
            how,
        });
    let step = prop::sample::select(vec![8_u64, 300, 900, 1_000, 2_000, 5_000, 5_000, 27_000]);
    let series = prop::collection::vec(prop::collection::vec(happens, 12), 1..5);
    (prop::collection::vec(step, 2..12), series).prop_map(|(steps, series)| Said { steps, series })
}

impl Said {
    /// Runs the program: it begins at `begin` and ends before 55 seconds have passed.
    pub fn run(&self, begin: u64, is_delta: bool) -> Program {
        let mut exports = vec![begin];
        for step in &self.steps {
            let time = exports.last().unwrap() + step * MS;
            if time < begin + 55_000 * MS {
                exports.push(time);
            }
        }
        let series = self.series.iter().map(|happens| {
            let (mut start, mut all, mut sent_at) = (begin, [0; 4], begin);
            let mut points = Vec::new();
            for (it, time) in happens.iter().zip(&exports[1..]) {
                match it.how {
                    How::Restarts(before) if it.is_sent => {
                        start = (time - before * MS).max(sent_at + MS).min(*time);
                        (all, sent_at) = ([0; 4], start);
                    }
                    How::Falls => all = [0; 4],
                    _ => {}
                }
                for (all, more) in all.iter_mut().zip(it.counts) {
                    *all += more;
                }
                if it.is_sent {
                    let start = if is_delta { sent_at } else { start };
                    points.push(Point {
                        start,
                        time: *time,
                        counts: all,
                    });
                    sent_at = *time;
                    if is_delta {
                        all = [0; 4];
                    }
                }
            }
            points
        });
        Program {
            series: series.collect(),
        }
    }
}

/// What a point says that the one before did not.
#[derive(Clone, Debug)]
pub struct Interval {
    from: u64,
    to: u64,
    counts: [f64; 4],
    /// It is of no known time: it was there before somebody looked.
    is_lump: bool,
}

/// What came in a millisecond, and whether that is by itself enough for a rate.
#[derive(Clone, Copy, Debug, Default)]
pub struct Cell {
    counts: [f64; 4],
    is_timed: bool,
    wide: Option<[f64; 4]>,
    is_seen: bool,
}

impl Program {
    /// What came between the points of a series, without gaps. None where there is no such series.
    pub fn intervals(&self, series: usize, is_delta: bool, is_sum: bool) -> Option<Vec<Interval>> {
        let points = self.series.get(series)?;
        let mut steps: Vec<u64> = Vec::new();
        let mut found: Vec<(Interval, bool, bool)> = Vec::new();
        for (i, point) in points.iter().enumerate() {
            let before = i.checked_sub(1).map(|it| points[it]);
            // A series that is new was empty at the export before.
            let exports = self.series.iter().flatten().map(|it| it.time);
            let export = exports.filter(|it| *it < point.time).max();
            let since = before.map_or(export.unwrap_or(0), |it| it.time);
            let from = since.max(point.start);
            let restarts = !is_delta && before.is_some_and(|it| it.start < point.start);
            let counts = match before {
                Some(before) if !is_delta && !restarts => {
                    grown_by(before.counts, point.counts, is_sum)
                }
                _ => point.counts.map(|it| it as f64),
            };
            if restarts {
                steps.clear();
            }
            let since_start = !is_delta && (before.is_none() || restarts) && from == point.start;
            let step = point.time - from;
            let usual = steps.iter().rev().take(3).max().copied().unwrap_or(0);
            let is_gap = match usual {
                0 => step > 90_000 * MS,
                _ => 2 * step > 5 * usual && step > 10_000 * MS,
            };
            if !since_start {
                steps.push(step);
            }
            if let Some((last, true, _)) = found.last_mut() {
                let width = last.to - last.from;
                let is_short = !is_gap && step > 2 * width;
                // More than ten times what came next, and one more.
                let next = counts.iter().sum::<f64>() + 1.0;
                let is_far_above =
                    last.counts.iter().sum::<f64>() * step as f64 > 10.0 * next * width as f64;
                last.is_lump = is_short || is_sum && (is_gap || is_far_above);
            }
            let interval = Interval {
                from,
                to: point.time,
                counts,
                is_lump: false,
            };
            found.push((interval, since_start, is_gap));
        }
        // With nothing after it, nobody knows what a sum since the start has gathered.
        if let Some((last, true, _)) = found.last_mut() {
            last.is_lump = is_sum;
        }
        let known = found.into_iter().filter(|(_, _, is_gap)| !is_gap);
        Some(known.map(|(it, _, _)| it).collect())
    }
}

/// By how much sums grew. What has fallen has begun again; of a histogram, all of it.
fn grown_by(before: [u64; 4], now: [u64; 4], is_sum: bool) -> [f64; 4] {
    let has_fallen = if is_sum {
        now.iter().sum::<u64>() < before.iter().sum()
    } else {
        now.iter().zip(before).any(|(now, before)| *now < before)
    };
    let before = if has_fallen { [0; 4] } else { before };
    [0, 1, 2, 3].map(|i| now[i] as f64 - before[i] as f64)
}

/// Millisecond by millisecond.
pub fn grid(intervals: &[Interval], begin: u64) -> Vec<Cell> {
    let mut cells = vec![Cell::default(); BIN * BINS];
    for it in intervals {
        let cells = &mut cells[((it.from - begin) / MS) as usize..((it.to - begin) / MS) as usize];
        let width = cells.len() as f64;
        let counts = it.counts.map(|it| it / width);
        for cell in cells.iter_mut() {
            let is_wide = width >= 1_000.0 && !it.is_lump;
            *cell = Cell {
                counts,
                is_timed: !it.is_lump,
                wide: is_wide.then_some(counts),
                is_seen: true,
            };
        }
    }
    cells
}

/// How many there were in a part of the window, and how many a second; none where nothing is known.
pub fn grown(grids: &[Vec<Cell>], bin: usize) -> Option<(f64, Option<f64>)> {
    let mut found: Option<(f64, Option<f64>)> = None;
    for grid in grids {
        let cells = &grid[bin * BIN..(bin + 1) * BIN];
        if !cells.iter().any(|it| it.is_seen) {
            continue;
        }
        let sum = |counts: &[f64; 4]| counts.iter().sum::<f64>();
        let (all, rate) = found.get_or_insert((0.0, None));
        *all += cells.iter().map(|it| sum(&it.counts)).sum::<f64>();
        let timed: Vec<f64> = cells
            .iter()
            .filter(|it| it.is_timed)
            .map(|it| sum(&it.counts))
            .collect();
        let wide: Vec<f64> = cells.iter().filter_map(|it| Some(sum(&it.wide?))).collect();
        // Less than half a second is a rate only where it is part of something longer.
        let of = if timed.len() >= 500 { timed } else { wide };
        if !of.is_empty() {
            *rate.get_or_insert(0.0) += of.iter().sum::<f64>() * 1_000.0 / of.len() as f64;
        }
    }
    found
}

/// How many there were in each bucket.
pub fn buckets(grids: &[Vec<Cell>], bin: usize) -> [f64; 4] {
    let cells = grids.iter().flat_map(|it| &it[bin * BIN..(bin + 1) * BIN]);
    cells.fold([0.0; 4], |sum, it| {
        [0, 1, 2, 3].map(|i| sum[i] + it.counts[i])
    })
}

/// The quantile of values in these buckets, and its bucket. None where it is at the edge of one, or
/// there are no values.
pub fn quantile(counts: &[f64; 4], ends: &[f64; 5], q: f64) -> Option<(f64, f64, f64)> {
    let rank = q * counts.iter().sum::<f64>();
    let mut below = 0.0;
    for (i, count) in counts.iter().enumerate() {
        if (rank - below).abs() < 1e-6 || (rank - below - count).abs() < 1e-6 {
            return None;
        }
        if rank < below + count {
            let (low, high) = (ends[i], ends[i + 1]);
            let part = (rank - below) / count;
            let value = if high.is_finite() {
                low + part * (high - low)
            } else {
                low
            };
            return Some((value, low, high));
        }
        below += count;
    }
    None
}

/// How a gauge stood in each millisecond.
pub fn levels(points: &[Point], begin: u64) -> Vec<Option<f64>> {
    let mut levels = vec![None; BIN * BINS];
    let steps: Vec<u64> = points
        .windows(2)
        .map(|it| it[1].time - it[0].time)
        .collect();
    for (i, point) in points.iter().enumerate() {
        let at = ((point.time - begin) / MS) as usize;
        let before: Vec<u64> = steps[..i].iter().rev().take(3).copied().collect();
        let until = match steps.get(i) {
            // Nobody knows how long it stood where nothing came for long.
            Some(step) => {
                let usual = before.iter().max().copied().unwrap_or(0);
                let is_gap = usual > 0 && 2 * step > 5 * usual && *step > 10_000 * MS;
                if is_gap { 1 } else { step / MS }
            }
            // The last one stands for a quarter longer than the shortest of the last steps.
            None => before
                .iter()
                .min()
                .map_or(0, |it| (it + it / 4) / MS)
                .max(1),
        };
        let end = (at + until as usize).min(levels.len());
        levels[at..end].fill(Some(point.level()));
    }
    levels
}

/// The last level in a part of the window.
pub fn last_of(levels: &[Option<f64>], bin: usize) -> Option<f64> {
    let levels = levels[bin * BIN..(bin + 1) * BIN].iter();
    levels.rev().find_map(|it| *it)
}
