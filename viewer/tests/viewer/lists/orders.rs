//! Orders, parts and counts, held against sorting and counting everything.

use std::cmp::Reverse;
use std::sync::Arc;

use otlp_viewer::model::{StoredLog, TraceId};
use otlp_viewer::otlp::Signal;
use otlp_viewer::receive::arriving;
use otlp_viewer::store::Store;
use otlp_viewer::store::cancellation::Asker;
use otlp_viewer::store::list::{Cursor, Listed, Order, Part};
use otlp_viewer::store::query::{LogQuery, TraceQuery};
use otlp_viewer::store::traces::Trace;
use proptest::prelude::*;
use prost::Message;

use crate::common::arbitrary;

const ORDERS: [Order; 5] = [
    Order::Newest,
    Order::Oldest,
    Order::Longest,
    Order::Shortest,
    Order::Arrival,
];

/// All parts of a list, one after the other.
fn whole<T>(order: Order, part: impl Fn(Part) -> Listed<T>) -> Vec<T> {
    let mut all = Vec::new();
    let mut after: Option<Cursor> = None;
    loop {
        let listed = part(Part { order, after });
        all.extend(listed.items);
        after = listed.next;
        if after.is_none() {
            return all;
        }
    }
}

/// The same, by looking at the spans of all traces and sorting them.
fn sorted(order: Order, mut traces: Vec<Trace>) -> Vec<TraceId> {
    let took = |it: &Trace| it.elapsed().nanoseconds();
    // What is not known comes last either way.
    match order {
        Order::Newest => traces.sort_by_key(|it| Reverse((it.start(), it.number))),
        Order::Oldest => traces.sort_by_key(|it| (it.start() == 0, it.start(), it.number)),
        Order::Longest => traces.sort_by_key(|it| Reverse((took(it), it.number))),
        Order::Shortest => traces.sort_by_key(|it| (took(it).is_none(), took(it), it.number)),
        Order::Arrival => traces.sort_by_key(|it| Reverse(it.number)),
    }
    traces.iter().map(|it| it.id).collect()
}

fn trace_queries() -> [TraceQuery; 6] {
    let all = TraceQuery {
        limit: 3,
        ..TraceQuery::default()
    };
    [
        all.clone(),
        TraceQuery {
            errors: true,
            ..all.clone()
        },
        TraceQuery {
            from: 1 << 40,
            to: 1 << 62,
            ..all.clone()
        },
        TraceQuery {
            least: 1 << 40,
            to: 1 << 63,
            ..all.clone()
        },
        // What takes a look at the spans.
        TraceQuery {
            service: "(no name)".to_owned(),
            ..all.clone()
        },
        TraceQuery {
            name: "script".to_owned(),
            from: 1,
            ..all
        },
    ]
}

fn log_queries() -> [LogQuery; 4] {
    let all = LogQuery {
        limit: 3,
        ..LogQuery::default()
    };
    [
        all.clone(),
        LogQuery {
            severity: 13,
            ..all.clone()
        },
        LogQuery {
            from: 1 << 40,
            to: 1 << 62,
            ..all.clone()
        },
        LogQuery {
            text: "script".to_owned(),
            ..all
        },
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_parts_of_a_list_are_everything_sorted_and_its_histogram_counts_each_once(
        traces in prop::collection::vec(arbitrary::traces(), 1..8),
        logs in prop::collection::vec(arbitrary::logs(), 1..8),
    ) {
        let store = Store::new(1 << 30);
        let put = |signal, body: &[u8]| store.insert(signal, body, arriving(Some(signal), "/", std::iter::empty()));
        traces.iter().for_each(|it| drop(put(Signal::Traces, &it.encode_to_vec())));
        logs.iter().for_each(|it| drop(put(Signal::Logs, &it.encode_to_vec())));
        for query in trace_queries() {
            let found = store.traces(&TraceQuery { limit: 10_000, ..query.clone() }).0;
            let mut expected: Vec<_> =
                found.iter().map(|it| (it.start(), if it.errors() > 0 { 2 } else { 0 })).collect();
            expected.sort_unstable();
            for order in ORDERS {
                let part = |part| store.list_traces(&query, part, &Asker::default());
                let ids: Vec<TraceId> = whole(order, part).iter().map(|it| it.id).collect();
                prop_assert_eq!(ids, sorted(order, found.clone()), "{:?} {:?}", order, query);
                let mut counted = part(Part { order, after: None }).counted;
                counted.times.sort_unstable();
                prop_assert_eq!((&counted.times, counted.only_newest), (&expected, None), "{:?}", query);
            }
        }
        for query in log_queries() {
            let found = store.logs(&LogQuery { limit: 10_000, ..query.clone() }).0;
            for order in ORDERS {
                let part = |part| store.list_logs(&query, part, &Asker::default());
                let mut expected: Vec<&Arc<StoredLog>> = found.iter().collect();
                match order {
                    Order::Newest | Order::Longest => expected.sort_by_key(|it| Reverse((it.time, it.number))),
                    Order::Arrival => expected.sort_by_key(|it| Reverse(it.number)),
                    _ => expected.sort_by_key(|it| (it.time == 0, it.time, it.number)),
                }
                let numbers: Vec<u64> = whole(order, part).iter().map(|it| it.number).collect();
                let expected: Vec<u64> = expected.iter().map(|it| it.number).collect();
                prop_assert_eq!(numbers, expected, "{:?} {:?}", order, query);
                prop_assert_eq!(part(Part { order, after: None }).counted.times.len(), found.len());
            }
        }
    }
}

/// Ten thousand, so that candidates are let go on the way; and what has left meanwhile ends no list.
#[test]
fn a_part_of_a_long_list_is_the_same_as_of_all_sorted() {
    let store = Store::new(64 << 20);
    let spans = (1..=10_000_u64).map(|id| {
        let mut span = crate::common::span(id.into(), 1, 0, "GET /");
        span.start_time_unix_nano += (id * 7_919) % 10_007;
        span.end_time_unix_nano = span.start_time_unix_nano + (id * 104_729) % 9_973;
        span
    });
    let body = crate::common::request(spans.collect()).encode_to_vec();
    store.insert(
        Signal::Traces,
        &body,
        arriving(Some(Signal::Traces), "/", std::iter::empty()),
    );
    let query = TraceQuery {
        limit: 700,
        ..TraceQuery::default()
    };
    let all = store
        .traces(&TraceQuery {
            limit: 10_000,
            ..query.clone()
        })
        .0;
    assert_eq!(all.len(), 10_000);
    for order in ORDERS {
        let found = whole(order, |part| {
            store.list_traces(&query, part, &Asker::default())
        });
        let found: Vec<TraceId> = found.iter().map(|it| it.id).collect();
        assert_eq!(found, sorted(order, all.clone()), "{order:?}");
    }
    let asker = Asker::default();
    asker.leave();
    let left = store.list_traces(&query, Part::default(), &asker);
    assert!(left.items.is_empty() && left.next.is_none());
}
