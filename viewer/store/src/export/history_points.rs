//! What the series of an instrument measured in the last hour, as points that say the same again.
//!
//! The store holds what came between two points, and of the points themselves only the newest. So earlier ones are made:
//! of what is cumulative by going back from the newest, one difference after the other. When they're read in the order of
//! their times, the same differences come out.

use std::collections::HashSet;
use std::fmt;

use bytes::Bytes;

use crate::model::distribution::HistogramDelta;
use crate::model::{Instrument, Measured, Point, PointKind, Reading};
use crate::store::Store;
use crate::store::metrics::{Measurements, SeriesWithHistory};
use crate::store::sample::Sample;

/// How many bytes of points are put in order at a time. An instrument that has more is written in several turns.
const AT_A_TIME: usize = 4 << 20;
/// What a point takes beside its bytes.
const POINT: usize = 200;

/// Calls `each` with parts of an instrument as a `Metric`, of about `most` bytes: all series at one moment, then all at the
/// next one, as they came. The current points are as they came.
pub(super) fn each_part(
    store: &Store,
    (number, instrument): (u64, &Instrument),
    most: usize,
    mut each: impl FnMut(Vec<u8>) -> fmt::Result,
) -> fmt::Result {
    let Some(series) = store.series_of(number) else {
        return Ok(());
    };
    if series.is_empty() {
        return each(instrument.bytes(&[]));
    }
    let mut held = Vec::new();
    let mut size = 0;
    for series in series {
        let Some(copied) = store.series_with_history(number, &series) else {
            continue;
        };
        let samples = copied.history.as_ref().map_or(0, |it| it.samples.len());
        size += (samples + 1) * (series.len() + POINT);
        held.push((series, copied));
        if size > AT_A_TIME {
            size = 0;
            parts(instrument, points(instrument, &held), most, &mut each)?;
            held.clear();
        }
    }
    parts(instrument, points(instrument, &held), most, &mut each)
}

/// The points of some series, the earlier ones and the current one of each.
fn points(instrument: &Instrument, held: &[(Bytes, SeriesWithHistory)]) -> Vec<Point> {
    let samples = held.iter().flat_map(|(_, it)| &it.history);
    let times = samples.flat_map(|it| it.samples.iter().map(|it| it.to));
    let times: HashSet<u64> = times
        .chain(held.iter().map(|(_, it)| it.current.time))
        .collect();
    let mut points = Vec::new();
    for (series, held) in held {
        let is_whole = held.current.is_whole();
        let readings = held.history.iter().flat_map(|it| readings(it, &times));
        points.extend(readings.filter_map(|it| {
            Some(Point {
                series: series.clone(),
                time: it.time,
                request: 0,
                bytes: instrument.write(series, &it, is_whole)?.into(),
            })
        }));
        points.push(held.current.clone());
    }
    points
}

fn parts(
    instrument: &Instrument,
    mut points: Vec<Point>,
    most: usize,
    each: &mut impl FnMut(Vec<u8>) -> fmt::Result,
) -> fmt::Result {
    points.sort_by_key(|it| it.time);
    let mut rest = &points[..];
    while !rest.is_empty() {
        let mut size = 0;
        let fit = rest.iter().take_while(|it| {
            let is_first = size == 0;
            size += it.bytes.len();
            is_first || size <= most
        });
        let (some, others) = rest.split_at(fit.count());
        rest = others;
        each(instrument.bytes(some))?;
    }
    Ok(())
}

/// The points before the current one; `times` are those at which something came of the instrument.
fn readings(history: &Measurements, times: &HashSet<u64>) -> Vec<Reading> {
    let mut readings = match history.point_kind {
        PointKind::Gauge | PointKind::Summary | PointKind::UpDownCounter { delta: false } => {
            let samples = history.samples.iter();
            let start = history.last.start;
            let since = |it: &Sample| if start < it.to { start } else { 0 };
            let reading = |it: &Sample| reading(since(it), it.to, it.measured.clone());
            samples.map(reading).collect()
        }
        PointKind::Counter { delta: true } | PointKind::Histogram { delta: true } => {
            let samples = history.samples.iter();
            let reading = |it: &Sample| reading(it.from, it.to, it.measured.clone());
            samples.map(reading).collect()
        }
        PointKind::UpDownCounter { delta: true } => changes(&history.samples),
        PointKind::Counter { delta: false } | PointKind::Histogram { delta: false } => {
            totals(&history.samples, &history.last, times)
        }
    };
    let last = history.last.time;
    readings.retain(|it| it.time < last || (it.time == last && !history.is_current));
    if !history.is_current && readings.last().is_none_or(|it| it.time < last) {
        readings.push(history.last.clone());
    }
    readings
}

