//! Everything is cleared away when a page of ours asks for it, and for nobody else.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use crate::common::filled_receiver::filled;
use crate::common::*;
use otlp_viewer::otlp::Signal;
use otlp_viewer::store::{Counts, Store};
use otlp_viewer::testing::Receiver;
use prost::Message;

fn counts(receiver: &Receiver) -> Counts {
    receiver.store.counts()
}

/// A receiver with something of each signal, something that was left out, and a request that was refused.
fn full() -> Receiver {
    let receiver = filled();
    let url = receiver.http_endpoint();
    let counter = metrics(vec![counter("todo.requests", 3)]).encode_to_vec();
    assert_eq!(
        post(&format!("{url}/v1/metrics"), PROTOBUF, &counter).status,
        200
    );
    let mut broken = request(vec![span(7, 9, 1, "one"), span(0, 1, 0, "two")]);
    broken.resource_spans[0].resource = resource("password=hunter2");
    let url = format!("{url}/v1/traces");
    assert_eq!(post(&url, PROTOBUF, &broken.encode_to_vec()).status, 200);
    assert_eq!(post(&url, PROTOBUF, b"nothing").status, 400);
    let counts = counts(&receiver);
    assert_eq!((counts.rejected, counts.refused), (1, 1), "{counts:?}");
    receiver
}

#[test]
fn only_a_form_of_ours_clears_everything() {
    let receiver = full();
    let url = receiver.pages_url();
    let clear = format!("{url}/clear");
    let before = counts(&receiver);
    let host = url.trim_start_matches("http://");
    let elsewhere = format!("http://{host}.evil.example");
    let (site, origin) = ("sec-fetch-site", "origin");
    for (method, headers, status) in [
        ("GET", vec![], 200),
        ("HEAD", vec![], 200),
        ("GET", vec![(site, "same-origin")], 200),
        ("PUT", vec![], 405),
        ("DELETE", vec![], 405),
        ("OPTIONS", vec![(origin, "https://evil.example")], 405),
        ("POST", vec![(site, "cross-site")], 403),
        (
            "POST",
            vec![(site, "cross-site"), ("sec-fetch-dest", "document")],
            403,
        ),
        // Another port of this machine is another origin.
        ("POST", vec![(site, "same-site")], 403),
        ("POST", vec![(site, "same-site"), (origin, url)], 403),
        ("POST", vec![(origin, "null")], 403),
        ("POST", vec![(origin, "https://evil.example")], 403),
        ("POST", vec![(origin, "http://127.0.0.1:1")], 403),
        ("POST", vec![(origin, &elsewhere)], 403),
        ("POST", vec![(origin, "")], 403),
        ("POST", vec![("host", "evil.example")], 403),
    ] {
        let answer = send(method, &clear, &headers, &[]);
        assert_eq!(answer.status, status, "{method} {headers:?}");
        assert_eq!(counts(&receiver), before, "{method} {headers:?}");
    }
    let other = send("POST", &format!("{url}/save"), &[], &[]);
    assert_eq!((other.status, counts(&receiver)), (405, before));
    let asked = get(&clear).text();
    for part in [
        "2 traces with 4 spans, 1 log record and 1 instrument",
        "method=\"post\" action=\"/clear\"",
        "href=\"/save\"",
        ">Back</a>",
    ] {
        assert!(asked.contains(part), "{part}: {asked}");
    }
}

