//! Metrics over time, when there are many: what is held is bounded, and what is drawn loses no count.

use crate::common::series::*;
use otlp_viewer::chart::instrument_over_time::{InstrumentOverTime, MAX_LINES, Name};
use otlp_viewer::store::Store;
use otlp_viewer::store::window::Length;

#[test]
fn the_smallest_lines_are_added_up() {
    let (store, start) = (store(), start());
    let points = (0..30).map(|i| {
        let value = i.to_string();
        number(&[("user", &value)], start, start + 5 * SECOND, f64::from(i))
    });
    export(
        &store,
        vec![sum("requests", CUMULATIVE, true, points.collect())],
    );
    let over_time = over_time(&store, Length::One, Some("user"));
    assert_eq!(over_time.lines.len(), MAX_LINES);
    assert_eq!(over_time.lines.last().unwrap().name, Name::Others);
    let count = over_time
        .lines
        .iter()
        .flat_map(|it| it.bins.iter().flatten());
    let count: f64 = count.map(|it| it.count).sum();
    assert!((count - 435.0).abs() < 1e-6, "{count}");
    assert_eq!(over_time.keys, ["user"]);
}

#[test]
fn an_hour_of_points_each_second_is_held_as_less_and_loses_no_count() {
    let (store, begin) = (store(), start() - 3_600 * SECOND);
    for second in 1..=3_600_u64 {
        let point = number(&[], begin, begin + second * SECOND, second as f64);
        export(&store, vec![sum("requests", CUMULATIVE, true, vec![point])]);
    }
    let (number, _) = store.instruments()[0].clone();
    let held = store.series_histories(number, |_, histories| {
        histories
            .map(|it| it.history.samples().len())
            .sum::<usize>()
    });
    assert!(held.unwrap() <= 900, "{held:?}");
    let window = store.window(Length::Sixty);
    let over_time = InstrumentOverTime::new(&store, number, window, None).unwrap();
    let bins = over_time
        .lines
        .iter()
        .flat_map(|it| it.bins.iter().flatten());
    let (numbers, counts): (Vec<f64>, Vec<f64>) =
        bins.map(|it| (it.number.unwrap(), it.count)).unzip();
    assert!(
        numbers.iter().all(|it| (it - 1.0).abs() < 1e-6),
        "{numbers:?}"
    );
    // One a second, but for the first seconds, which are before the window.
    let seconds = (begin + 3_600 * SECOND - window.begin) as f64 / SECOND as f64;
    let count: f64 = counts.iter().sum();
    assert!(
        (count - seconds).abs() <= 0.5,
        "{count} in {seconds} seconds"
    );
}

/// Histories have to go before any series does.
#[test]
fn many_series_with_many_points_stay_within_the_budget_and_all_have_their_newest_point() {
    let store = Store::new(8 << 20);
    let begin = start() - 3_000 * SECOND;
    for minute in 1..=50_u64 {
        let time = begin + 60 * minute * SECOND;
        let points = (0..600).map(|i| {
            let counts = [minute, 2 * minute, i % (minute + 1), 1];
            histogram_point(&[("k", &i.to_string())], begin, time, counts)
        });
        export(
            &store,
            vec![histogram("duration", CUMULATIVE, points.collect())],
        );
        let counts = store.counts();
        assert!(counts.bytes <= counts.budget, "{counts:?}");
    }
    let counts = store.counts();
    assert_eq!(counts.series_left, 0, "{counts:?}");
    assert_eq!(store.metrics()[0].points.len(), 600);
    assert!(over_time(&store, Length::Sixty, None).has_left);
}

/// One point of a clock that is far ahead must not stop everything after it.
#[test]
fn times_that_cannot_be_are_not_drawn() {
    let (store, start) = (store(), start());
    for time in [u64::MAX, now() + 86_400 * SECOND, 0, 1] {
        let point = number(&[], 0, time, 7.0);
        export(&store, vec![gauge("open", vec![point])]);
    }
    for after in [1, 2, 3] {
        let point = number(&[], 0, start + after * SECOND, 1.0);
        export(&store, vec![gauge("open", vec![point])]);
    }
    let (numbers, _) = only(&store, Length::One);
    let numbers = known(&numbers);
    assert!(
        numbers.len() >= 3 && numbers.iter().all(|it| *it == 1.0),
        "{numbers:?}"
    );
    assert!(store.window(Length::One).end() < now() + 60 * SECOND);
}
