//! Metrics over time: what an SDK counted is what is drawn, whichever way it says it.

use crate::common::series::*;
use otlp_viewer::chart::bins::all_bands;
use otlp_viewer::chart::instrument_over_time::{InstrumentOverTime, Name};
use otlp_viewer::store::Store;
use otlp_viewer::store::window::Length;

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
    let over_time = over_time(&store, Length::One, Some("status"));
    let names: Vec<_> = over_time.lines.iter().map(|it| it.name.clone()).collect();
    assert_eq!(names, ["200", "500"].map(|it| Name::Value(it.to_owned())));
    let errors = over_time.lines[1].bins.iter().flatten();
    assert_eq!(
        errors.filter_map(|it| it.number).collect::<Vec<_>>(),
        [1.0; 5]
    );
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
        let over_time = InstrumentOverTime::new(&store, number, window, None).unwrap();
        let bins = &over_time.lines[0].bins;
        let seen = bins.iter().filter(|it| it.is_some()).count();
        assert!((2..=5).contains(&seen), "{} {bins:?}", instrument.name);
    }
}

#[test]
fn a_value_stands_until_the_next_and_up_down_counters_are_summed() {
    let (store, start) = (store(), start());
    for (after, a, b) in [(0, 1.0, 10.0), (5, 2.0, 10.0), (10, 3.0, -10.0)] {
        let time = start + after * SECOND;
        let points = vec![
            number(&[("k", "a")], 0, time, a),
            number(&[("k", "b")], 0, time, b),
        ];
        export(&store, vec![sum("open", CUMULATIVE, false, points)]);
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

/// 20 degrees in the kitchen and 12 in the cellar are not 32.
#[test]
fn gauges_are_never_summed() {
    let (store, start) = (store(), start());
    let rooms = [("kitchen", 20.0), ("cellar", 12.0), ("attic", 4.0)];
    for after in [0, 5] {
        let point = |(room, value): (&str, f64)| {
            let floor = if room == "cellar" { "below" } else { "above" };
            number(
                &[("room", room), ("floor", floor)],
                0,
                start + after * SECOND,
                value,
            )
        };
        export(
            &store,
            vec![gauge("temperature", rooms.map(point).to_vec())],
        );
    }
    let each = over_time(&store, Length::One, None);
    let mut found: Vec<(String, f64)> = Vec::new();
    for line in &each.lines {
        let Name::Series(name) = &line.name else {
            panic!("{line:?}");
        };
        assert_eq!(line.series, 1);
        let bins = line.bins.iter().flatten();
        found.extend(bins.map(|it| (name.clone(), it.number.unwrap())).next());
    }
    let expected = [
        ("floor=above, room=attic", 4.0),
        ("floor=above, room=kitchen", 20.0),
        ("floor=below, room=cellar", 12.0),
    ];
    assert_eq!(found, expected.map(|(name, it)| (name.to_owned(), it)));
    // Two series that share a value are their mean, and it is known what lies behind it.
    let by = over_time(&store, Length::One, Some("floor"));
    let found = by.lines.iter().map(|line| {
        let bin = line.bins.iter().flatten().next().unwrap();
        (line.series, bin.number, bin.range)
    });
    let expected = [
        (2, Some(12.0), Some((4.0, 20.0))),
        (1, Some(12.0), Some((12.0, 12.0))),
    ];
    assert_eq!(found.collect::<Vec<_>>(), expected);
}

/// Five within five milliseconds of the start are not a thousand a second.
#[test]
fn what_came_in_no_time_is_counted_and_makes_no_rate() {
    for temporality in [CUMULATIVE, DELTA] {
        let (store, start) = (store(), start());
        let point = number(&[], start, start + 5_000_000, 5.0);
        export(
            &store,
            vec![sum("requests", temporality, true, vec![point])],
        );
        let (numbers, count) = only(&store, Length::One);
        assert_eq!((known(&numbers), count), (vec![], 5.0));
        let over_time = over_time(&store, Length::One, None);
        assert_eq!(over_time.lines[0].without_rate, 5.0);
    }
}

/// A container counted for weeks, says that it started when somebody began to look, and is asked after
/// a second for the first time, and then every ten.
#[test]
fn what_was_there_when_somebody_began_to_look_is_no_rate() {
    let (store, start) = (store(), start() - 30 * SECOND);
    for (after, value) in [(1, 18e6), (11, 18e6 + 100.0), (21, 18e6 + 200.0)] {
        let point = number(&[], start, start + after * SECOND, value);
        export(&store, vec![sum("io", CUMULATIVE, true, vec![point])]);
    }
    let (numbers, count) = only(&store, Length::One);
    assert_eq!(known(&numbers), [10.0; 20]);
    assert_eq!(count, 18e6 + 200.0);
    assert_eq!(
        over_time(&store, Length::One, None).lines[0].without_rate,
        18e6
    );
}

/// As it is when the first interval is as long as the later ones: what a receiver says of a container that it did not
/// start. While the first point is the only one, nobody knows.
#[test]
fn a_first_point_far_above_the_next_is_no_rate_and_none_is_while_it_is_the_only_one() {
    let (store, start) = (store(), start() - 30 * SECOND);
    let send = |after: u64, value: f64| {
        let point = number(&[], start, start + after * SECOND, value);
        export(&store, vec![sum("io", CUMULATIVE, true, vec![point])]);
    };
    send(5, 90e6);
    let (numbers, count) = only(&store, Length::One);
    assert_eq!((known(&numbers), count), (vec![], 90e6));
    send(10, 90e6 + 500.0);
    send(15, 90e6 + 1_000.0);
    let (numbers, count) = only(&store, Length::One);
    assert_eq!((known(&numbers), count), (vec![100.0; 10], 90e6 + 1_000.0));
}

/// Five requests right after the start, and none after: that is a rate, and not what somebody counted before.
#[test]
fn a_program_that_begins_busily_has_a_rate_from_its_start() {
    for (first, second) in [(5.0, 5.0), (50.0, 60.0)] {
        let (store, start) = (store(), start());
        for (after, value) in [(5, first), (10, second)] {
            let point = number(&[], start, start + after * SECOND, value);
            export(&store, vec![sum("requests", CUMULATIVE, true, vec![point])]);
        }
        let (numbers, _) = only(&store, Length::One);
        let expected = [[first / 5.0; 5], [(second - first) / 5.0; 5]].concat();
        assert_eq!(known(&numbers), expected);
    }
}

/// When a program ends, it exports what came since the last export, a few milliseconds ago.
#[test]
fn an_export_right_after_another_makes_no_spike() {
    let (store, start) = (store(), start());
    for (at, value) in [(5_000, 10.0), (9_995, 20.0), (10_003, 24.0)] {
        let point = number(&[], start, start + at * SECOND / 1_000, value);
        export(&store, vec![sum("requests", CUMULATIVE, true, vec![point])]);
    }
    let (numbers, count) = only(&store, Length::One);
    let most = known(&numbers).into_iter().fold(0.0, f64::max);
    assert!(most < 7.0, "{numbers:?}");
    assert!((count - 24.0).abs() < 1e-9, "{count}");
}

#[test]
fn the_only_point_of_a_cumulative_instrument_says_what_there_was_since_its_start() {
    for (since, named) in [(0, 0), (start() - 3_600 * SECOND, start() - 3_600 * SECOND)] {
        let store = store();
        let point = histogram_point(&[], since, start(), [90, 10, 0, 0]);
        export(&store, vec![histogram("duration", CUMULATIVE, vec![point])]);
        let over_time = over_time(&store, Length::One, None);
        assert!(over_time.is_empty());
        let found = over_time.since_start.unwrap();
        assert_eq!((found.start, found.count), (named, 100.0));
        let p95 = otlp_viewer::chart::percentile::percentile(&found.bands, 0.95).unwrap();
        assert_eq!((p95.low, p95.high), (0.005, 0.01));
    }
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
        let over_time = over_time(&store, Length::One, None);
        let bins = &over_time.lines[0].bins;
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
