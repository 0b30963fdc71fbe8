//! Each chart's numbers, held against a computation of its own: millisecond by millisecond over the
//! points as they were sent, for every kind of metric, both temporalities, restarts and gaps.

use std::collections::BTreeMap;

use crate::common::computed_series::*;
use crate::common::series::*;
use opentelemetry_proto::tonic::metrics::v1::Metric;
use otlp_viewer::chart::bins::Bin;
use otlp_viewer::chart::instrument_over_time::{InstrumentOverTime, Line, Name};
use otlp_viewer::chart::percentile::percentile;
use otlp_viewer::store::Store;
use otlp_viewer::store::window::{Length, Window};
use proptest::prelude::*;

/// One that ends now, and when everything in it begins.
fn window() -> (Window, u64) {
    let window = Window::new(Length::One, now(), now());
    (window, window.begin + 2 * SECOND)
}

/// Sends what the program exports, export by export.
fn sent(program: &Program, metric: impl Fn(&[(usize, Point)]) -> Metric) -> (Store, u64) {
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
    let number = store.instruments()[0].0;
    (store, number)
}

/// The attributes of a series: its own, and one that it shares with every second one.
fn attributes(i: usize) -> [(&'static str, &'static str); 2] {
    let own = ["a", "b", "c", "d"][i];
    [("own", own), ("pair", ["even", "odd"][i % 2])]
}

fn of(line: &Line) -> Vec<usize> {
    let is_own = |i: &usize| line.name == Name::Value(attributes(*i)[0].1.to_owned());
    let is_pair = |i: &usize| line.name == Name::Value(attributes(*i)[1].1.to_owned());
    let is_series = |i: &usize| {
        let [own, pair] = attributes(*i);
        line.name == Name::Series(format!("own={}, pair={}", own.1, pair.1))
    };
    let is_all = line.name == Name::All;
    let each = 0..4;
    each.filter(|i| is_all || is_own(i) || is_pair(i) || is_series(i))
        .collect()
}

