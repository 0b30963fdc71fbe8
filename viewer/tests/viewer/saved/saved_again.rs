//! What is saved with "Save everything" is the same when it is opened again.

use std::time::SystemTime;

use bytes::Bytes;
use opentelemetry_proto::tonic::collector::logs::v1::ExportLogsServiceRequest;
use opentelemetry_proto::tonic::collector::metrics::v1::ExportMetricsServiceRequest;
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use otlp_viewer::export::write_everything;
use otlp_viewer::findings::{Clock, analyze};
use otlp_viewer::model::Origin;
use otlp_viewer::otlp::Signal;
use otlp_viewer::otlp::account::{Note, NoteKind};
use otlp_viewer::saved;
use otlp_viewer::store::Store;
use otlp_viewer::store::requests::Request;
use proptest::prelude::*;
use prost::Message;

use crate::common::filled::filled;
use crate::common::*;
use crate::findings::corpus::{RECORDINGS, opened};
use otlp_viewer::testing::Receiver;

const MOST: usize = 64 << 20;

fn file(store: &Store) -> String {
    let mut file = String::new();
    write_everything(&mut file, store).unwrap();
    file
}

fn open(file: &str) -> Store {
    let store = Store::new(MOST);
    let read = saved::read("saved".to_owned(), file.as_bytes(), &store, MOST).unwrap();
    assert_eq!((read.refused, read.left_out), (0, 0), "{read}");
    assert_eq!(read.faults, 0, "{read}");
    // An id that is none is as it came.
    let is_id = |it: &Note| matches!(it.kind, NoteKind::NotAnId(_));
    assert!(read.notes.iter().all(is_id), "{read}");
    store
}

/// Who sent something: resource and scope with all that is in them, and their schema URLs.
fn sender(origin: &Origin) -> String {
    let sender = &origin.sender;
    let texts = [&sender.resource_schema, &sender.scope_schema].map(|it| format!("{it:?}"));
    format!("{:?} {:?} {texts:?}", origin.resource(), origin.scope())
}

/// Everything that is held, with every field of it; what has no order, in one that is always the same.
fn contents(store: &Store) -> Vec<String> {
    let mut all = Vec::new();
    store.each_trace(|trace| {
        let mut services = trace.services();
        services.sort_unstable();
        let errors = trace.errors();
        let (start, end) = (trace.start(), trace.end());
        all.push(format!("{} {start} {end} {errors} {services:?}", trace.id));
        let spans = trace.spans.iter();
        all.extend(spans.map(|it| format!("{:?} {}", it.decode(), sender(&it.origin))));
        true
    });
    store.each_log(|it| all.push(format!("{:?} {}", it.decode(), sender(&it.origin))));
    store.each_metric(|it| {
        let origin = sender(&it.instrument.origin);
        all.push(format!("{:?} {origin}", it.instrument.decode(&it.points)));
    });
    all.sort();
    all
}

fn counts(store: &Store) -> [u64; 5] {
    let it = store.counts();
    [
        it.traces_held,
        it.spans_held,
        it.logs_held,
        it.instruments_held,
        it.same_id_spans,
    ]
}

fn is_the_same(store: &Store, name: &str) -> Store {
    let again = open(&file(store));
    assert_eq!(counts(store), counts(&again), "{name}");
    let (before, after) = (contents(store), contents(&again));
    for (before, after) in before.iter().zip(&after) {
        assert_eq!(before, after, "{name}");
    }
    assert_eq!(before.len(), after.len(), "{name}");
    again
}

#[test]
fn every_recording_is_the_same_after_it_was_saved_and_opened() {
    for (name, ..) in RECORDINGS {
        let store = opened(name);
        let again = is_the_same(&store, name);
        let found = |store: &Store| -> Vec<String> {
            let found = analyze(store, Clock::stopped()).findings;
            found.iter().map(ToString::to_string).collect()
        };
        assert_eq!(found(&store), found(&again), "{name}");
        // What was saved twice is the same file.
        assert_eq!(file(&again), file(&open(&file(&again))), "{name}");
    }
}

fn request_of(body: &[u8]) -> Request {
    let mut request = otlp_viewer::receive::arriving(None, "/v1/traces", std::iter::empty());
    request.time = SystemTime::now();
    request.body = Bytes::copy_from_slice(body);
    request
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 60,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn every_field_of_generated_telemetry_is_the_same_after_it_was_saved_and_opened(
        bodies in prop::collection::vec((arbitrary::traces(), arbitrary::logs(), arbitrary::metrics()), 1..6),
    ) {
        let store = Store::new(MOST);
        for (traces, logs, metrics) in bodies {
            for (signal, body) in [
                (Signal::Traces, traces.encode_to_vec()),
                (Signal::Logs, logs.encode_to_vec()),
                (Signal::Metrics, metrics.encode_to_vec()),
            ] {
                store.insert(signal, &body, request_of(&body));
            }
        }
        if store.counts().holds_something() {
            is_the_same(&store, "generated");
        }
    }
}

/// What charts are drawn of, though only the newest point of a series is held as it came.
mod figures {
    use std::collections::BTreeMap;

