//! Metrics over time, whatever comes: numbers that can be drawn, and the same for what is the same.

use crate::common::arbitrary;
use crate::common::series::*;
use otlp_viewer::chart::frame::Frame;
use otlp_viewer::chart::instrument_over_time::InstrumentOverTime;
use otlp_viewer::chart::{heat_map, lines};
use otlp_viewer::route::Routes;
use otlp_viewer::store::Store;
use otlp_viewer::store::window::{Length, Window};
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 60,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    /// The same values, said as a sum since the start or since the last export, make the same numbers; but what a counter
    /// had since its start is no rate where nothing, or far less, came after it.
    #[test]
    fn both_temporalities_are_drawn_alike(
        steps in prop::collection::vec(prop::collection::vec(0_u64..50, 4), 1..10), scale in -2..6_i32,
    ) {
        let start = start();
        // Of both alike: a second later, it would be another.
        let window = Window::new(Length::One, now(), start);
        let [cumulative, delta] = [CUMULATIVE, DELTA].map(|temporality| {
            let store = store();
            let mut all = vec![0; 4];
            for (step, counts) in (1..).zip(&steps) {
                let time = start + 2 * step * SECOND;
                for (sum, it) in all.iter_mut().zip(counts) {
                    *sum += it;
                }
                let (since, counts) = match temporality {
                    DELTA => (time - 2 * SECOND, counts),
                    _ => (start, &all),
                };
                let count: u64 = counts.iter().sum();
                let point = number(&[], since, time, count as f64);
                let spread = histogram_point(&[], since, time, [0, 1, 2, 3].map(|i| counts[i]));
                export(&store, vec![
                    exponential("exponential", temporality, since, time, scale, counts),
                    histogram("explicit", temporality, vec![spread]),
                    sum("sum", temporality, true, vec![point]),
                ]);
            }
            let mut found: Vec<_> = store.instruments();
            found.sort_by(|a, b| a.1.name.cmp(&b.1.name));
            let over_time = found.iter().map(|(number, _)| {
                let bins = InstrumentOverTime::new(&store, *number, window, None).unwrap().lines[0].bins.clone();
                // Empty buckets are not held; those at which it was empty before are.
                bins.into_iter().map(|it| it.map(|mut it| {
                    it.bands.retain(|band| band.count > 0.0);
                    it
                })).collect::<Vec<_>>()
            });
            over_time.collect::<Vec<_>>()
        });
        let came: Vec<u64> = steps.iter().map(|it| it.iter().sum()).collect();
        let is_lump = came.get(1).is_none_or(|next| came[0] > 10 * (next + 1));
        for (instrument, (cumulative, mut delta)) in cumulative.into_iter().zip(delta).enumerate() {
            // The third by name is the counter. What came in its first two seconds is in the first bins that are known.
            if instrument == 2 && is_lump {
                let first = delta.iter().position(Option::is_some).unwrap_or_default();
                for bin in delta[first..first + 2].iter_mut().flatten() {
                    bin.number = None;
                }
            }
            prop_assert_eq!(cumulative, delta);
        }
    }

    /// Whatever comes, in whatever order: numbers are finite, and pictures are drawn.
    #[test]
    fn anything_that_comes_can_be_drawn(
        bodies in prop::collection::vec(arbitrary::metrics(), 1..8), budget in 10_000_usize..200_000,
    ) {
        let store = Store::new(budget);
        let now = now();
        for (i, mut body) in bodies.into_iter().enumerate() {
            // At times that are drawn.
            let metrics = body.resource_metrics.iter_mut().flat_map(|it| &mut it.scope_metrics);
            for metric in metrics.flat_map(|it| &mut it.metrics) {
                at(metric, now - (20 - i as u64) * SECOND);
            }
            let metrics = body.resource_metrics.into_iter().flat_map(|it| it.scope_metrics);
            for metric in metrics.flat_map(|it| it.metrics) {
                export(&store, vec![metric]);
                prop_assert!(store.counts().bytes <= budget as u64);
            }
        }
        let window = store.window(Length::One);
        for (number, instrument) in store.instruments() {
            let Some(over_time) = InstrumentOverTime::new(&store, number, window, Some("a")) else { continue };
            let frame = Frame { id: "i", title: "t", description: "d", height: 100 };
            let picture = lines::draw(&over_time, &instrument.unit, &frame).into_string();
            prop_assert!(!picture.contains("NaN") && !picture.contains("inf\""), "{}", picture);
            for line in &over_time.lines {
                let picture = heat_map::draw(line, &window, &instrument.unit, &frame).into_string();
                prop_assert!(!picture.contains("NaN"), "{}", picture);
                for bin in line.bins.iter().flatten() {
                    prop_assert!(bin.number.is_none_or(f64::is_finite) && bin.count.is_finite(), "{bin:?}");
                }
            }
        }
        Routes::new(&store, Length::One, "");
    }
}

/// Moves the points of a metric to a time.
fn at(metric: &mut opentelemetry_proto::tonic::metrics::v1::Metric, time: u64) {
    use opentelemetry_proto::tonic::metrics::v1::metric::Data;
    let set = |start: &mut u64, it: &mut u64| {
        *start %= 3;
        *it = time;
    };
    match &mut metric.data {
        Some(Data::Gauge(it)) => {
            for point in &mut it.data_points {
                set(&mut point.start_time_unix_nano, &mut point.time_unix_nano);
            }
        }
        Some(Data::Sum(it)) => {
            for point in &mut it.data_points {
                set(&mut point.start_time_unix_nano, &mut point.time_unix_nano);
            }
        }
        Some(Data::Histogram(it)) => {
            for point in &mut it.data_points {
                set(&mut point.start_time_unix_nano, &mut point.time_unix_nano);
            }
        }
        Some(Data::ExponentialHistogram(it)) => {
            for point in &mut it.data_points {
                set(&mut point.start_time_unix_nano, &mut point.time_unix_nano);
            }
        }
        _ => {}
    }
}