fn reading(start: u64, time: u64, measured: Measured) -> Reading {
    Reading {
        start,
        time,
        measured,
    }
}

/// By how much something changed, from how it stood.
fn changes(samples: &[Sample]) -> Vec<Reading> {
    let (mut stood, mut since) = (0.0, 0);
    let mut readings = Vec::new();
    for sample in samples {
        if let Measured::Number(stands) = sample.measured {
            let change = Measured::Number(stands - stood);
            readings.push(reading(since, sample.to, change));
            (stood, since) = (stands, sample.to);
        }
    }
    readings
}

/// What there was since the start at the end of each sample.
fn totals(samples: &[Sample], last: &Reading, times: &HashSet<u64>) -> Vec<Reading> {
    let mut back = Vec::new();
    let mut at = samples.len();
    let mut total = Some(last.measured.clone());
    // Where nothing came of the last point, it does not go on from the one before.
    let goes_on = samples.last().is_some_and(|it| it.to == last.time);
    while goes_on && at > 0 {
        let (Some(now), sample) = (total.take(), &samples[at - 1]) else {
            break;
        };
        at -= 1;
        total = without(&now, &sample.measured);
        back.push(reading(last.start, sample.to, now));
        // What ended before it began is of another start. Where it fell, it began with the first sample of nothing.
        let before = samples[..at].last();
        let is_of_another = before.is_some_and(|it| it.to <= last.start);
        let is_fall = total.as_ref().is_some_and(is_nothing)
            && before.is_some_and(|it| !is_nothing(&it.measured));
        if is_of_another || is_fall {
            break;
        }
    }
    if at == 0 {
        // It had something when it was seen first. That is what the first difference is to.
        if let (Some(total), Some(first)) = (total.filter(|it| !is_nothing(it)), samples.first()) {
            back.push(reading(last.start, first.from, total));
        }
        back.reverse();
        return back;
    }
    let mut readings = since_another_start(&samples[..at], last.start, times);
    back.reverse();
    readings.extend(back);
    readings
}

/// The same of what came before the last start.
fn since_another_start(samples: &[Sample], next_start: u64, times: &HashSet<u64>) -> Vec<Reading> {
    let Some(first) = samples.first() else {
        return Vec::new();
    };
    let mut readings = Vec::new();
    // A start that is later than the next one would be of an older program. With the same one, it fell without saying
    // that it began again, and does so again.
    let mut start = first.from.min(next_start);
    if start < next_start && times.contains(&start) {
        // Others of the instrument came then, and it did not: it began at some time before.
        start -= 1;
    }
    let mut total: Option<Measured> = None;
    let mut before = first.from;
    for sample in samples {
        // Nobody knows of a time in between: it began again after that.
        if sample.from > before {
            (start, total) = (sample.from.min(next_start).max(start), None);
        }
        let sum = total.as_ref().map(|it| both(it, &sample.measured));
        let sum = match sum {
            None => sample.measured.clone(),
            Some(Some(sum)) => sum,
            // Of other buckets there is no sum, and what was before is not drawn beside them.
            Some(None) => {
                readings.clear();
                start = sample.from.min(next_start).max(start);
                sample.measured.clone()
            }
        };
        readings.push(reading(start, sample.to, sum.clone()));
        (total, before) = (Some(sum), sample.to);
    }
    readings
}

/// What there was before this came. None where it had less.
fn without(total: &Measured, came: &Measured) -> Option<Measured> {
    match (total, came) {
        (Measured::Number(total), Measured::Number(came)) => {
            let rest = total - came;
            // Sums of doubles are a little off.
            let is_nothing = rest.abs() <= total.abs() * 1e-9;
            (rest >= 0.0 || is_nothing).then_some(Measured::Number(if is_nothing {
                0.0
            } else {
                rest
            }))
        }
        (Measured::Distribution(total), Measured::Distribution(came)) => match total.since(came) {
            HistogramDelta::Increased(rest) => Some(Measured::Distribution(Box::new(rest))),
            _ => None,
        },
        _ => None,
    }
}

fn both(total: &Measured, came: &Measured) -> Option<Measured> {
    match (total, came) {
        (Measured::Number(a), Measured::Number(b)) => Some(Measured::Number(a + b)),
        (Measured::Distribution(a), Measured::Distribution(b)) => {
            Some(Measured::Distribution(Box::new(a.with(b)?)))
        }
        _ => None,
    }
}

fn is_nothing(measured: &Measured) -> bool {
    match measured {
        Measured::Number(it) => *it == 0.0,
        Measured::Distribution(it) => it.count == 0 && it.buckets().next().is_none(),
        Measured::Quantiles(_) => false,
    }
}
