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
use otlp_viewer::otlp::request_outcome::{Note, NoteKind};
use otlp_viewer::saved;
use otlp_viewer::store::Store;
use otlp_viewer::store::requests::Request;
use proptest::prelude::*;
use prost::Message;

use crate::common::filled_receiver::filled;
use crate::common::*;
use crate::findings::corpus::{RECORDINGS, opened};
use otlp_viewer::testing::Receiver;

const MAX_BYTES: usize = 64 << 20;

pub(super) fn file(store: &Store) -> String {
    let mut file = String::new();
    write_everything(&mut file, store).unwrap();
    file
}

fn open(file: &str) -> Store {
    let store = Store::new(MAX_BYTES);
    let read = saved::read("saved".to_owned(), file.as_bytes(), &store, MAX_BYTES).unwrap();
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

/// Whether all of it is the same after it was saved and opened; the store of the file.
pub(super) fn is_the_same(store: &Store, name: &str) -> Store {
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
        let store = Store::new(MAX_BYTES);
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
