//! Percentiles of requests, held against the durations themselves: exact where all spans are held, and
//! else the bucket that they are in.

use crate::common::series::*;
use crate::common::{request, span, text};
use opentelemetry_proto::tonic::trace::v1::{Span, Status};
use otlp_viewer::chart::percentile::SHOWN;
use otlp_viewer::otlp::Signal;
use otlp_viewer::route::Routes;
use otlp_viewer::store::window::Length;
use proptest::prelude::*;
use prost::Message;

const BOUNDS: [u64; 3] = [5_000_000, 10_000_000, 100_000_000];

/// A request: when it ended, in milliseconds after the first could; how many nanoseconds it took;
/// whether it failed; whether its span is here.
type Served = (u64, u64, bool, bool);

fn served() -> impl Strategy<Value = Served> {
    let duration = prop_oneof![0_u64..9_000_000, 0_u64..400_000_000];
    (
        1_u64..20_000,
        duration,
        prop::bool::weighted(0.2),
        prop::bool::weighted(0.98),
    )
}

fn as_span(id: usize, end: u64, took: u64, failed: bool) -> Span {
    let mut span = span(id as u128 + 1, 1, 0, "GET /");
    span.end_time_unix_nano = end;
    span.start_time_unix_nano = end - took;
    span.attributes = vec![text("http.request.method", "GET"), text("http.route", "/")];
    span.status = Some(Status {
        code: if failed { 2 } else { 0 },
        ..Status::default()
    });
    span
}

/// The value of which so many of a hundred are not above it.
fn nearest_rank(sorted: &[u64], percent: usize) -> u64 {
    sorted[(sorted.len() * percent).div_ceil(100) - 1]
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 64,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn percentiles_are_those_of_the_durations_or_their_bucket(
        all in prop_oneof![prop::collection::vec(served(), 1..4), prop::collection::vec(served(), 1..120)],
        has_histogram in any::<bool>(), has_last in any::<bool>(),
    ) {
        let store = store();
        let start = start() - 5 * SECOND;
        let end = |after: u64| start + after * SECOND / 1_000;
        if has_histogram {
            for until in [5_000, 10_000, 15_000, 20_000] {
                let points = [false, true].map(|failed| {
                    let mut counts = [0; 4];
                    let those = all.iter().filter(|it| it.0 <= until && it.2 == failed);
                    for (_, took, _, _) in those {
                        counts[BOUNDS.iter().filter(|it| *took > **it).count()] += 1;
                    }
                    let status = if failed { "500" } else { "200" };
                    let attributes = [
                        ("http.request.method", "GET"),
                        ("http.route", "/"),
                        ("http.response.status_code", status),
                    ];
                    histogram_point(&attributes, start, end(until), counts)
                });
                let name = "http.server.request.duration";
                export(&store, vec![histogram(name, CUMULATIVE, points.to_vec())]);
            }
        }
        // One that ended after the last point tells that those before it have come.
        let last = has_last.then_some((20_100, 1_000_000, false, true));
        let here: Vec<Served> = all.iter().copied().filter(|it| it.3).chain(last).collect();
        prop_assume!(has_histogram || !here.is_empty());
        let spans = here.iter().enumerate().map(|(i, it)| as_span(i, end(it.0), it.1, it.2));
        insert(&store, Signal::Traces, &request(spans.collect()).encode_to_vec());

        let routes = Routes::new(&store, Length::One, "");
        let [route] = &routes.routes[..] else { panic!("{:?}", routes.routes) };
        // All that were counted are here; or all until the last point that the newest span is not older than. A span may
        // end up to 20 ms after it was counted.
        let newest = here.iter().map(|it| it.0).max().unwrap_or_default();
        let is_whole = |until: u64| {
            let counted = all.iter().filter(|it| it.0 <= until).count();
            let held = here.iter().filter(|it| it.0 <= until + 20).count();
            counted > 0 && held >= counted
        };
        let is_exact = !has_histogram || is_whole(20_000) || is_whole(newest / 5_000 * 5_000);
        prop_assert_eq!(route.is_exact, is_exact);
        let counted = if has_histogram { &all } else { &here };
        prop_assert!((route.count() - counted.len() as f64).abs() < 1e-6);
        let failures = counted.iter().filter(|it| it.2).count();
        prop_assert!((route.failures() - failures as f64).abs() < 1e-6);

        let mut took: Vec<u64> = if is_exact { &here } else { &all }.iter().map(|it| it.1).collect();
        took.sort_unstable();
        for ((q, name), found) in SHOWN.iter().zip(route.percentiles()) {
            let found = found.unwrap();
            let percent = (q * 100.0).round() as usize;
            if is_exact {
                let expected = nearest_rank(&took, percent) as f64 / 1e9;
                prop_assert_eq!((found.low, found.high), (expected, expected), "{}", name);
            } else {
                // Where the rank is between two values, it may be in the bucket of either.
                let value = nearest_rank(&took, percent) as f64 / 1e9;
                let next = took.get((took.len() * percent).div_ceil(100)).map_or(value, |it| *it as f64 / 1e9);
                let holds = |value: f64| found.low <= value && value <= found.high;
                prop_assert!(holds(value) || holds(next), "{} {:?} {}", name, found, value);
                prop_assert!(found.low < found.high, "{:?}", found);
            }
        }
    }
}
