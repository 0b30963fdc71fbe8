//! Metrics over time: what an SDK counted is what is drawn, whichever way it says it.
#![allow(clippy::unwrap_used, reason = "all of it is for tests")]

mod common;
#[path = "common/series.rs"]
mod series;

use otlp_viewer::chart::bins::all_bands;
use otlp_viewer::chart::figures::{Figures, MOST_LINES, Name};
use otlp_viewer::store::Store;
use otlp_viewer::store::window::Length;
use series::*;

fn store() -> Store {
    Store::new(64 << 20)
}

fn figures(store: &Store, length: Length, by: Option<&str>) -> Figures {
    let (number, _) = store.instruments()[0].clone();
    Figures::new(store, number, store.window(length), by).unwrap()
}

/// The numbers of the only line; how many values there were in all.
fn only(store: &Store, length: Length) -> (Vec<Option<f64>>, f64) {
    let figures = figures(store, length, None);
    let [line] = &figures.lines[..] else {
        panic!("{figures:?}");
    };
    let numbers = line.bins.iter().map(|it| it.as_ref().map(|it| it.number));
    let count = line.bins.iter().flatten().map(|it| it.count).sum();
    (numbers.collect(), count)
}

fn known(numbers: &[Option<f64>]) -> Vec<f64> {
    numbers.iter().copied().flatten().collect()
}

/// Twenty seconds ago, at a second.
fn start() -> u64 {
    (now() / SECOND - 20) * SECOND
}

#[test]
fn a_counter_is_drawn_as_how_many_there_were_in_a_second() {
    for temporality in [CUMULATIVE, DELTA] {
        let (store, start) = (store(), start());
        for step in 1..=4_u64 {
            let time = start + 5 * step * SECOND;
            let (since, value) = match temporality {
                DELTA => (time - 5 * SECOND, 10.0),
                _ => (start, 10.0 * step as f64),
            };
            let point = number(&[], since, time, value);
            export(
                &store,
                vec![sum("requests", temporality, true, vec![point.clone()])],
            );
            // Sent again, it counts once.
            export(
                &store,
                vec![sum("requests", temporality, true, vec![point])],
            );
        }
        let (numbers, count) = only(&store, Length::One);
        assert_eq!(known(&numbers), [2.0; 20], "{temporality}");
        assert!((count - 40.0).abs() < 1e-9, "{count}");
    }
}

#[test]
fn a_program_that_starts_anew_counts_from_zero_and_none_is_lost_or_counted_twice() {
    let (store, start) = (store(), start());
    let again = start + 12 * SECOND;
    for (since, after, value) in [
        (start, 5, 10.0),
        (start, 10, 20.0),
        (again, 15, 30.0),
        (again, 20, 35.0),
    ] {
        let point = number(&[], since, start + after * SECOND, value);
        export(&store, vec![sum("requests", CUMULATIVE, true, vec![point])]);
    }
    let (numbers, count) = only(&store, Length::One);
    assert!((count - 55.0).abs() < 1e-9, "{count}");
    // For the two seconds before it started there is no line.
    let first = numbers.iter().position(Option::is_some).unwrap();
    let gap: Vec<_> = (0..20).filter(|it| numbers[first + it].is_none()).collect();
    assert_eq!(gap, [10, 11], "{numbers:?}");
}

#[test]
fn a_counter_that_falls_without_a_word_has_begun_anew() {
    let (store, start) = (store(), start());
    for (after, value) in [(5, 10.0), (10, 4.0), (15, 6.0)] {
        let point = number(&[], start, start + after * SECOND, value);
        export(&store, vec![sum("requests", CUMULATIVE, true, vec![point])]);
    }
    assert!((only(&store, Length::One).1 - 16.0).abs() < 1e-9);
}

/// An SDK says of a series that is new the time at which the instrument was made. It was empty until
/// the last export all the same: a first error in half an hour must not be spread over it.
#[test]
fn a_series_that_is_new_has_grown_since_the_last_export() {
    let (store, begin) = (store(), start() - 1_000 * SECOND);
    let point = |status, time, value| number(&[("status", status)], begin, time, value);
    for after in [1_005, 1_010] {
        let points = vec![point("200", begin + after * SECOND, after as f64)];
        export(&store, vec![sum("requests", CUMULATIVE, true, points)]);
    }
    let time = begin + 1_015 * SECOND;
    let points = vec![point("200", time, 1_015.0), point("500", time, 5.0)];
    export(&store, vec![sum("requests", CUMULATIVE, true, points)]);
    let figures = figures(&store, Length::One, Some("status"));
    let names: Vec<_> = figures.lines.iter().map(|it| it.name.clone()).collect();
    assert_eq!(names, ["200", "500"].map(|it| Name::Value(it.to_owned())));
    let errors = figures.lines[1].bins.iter().flatten();
    assert_eq!(errors.map(|it| it.number).collect::<Vec<_>>(), [1.0; 5]);
}

#[test]
fn what_was_counted_before_the_viewer_started_is_not_drawn_as_if_it_came_now() {
    let (store, start) = (store(), start());
    let long_ago = start - 5_000 * SECOND;
    for (after, value) in [(0, 1e6), (5, 1e6 + 10.0)] {
        let point = number(&[], long_ago, start + after * SECOND, value);
        export(&store, vec![sum("requests", CUMULATIVE, true, vec![point])]);
    }
    let (numbers, count) = only(&store, Length::One);
    assert_eq!((known(&numbers), count), (vec![2.0; 5], 10.0));
}