    use opentelemetry_proto::tonic::metrics::v1::Metric;
    use otlp_viewer::chart::bins::Bin;
    use otlp_viewer::chart::figures::Figures;
    use otlp_viewer::store::window::{Length, Window};

    use super::*;
    use crate::common::reference::{Point, Said, program};
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
        let again = is_the_same(&store, "figures");
        for by in [None, Some("own")] {
            let [before, after] = [&store, &again].map(|it| {
                let number = it.instruments()[0].0;
                Figures::new(it, number, window, by).unwrap()
            });
            prop_assert_eq!(before.lines.len(), after.lines.len());
            for (before, after) in before.lines.iter().zip(&after.lines) {
                prop_assert_eq!(&before.name, &after.name);
                for (i, (a, b)) in before.bins.iter().zip(&after.bins).enumerate() {
                    prop_assert!(
                        is_same(a, b, with_rate),
                        "{i} {a:?} {b:?} {program:?} {}",
                        file(&store)
                    );
                }
            }
        }
        Ok(())
    }

    fn own(i: usize) -> [(&'static str, &'static str); 1] {
        [("own", ["a", "b", "c", "d"][i])]
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
}

/// Each line can be sent to a receiver as it stands, and none is much longer than a megabyte.
#[test]
fn a_large_store_is_saved_in_lines_that_are_requests() {
    let store = Store::new(256 << 20);
    for id in 1..=20_000_u64 {
        let body = request(vec![span(u128::from(id), id, 0, "GET /")]).encode_to_vec();
        store.insert(Signal::Traces, &body, request_of(&body));
    }
    let large = request(vec![span(1, 1_000_000, 0, &"n".repeat(3 << 20))]).encode_to_vec();
    store.insert(Signal::Traces, &large, request_of(&large));
    let logs = logs((0..5_000).map(|it| log(it, 1, "a record")).collect()).encode_to_vec();
    store.insert(Signal::Logs, &logs, request_of(&logs));
    let many = metrics((0..200).map(|it| counter(&format!("m{it}"), 3)).collect());
    store.insert(
        Signal::Metrics,
        &many.encode_to_vec(),
        request_of(&many.encode_to_vec()),
    );
    let file = file(&store);
    let (mut spans, mut records, mut instruments) = (0, 0, 0);
    for line in file.lines() {
        assert!(
            line.len() < (2 << 20) || line.contains(&"n".repeat(3 << 20)),
            "{}",
            line.len()
        );
        if let Ok(it) = serde_json::from_str::<ExportTraceServiceRequest>(line)
            && !it.resource_spans.is_empty()
        {
            let scopes = it.resource_spans.iter().flat_map(|it| &it.scope_spans);
            spans += scopes.map(|it| it.spans.len()).sum::<usize>();
        } else if let Ok(it) = serde_json::from_str::<ExportLogsServiceRequest>(line)
            && !it.resource_logs.is_empty()
        {
            let scopes = it.resource_logs.iter().flat_map(|it| &it.scope_logs);
            records += scopes.map(|it| it.log_records.len()).sum::<usize>();
        } else {
            let it: ExportMetricsServiceRequest = serde_json::from_str(line).unwrap();
            let scopes = it.resource_metrics.iter().flat_map(|it| &it.scope_metrics);
            instruments += scopes.map(|it| it.metrics.len()).sum::<usize>();
        }
    }
    assert_eq!((spans, records, instruments), (20_001, 5_000, 200));
    assert!(file.lines().count() > 5, "{}", file.lines().count());
    is_the_same(&store, "large");
}

#[test]
fn a_browser_gets_a_file_with_a_name_and_every_page_leads_to_it() {
    let receiver = filled();
    let url = receiver.pages_url();
    let save = get(&format!("{url}/save"));
    assert_eq!(save.status, 200);
    assert_eq!(save.header("content-type"), "application/x-ndjson");
    let disposition = save.header("content-disposition");
    assert!(
        disposition.starts_with("attachment; filename=\"otlp-20")
            && disposition.ends_with("Z.jsonl\""),
        "{disposition}"
    );
    let again = open(&save.text());
    assert_eq!(contents(&receiver.store), contents(&again));
    for page in [
        "", "requests", "logs", "metrics", "findings", "score", "wire", "keys",
    ] {
        let html = get(&format!("{url}/{page}")).text();
        assert!(html.contains("href=\"/save\""), "{page}");
    }
}

#[test]
fn another_site_cannot_have_everything_saved_and_an_empty_viewer_says_that_it_is_empty() {
    let receiver = filled();
    for (site, status) in [
        ("cross-site", 403),
        ("same-site", 403),
        ("same-origin", 200),
        ("none", 200),
    ] {
        let headers = [("sec-fetch-site", site), ("sec-fetch-dest", "document")];
        let url = format!("{}/save", receiver.pages_url());
        assert_eq!(send("GET", &url, &headers, &[]).status, status, "{site}");
    }
    let empty = Receiver::start();
    let answer = get(&format!("{}/save", empty.pages_url()));
    assert_eq!(answer.status, 404);
    assert!(answer.text().contains("Nothing is held"));
    assert!(!get(empty.pages_url()).text().contains("/save"));
}
