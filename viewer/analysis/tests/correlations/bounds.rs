//! However much there is, and whoever sends it: it takes its time, and not the square of it.

use std::time::{Duration, Instant};

use otlp_analysis::correlations::Outcome;
use otlp_store::store::Store;

use crate::scenes::{Shape, ask_store, scene};
use crate::store::*;

/// How long this thread has been on a processor, where Linux tells: the machine may be shared.
pub fn on_processor(since: Instant) -> Duration {
    let said = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanoseconds = said.split(' ').next().and_then(|it| it.parse().ok());
    nanoseconds.map_or(since.elapsed(), Duration::from_nanos)
}

/// The shortest of three runs: the others had the machine to share.
fn shortest(store: &Store) -> Duration {
    let runs = (0..3).map(|_| {
        let since = Instant::now();
        let before = on_processor(since);
        let found = ask_store(store, Outcome::Slow(Some(20 * MILLISECOND)));
        assert!(!found.is_too_few(), "{:?}", found.totals);
        on_processor(since).saturating_sub(before)
    });
    runs.min().unwrap()
}

type Filling = fn(u64) -> Outbox;

/// The usual ones, and those that somebody sends who wants it to take long.
const FILLINGS: [(&str, Filling); 5] = [
    ("requests as they are", |all| {
        scene(all / 4, |i| Shape {
            took: if i % 10 == 3 { 80 } else { 10 } * MILLISECOND,
            below: vec![
                ("a", MILLISECOND, vec![int("rows", i % 9)]),
                ("b", MILLISECOND, Vec::new()),
            ],
            logs: vec![(9, format!("Found {i}"))],
            ..Shape::default()
        })
    }),
    ("requests of the route in each other, in one trace", |all| {
        let mut outbox = Outbox::default();
        for id in 1..=all {
            let took = if id % 10 == 3 { 80 } else { 10 } * MILLISECOND;
            outbox.span(
                &instance("shop", 1),
                span(7, id, id - 1, 2, "GET /", BEGIN, took),
            );
        }
        outbox
    }),
    ("a few requests with very many spans", |all| {
        scene(20, |i| Shape {
            took: if i < 6 { 80 } else { 10 } * MILLISECOND,
            below: vec![("a", 1, vec![int("rows", i)]); (all / 20) as usize],
            ..Shape::default()
        })
    }),
    ("ever new keys and values", |all| {
        scene(all / 8, |i| Shape {
            took: if i % 10 == 3 { 80 } else { 10 } * MILLISECOND,
            attributes: (0..16)
                .map(|k| text(&format!("key {i} {k}"), &i.to_string()))
                .collect(),
            ..Shape::default()
        })
    }),
    ("ever new values of few keys, and ever new numbers", |all| {
        scene(all / 8, |i| Shape {
            took: if i % 2 == 1 { 80 } else { 10 } * MILLISECOND,
            attributes: (0..16)
                .map(|k| int(&format!("key {k}"), i * i * i * (k + 1)))
                .collect(),
            ..Shape::default()
        })
    }),
];

#[test]
fn eight_times_as_much_takes_not_much_more_than_eight_times_as_long() {
    const FEW: u64 = 2_000;
    for (what, fill) in FILLINGS {
        let took = [FEW, 8 * FEW].map(|count| {
            let store = Store::new(256 << 20);
            fill(count).deliver(&store);
            shortest(&store)
        });
        // What takes a millisecond may take many more for other reasons.
        let least = Duration::from_millis(5);
        assert!(took[1] < 24 * took[0].max(least), "{what}: {took:?}");
    }
}