fn same(found: Option<f64>, expected: Option<f64>) -> bool {
    match (found, expected) {
        (Some(a), Some(b)) => (a - b).abs() <= 1e-6 * b.abs().max(1.0),
        (a, b) => a == b,
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 48,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn rates_and_counts_are_those_of_the_points(
        said in program(), is_delta in any::<bool>(), by in prop::sample::select(vec!["", "own", "pair"]),
    ) {
        let (window, begin) = window();
        let program = said.run(begin, is_delta);
        prop_assume!(program.series.iter().any(|it| !it.is_empty()));
        let temporality = if is_delta { DELTA } else { CUMULATIVE };
        let (store, id) = sent(&program, |points| {
            let points = points.iter().map(|(i, it)| {
                number(&attributes(*i), it.start, it.time, it.counts.iter().sum::<u64>() as f64)
            });
            sum("requests", temporality, true, points.collect())
        });
        let by = Some(by).filter(|it| !it.is_empty());
        let over_time = InstrumentOverTime::new(&store, id, window, by).unwrap();
        for line in &over_time.lines {
            let grids: Vec<Vec<Cell>> = of(line).into_iter().filter_map(|i| {
                let intervals = program.intervals(i, is_delta, true);
                intervals.map(|it| grid(&it, window.begin))
            }).collect();
            for (bin, found) in line.bins.iter().enumerate() {
                let expected = grown(&grids, bin);
                prop_assert!(same(found.as_ref().map(|it| it.count), expected.as_ref().map(|it| it.0)),
                    "count {bin} {found:?} {expected:?} {program:?}");
                prop_assert!(same(found.as_ref().and_then(|it| it.number), expected.and_then(|it| it.1)),
                    "rate {bin} {found:?} {expected:?} {program:?}");
            }
        }
    }

    #[test]
    fn buckets_and_percentiles_are_those_of_the_points(said in program(), is_delta in any::<bool>()) {
        let (window, begin) = window();
        let program = said.run(begin, is_delta);
        prop_assume!(program.series.iter().any(|it| !it.is_empty()));
        let temporality = if is_delta { DELTA } else { CUMULATIVE };
        let (store, id) = sent(&program, |points| {
            let points = points.iter().map(|(i, it)| {
                histogram_point(&attributes(*i), it.start, it.time, it.counts)
            });
            histogram("duration", temporality, points.collect())
        });
        let over_time = InstrumentOverTime::new(&store, id, window, None).unwrap();
        let grids: Vec<Vec<Cell>> = (0..4).filter_map(|i| {
            let intervals = program.intervals(i, is_delta, false);
            intervals.map(|it| grid(&it, window.begin))
        }).collect();
        for (bin, found) in over_time.lines[0].bins.iter().enumerate() {
            let expected = buckets(&grids, bin);
            let ends = [0.0, 0.005, 0.01, 0.1, f64::INFINITY];
            for (i, expected) in expected.iter().enumerate() {
                let bands = found.iter().flat_map(|it| &it.bands);
                let count: f64 = bands.filter(|it| it.low == ends[i] && it.high == ends[i + 1])
                    .map(|it| it.count).sum();
                prop_assert!(same(Some(count), Some(*expected)), "{bin} {i} {count} {expected} {program:?}");
            }
            for q in [0.5, 0.95, 0.99] {
                let Some((value, low, high)) = quantile(&expected, &ends, q) else { continue };
                let found = percentile(&found.as_ref().unwrap().bands, q).unwrap();
                prop_assert!(same(Some(found.value), Some(value)), "{q} {found:?} {value} {expected:?}");
                prop_assert!((found.low, found.high) == (low, high), "{q} {found:?} {low} {high}");
            }
        }
    }

    #[test]
    fn gauges_stand_as_they_were_measured_and_up_down_counters_are_their_sum(
        said in program(), by in prop::sample::select(vec!["", "own", "pair"]), is_gauge in any::<bool>(),
    ) {
        let (window, begin) = window();
        let program = said.run(begin, true);
        prop_assume!(program.series.iter().any(|it| !it.is_empty()));
        let (store, id) = sent(&program, |points| {
            let points = points.iter().map(|(i, it)| {
                number(&attributes(*i), 0, it.time, it.level())
            });
            if is_gauge {
                gauge("open", points.collect())
            } else {
                sum("open", CUMULATIVE, false, points.collect())
            }
        });
        let by = Some(by).filter(|it| !it.is_empty());
        let over_time = InstrumentOverTime::new(&store, id, window, by).unwrap();
        for line in &over_time.lines {
            let series = of(line);
            prop_assert!(!is_gauge || by == Some("pair") || line.series == 1, "{line:?}");
            let levels: Vec<Vec<Option<f64>>> =
                series.iter().filter_map(|i| Some(levels(program.series.get(*i)?, window.begin))).collect();
            for (bin, found) in line.bins.iter().enumerate() {
                let here: Vec<f64> = levels.iter().filter_map(|it| last_of(it, bin)).collect();
                let sum: f64 = here.iter().sum();
                let mean = sum / here.len() as f64;
                let expected = (!here.is_empty()).then_some(if is_gauge { mean } else { sum });
                let number = found.as_ref().and_then(|it: &Bin| it.number);
                prop_assert!(same(number, expected), "{bin} {found:?} {expected:?} {program:?}");
                if let (true, Some((least, most))) = (is_gauge, found.as_ref().and_then(|it| it.range)) {
                    prop_assert_eq!(least, here.iter().copied().fold(f64::INFINITY, f64::min));
                    prop_assert_eq!(most, here.iter().copied().fold(f64::NEG_INFINITY, f64::max));
                }
            }
        }
    }

    #[test]
    fn quantiles_of_a_summary_stand_as_they_were_said(said in program()) {
        let (window, begin) = window();
        let program = said.run(begin, true);
        prop_assume!(program.series.iter().any(|it| !it.is_empty()));
        let (store, id) = sent(&program, |points| {
            let points = points.iter().map(|(i, it)| {
                let value = it.level();
                summary_point(&attributes(*i), it.time, &[(0.5, value), (0.999, value + 1.0)])
            });
            summary("latency", points.collect())
        });
        let over_time = InstrumentOverTime::new(&store, id, window, None).unwrap();
        let series = program.series.iter().enumerate().filter(|(_, it)| !it.is_empty());
        let mut expected: Vec<(String, Vec<Option<f64>>)> = series.flat_map(|(i, points)| {
            let levels = levels(points, window.begin);
            let of = |more: f64| (0..60).map(|bin| Some(last_of(&levels, bin)? + more)).collect();
            let [own, pair] = attributes(i);
            let name = |it: &str| format!("{it}, own={}, pair={}", own.1, pair.1);
            [(name("p50"), of(0.0)), (name("p99.9"), of(1.0))]
        }).collect();
        expected.sort_by(|a, b| a.0.cmp(&b.0));
        let found: Vec<_> = over_time.lines.iter().map(|line| {
            let Name::Series(name) = &line.name else { panic!("{line:?}") };
            let numbers = line.bins.iter().map(|it| it.as_ref()?.number);
            (name.clone(), numbers.collect::<Vec<_>>())
        }).collect();
        prop_assert_eq!(found, expected);
    }
}