/// An older browser names the origin alone, and what is no browser names nothing.
#[test]
fn everything_is_empty_afterwards_and_receiving_goes_on() {
    for named in [Some("sec-fetch-site"), Some("origin"), None] {
        let receiver = full();
        let url = receiver.pages_url();
        assert!(get(&format!("{url}/findings")).text().contains("id=\""));
        let number = receiver.store.requests()[0].number;
        let headers: Vec<(&str, &str)> = match named {
            Some("origin") => vec![("origin", url)],
            Some(name) => vec![(name, "same-origin")],
            None => vec![],
        };
        let answer = send("POST", &format!("{url}/clear"), &headers, &[]);
        assert_eq!((answer.status, answer.header("location")), (303, "/"));
        let budget = counts(&receiver).budget;
        let nothing = Counts {
            budget,
            ..Counts::default()
        };
        assert_eq!(counts(&receiver), nothing, "{named:?}");
        assert!(receiver.store.left_out_totals().reasons.is_empty());
        let api = |path: &str| get(&format!("{url}/api/{path}")).json();
        assert_eq!(api("traces")["traces"].as_array().unwrap().len(), 0);
        assert_eq!(api("findings")["findings"].as_array().unwrap().len(), 0);
        assert_eq!(api("score")["services"].as_array().unwrap().len(), 0);
        assert_eq!(api("services")["services"].as_array().unwrap().len(), 0);
        assert_eq!(api("logs"), serde_json::json!({}));
        let html = get(url).text();
        assert!(html.contains("No trace has come yet"), "{html}");
        assert!(!html.contains("class=\"count\""), "{html}");
        assert!(!html.contains("href=\"/clear\""), "{html}");
        let asked = get(&format!("{url}/clear")).text();
        assert!(asked.contains("nothing to clear"), "{asked}");
        // A request does not get the number of one that was there.
        let body = request(vec![span(7, 1, 0, "GET /")]).encode_to_vec();
        let sent = format!("{}/v1/traces", receiver.http_endpoint());
        assert_eq!(post(&sent, PROTOBUF, &body).status, 200);
        let after = counts(&receiver);
        assert_eq!(
            (after.requests, after.spans, after.spans_held),
            (1, 1, 1),
            "{after:?}"
        );
        assert_eq!(receiver.store.requests()[0].number, number + 1);
    }
}

#[test]
fn what_arrives_meanwhile_is_held_or_cleared_and_always_counted() {
    let store = Store::new(256 << 20);
    let is_done = AtomicBool::new(false);
    let insert = |signal, body: &[u8]| {
        let request =
            otlp_viewer::receive::arriving(Some(signal), "/v1/traces", std::iter::empty());
        store.insert(signal, body, request);
    };
    thread::scope(|scope| {
        let spans = |of: u64| {
            let spans =
                (1..=4_000).map(|id| span(u128::from(of * 10_000 + id / 3 + 1), id, 0, "GET /"));
            request(spans.collect()).encode_to_vec()
        };
        let senders = (0..2).map(|of| {
            let body = spans(of);
            let points = metrics(vec![counter("todo.requests", 2_000)]).encode_to_vec();
            let records =
                logs((0..1_000).map(|it| log(it, 1, "a record")).collect()).encode_to_vec();
            let insert = &insert;
            scope.spawn(move || {
                for _ in 0..6 {
                    insert(Signal::Traces, &body);
                    insert(Signal::Metrics, &points);
                    insert(Signal::Logs, &records);
                }
            })
        });
        let senders: Vec<_> = senders.collect();
        let clearing = scope.spawn(|| {
            let mut times = 0;
            while !is_done.load(Ordering::Relaxed) {
                store.clear();
                times += 1;
            }
            times
        });
        for sender in senders {
            sender.join().unwrap();
        }
        is_done.store(true, Ordering::Relaxed);
        assert!(clearing.join().unwrap() > 0);
    });
    // All that is counted is here.
    insert(
        Signal::Traces,
        &request(vec![span(1, 1, 0, "GET /")]).encode_to_vec(),
    );
    let counts = store.counts();
    assert_eq!(counts.spans, counts.spans_held, "{counts:?}");
    assert_eq!(counts.logs, counts.logs_held, "{counts:?}");
    assert_eq!(
        (counts.spans_left, counts.series_left),
        (0, 0),
        "{counts:?}"
    );
    store.clear();
    let nothing = Counts {
        budget: counts.budget,
        ..Counts::default()
    };
    assert_eq!(store.counts(), nothing);
    assert!(store.metrics().is_empty());
}
