//! What charts are drawn of is the same after it was saved and opened, though only the newest point of a series is held as it
//! came.

use std::collections::BTreeMap;

use opentelemetry_proto::tonic::metrics::v1::Metric;
use otlp_viewer::chart::bins::Bin;
use otlp_viewer::chart::instrument_over_time::InstrumentOverTime;
use otlp_viewer::store::Store;
use otlp_viewer::store::window::{Length, Window};
use proptest::prelude::*;

use super::saved_again::{file, is_the_same};
use crate::common::computed_series::{Point, Said, program};
use crate::common::series::*;

/// How much two numbers may differ: doubles were added and taken away again.
fn is_near(a: Option<f64>, b: Option<f64>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => (a - b).abs() <= 1e-6 * b.abs().max(1.0),
        (a, b) => a == b,
    }
}

fn is_same(a: &Option<Bin>, b: &Option<Bin>, with_rate: bool) -> bool {
    let (Some(a), Some(b)) = (a, b) else {
        return a.is_none() && b.is_none();
    };
    let filled = |bin: &Bin| -> Vec<_> {
        let bands = bin.bands.iter().filter(|it| it.count > 1e-9);
        bands
            .map(|it| (it.low, it.high, (it.count * 1e6).round()))
            .collect()
    };
    let is_rate = !with_rate || is_near(a.number, b.number);
    is_rate && is_near(Some(a.count), Some(b.count)) && filled(a) == filled(b)
}

/// Whether every part of a minute says the same, before and after.
fn are_the_same(
    said: &Said,
    is_delta: bool,
    metric: impl Fn(&[(usize, Point)]) -> Metric,
) -> Result<(), TestCaseError> {
    let window = Window::new(Length::One, now(), now());
    let program = said.run(window.begin + 2 * SECOND, is_delta);
    prop_assume!(program.series.iter().any(|it| !it.is_empty()));
    let store = store();
    let mut exports: BTreeMap<u64, Vec<(usize, Point)>> = BTreeMap::new();
    for (i, points) in program.series.iter().enumerate() {
        for point in points {
            exports.entry(point.time).or_default().push((i, *point));
        }
    }
    for points in exports.values() {
        export(&store, vec![metric(points)]);
    }
    // What a series had before the start that it says now is known, and not since when it had it. A rate may be a little
    // another where it began.
    let is_one_run = |it: &Vec<Point>| it.windows(2).all(|it| it[0].start == it[1].start);
    let with_rate = is_delta || program.series.iter().all(is_one_run);
    compare(&store, window, with_rate)
}

/// Whether every part of a window says the same, before and after.
fn compare(store: &Store, window: Window, with_rate: bool) -> Result<(), TestCaseError> {
    let again = is_the_same(store, "the values of charts");
    for by in [None, Some("own")] {
        let [before, after] = [store, &again].map(|it| {
            let number = it.instruments()[0].0;
            InstrumentOverTime::new(it, number, window, by).unwrap()
        });
        prop_assert_eq!(before.lines.len(), after.lines.len());
        for (before, after) in before.lines.iter().zip(&after.lines) {
            prop_assert_eq!(&before.name, &after.name);
            for (i, (a, b)) in before.bins.iter().zip(&after.bins).enumerate() {
                prop_assert!(is_same(a, b, with_rate), "{i} {a:?} {b:?} {}", file(store));
            }
        }
    }
    Ok(())
}

fn own(i: usize) -> [(&'static str, &'static str); 1] {
    [("own", ["a", "b", "c", "d"][i])]
}

#[test]
fn of_exponential_histograms_are_the_same_after_they_were_saved_and_opened() {
    let window = Window::new(Length::One, now(), now());
    let start = window.begin + 2 * SECOND;
    for temporality in [DELTA, CUMULATIVE] {
        for scale in [-3, 0, 4] {
            let store = store();
            let mut all = [0; 4];
            for step in 1..=6_u64 {
                let counts = [step, 0, 3 * step, 1];
                all = [0, 1, 2, 3].map(|it| all[it] + counts[it]);
                let time = start + 4 * step * SECOND;
                let (since, counts) = match temporality {
                    DELTA => (time - 4 * SECOND, counts),
                    _ => (start, all),
                };
                let metric = exponential("e", temporality, since, time, scale, &counts);
                export(&store, vec![metric]);
            }
            compare(&store, window, true).unwrap();
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 48,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn of_counters_are_the_same_after_they_were_saved_and_opened(
        said in program(), temporality in prop::sample::select(vec![DELTA, CUMULATIVE]),
    ) {
        are_the_same(&said, temporality == DELTA, |points| {
            let points = points.iter().map(|(i, it)| {
                number(&own(*i), it.start, it.time, it.counts.iter().sum::<u64>() as f64)
            });
            sum("requests", temporality, true, points.collect())
        })?;
    }

    #[test]
    fn of_histograms_are_the_same_after_they_were_saved_and_opened(
        said in program(), temporality in prop::sample::select(vec![DELTA, CUMULATIVE]),
    ) {
        are_the_same(&said, temporality == DELTA, |points| {
            let points = points.iter().map(|(i, it)| histogram_point(&own(*i), it.start, it.time, it.counts));
            histogram("duration", temporality, points.collect())
        })?;
    }

    #[test]
    fn of_gauges_and_summaries_are_the_same_after_they_were_saved_and_opened(said in program()) {
        are_the_same(&said, true, |points| {
            let points = points.iter().map(|(i, it)| number(&own(*i), 0, it.time, it.level()));
            gauge("open", points.collect())
        })?;
        are_the_same(&said, true, |points| {
            let points = points.iter().map(|(i, it)| number(&own(*i), 0, it.time, it.level()));
            sum("open", CUMULATIVE, false, points.collect())
        })?;
        are_the_same(&said, true, |points| {
            let points = points.iter().map(|(i, it)| {
                summary_point(&own(*i), it.time, &[(0.5, it.level()), (0.99, it.level() + 1.0)])
            });
            summary("latency", points.collect())
        })?;
    }
}