#[test]
fn a_gap_is_a_gap_and_not_a_line() {
    let (store, start) = (store(), start() - 600 * SECOND);
    for (after, value) in [(5, 5.0), (10, 10.0), (15, 15.0), (400, 400.0), (405, 405.0)] {
        let point = number(&[], start, start + after * SECOND, value);
        export(
            &store,
            vec![sum("requests", CUMULATIVE, true, vec![point.clone()])],
        );
        export(&store, vec![gauge("open", vec![point])]);
    }
    for (number, instrument) in store.instruments() {
        let window = store.window(Length::Fifteen);
        let figures = Figures::new(&store, number, window, None).unwrap();
        let bins = &figures.lines[0].bins;
        let seen = bins.iter().filter(|it| it.is_some()).count();
        assert!((2..=5).contains(&seen), "{} {bins:?}", instrument.name);
    }
}

#[test]
fn a_value_stands_until_the_next_and_values_of_series_are_summed() {
    let (store, start) = (store(), start());
    for (after, a, b) in [(0, 1.0, 10.0), (5, 2.0, 10.0), (10, 3.0, -10.0)] {
        let time = start + after * SECOND;
        let points = vec![
            number(&[("k", "a")], 0, time, a),
            number(&[("k", "b")], 0, time, b),
        ];
        export(&store, vec![gauge("open", points)]);
    }
    let (numbers, _) = only(&store, Length::One);
    let numbers = known(&numbers);
    assert_eq!(
        numbers[..11],
        [
            11.0, 11.0, 11.0, 11.0, 11.0, 12.0, 12.0, 12.0, 12.0, 12.0, -7.0
        ]
    );
    // Of an up-down counter that says only changes, the changes are added up.
    let store = store_of_changes(start);
    let (numbers, _) = only(&store, Length::One);
    assert_eq!(
        known(&numbers)[..11],
        [2.0, 2.0, 2.0, 2.0, 2.0, 5.0, 5.0, 5.0, 5.0, 5.0, 4.0]
    );
}

fn store_of_changes(start: u64) -> Store {
    let store = store();
    for (after, change) in [(0, 2.0), (5, 3.0), (10, -1.0)] {
        let point = number(&[], 0, start + after * SECOND, change);
        export(&store, vec![sum("open", DELTA, false, vec![point])]);
    }
    store
}

#[test]
fn a_histogram_says_the_values_of_each_moment_and_in_which_bucket_a_percentile_is() {
    for temporality in [CUMULATIVE, DELTA] {
        let (store, start) = (store(), start());
        let mut all = [0; 4];
        for (step, counts) in (1..).zip([[90, 10, 0, 0], [0, 0, 50, 0], [0, 0, 0, 4]]) {
            let time = start + 5 * step * SECOND;
            let mut since = time - 5 * SECOND;
            let mut counts = counts;
            if temporality == CUMULATIVE {
                since = start;
                counts = [0, 1, 2, 3].map(|i: usize| all[i] + counts[i]);
                all = counts;
            }
            let point = histogram_point(&[], since, time, counts);
            export(
                &store,
                vec![histogram("duration", temporality, vec![point])],
            );
        }
        let figures = figures(&store, Length::One, None);
        let bins = &figures.lines[0].bins;
        let first = bins.iter().position(Option::is_some).unwrap();
        let ends = [0, 5, 10].map(|after| {
            let bands = &bins[first + after].as_ref().unwrap().bands;
            let it = otlp_viewer::chart::percentile::percentile(bands, 0.95).unwrap();
            (it.low, it.high)
        });
        assert_eq!(ends, [(0.005, 0.01), (0.01, 0.1), (0.1, f64::INFINITY)]);
        let count: f64 = all_bands(bins).iter().map(|it| it.count).sum();
        assert!((count - 154.0).abs() < 1e-9, "{count}");
    }
}

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
    let figures = figures(&store, Length::One, Some("user"));
    assert_eq!(figures.lines.len(), MOST_LINES);
    assert_eq!(figures.lines.last().unwrap().name, Name::Others);
    let count = figures.lines.iter().flat_map(|it| it.bins.iter().flatten());
    let count: f64 = count.map(|it| it.count).sum();
    assert!((count - 435.0).abs() < 1e-6, "{count}");
    assert_eq!(figures.keys, ["user"]);
}

#[test]
fn an_hour_of_points_each_second_is_held_as_less_and_loses_no_count() {
    let (store, begin) = (store(), start() - 3_600 * SECOND);
    for second in 1..=3_600_u64 {
        let point = number(&[], begin, begin + second * SECOND, second as f64);
        export(&store, vec![sum("requests", CUMULATIVE, true, vec![point])]);
    }
    let (number, _) = store.instruments()[0].clone();
    let held = store.past(number, |_, past| {
        past.map(|it| it.history.samples().len()).sum::<usize>()
    });
    assert!(held.unwrap() <= 900, "{held:?}");
    let (numbers, count) = only(&store, Length::Sixty);
    assert!(
        known(&numbers).iter().all(|it| (it - 1.0).abs() < 1e-6),
        "{numbers:?}"
    );
    // But for the first seconds, which are before the window.
    assert!((3_520.0..=3_600.5).contains(&count), "{count}");
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
    assert!(figures(&store, Length::Sixty, None).has_left);
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
