//! The API, as a program asks it, and what keeps it and the pages closed.

use crate::common::filled_receiver::filled;
use crate::common::page::page;
use crate::common::*;
use opentelemetry_proto::tonic::trace::v1::TracesData;
use otlp_viewer::testing::Receiver;
use prost::Message;

#[test]
fn a_trace_comes_back_as_the_otlp_json_of_what_was_sent() {
    let receiver = filled();
    let json = page(&receiver, "/api/traces/00000000000000000000000000000007");
    let read: TracesData = serde_json::from_str(&json).unwrap();
    let scope_spans = &read.resource_spans[0].scope_spans[0];
    assert_eq!(
        scope_spans.schema_url,
        "https://opentelemetry.io/schemas/1.38.0"
    );
    assert_eq!(scope_spans.scope, scope());
    assert_eq!(read.resource_spans[0].resource, resource("todo"));
    assert_eq!(scope_spans.spans[0], span(7, 1, 0, "GET /"));
    assert!(json.contains(r#""traceId":"00000000000000000000000000000007""#));
    assert!(json.contains(r#""startTimeUnixNano":"1700000000123456789""#));
    assert!(json.contains(r#""intValue":"9223372036854775807""#));
    assert!(json.contains(r#""kind":2"#));
    // It can be sent again, and is kept once.
    let url = format!("{}/v1/traces", receiver.http_endpoint());
    assert_eq!(post(&url, JSON, json.as_bytes()).status, 200);
    assert_eq!(receiver.store.counts().repeated_spans, 2);

    let url = receiver.pages_url();
    assert_eq!(get(&format!("{url}/api/traces/nonsense")).status, 400);
    assert_eq!(get(&format!("{url}/api/traces/{:032x}", 99)).status, 404);
    assert_eq!(get(&format!("{url}/traces/{:032x}", 99)).status, 404);
}

#[test]
fn everything_is_closed_by_default() {
    let receiver = filled();
    let url = receiver.pages_url();
    for path in ["/", "/api/services", "/nothing"] {
        let answer = get(&format!("{url}{path}"));
        let policy = answer.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'; "), "{policy}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert!(answer.headers.get("access-control-allow-origin").is_none());
        let foreign = [("host", "evil.example"), ("origin", "http://evil.example")];
        let answer = send("GET", &format!("{url}{path}"), &foreign, &[]);
        assert_eq!(answer.status, 403, "{path}");
        assert!(!answer.text().contains("SELECT"));
        assert!(answer.text().contains("--allowed-host"));
        let answer = send("POST", &format!("{url}{path}"), &[], &[]);
        assert_eq!((answer.status, answer.header("allow")), (405, "GET, HEAD"));
    }
}

#[test]
fn what_goes_wrong_in_the_api_is_json() {
    let receiver = filled();
    let api = format!("{}/api", receiver.pages_url());
    let foreign = [("host", "evil.example")];
    for (method, path, headers, status) in [
        ("GET", "/nothing", &[][..], 404),
        ("GET", "/traces/nonsense", &[], 400),
        ("GET", "/traces/00000000000000000000000000000063", &[], 404),
        ("GET", "/traces?least=soon", &[], 400),
        ("GET", "/logs?trace=1", &[], 400),
        ("POST", "/traces", &[], 405),
        ("GET", "/traces", &foreign, 403),
    ] {
        let answer = send(method, &format!("{api}{path}"), headers, &[]);
        assert_eq!(
            (answer.status, answer.header("content-type")),
            (status, JSON),
            "{path}"
        );
        assert!(
            answer.json()["message"].as_str().unwrap().len() > 10,
            "{path}"
        );
    }
}

#[test]
fn lists_are_read_page_by_page_along_their_links() {
    let receiver = Receiver::start();
    for number in 1..=5_u64 {
        let text = format!("log {number}");
        let log = logs(vec![log(7, 1, &text)]).encode_to_vec();
        post(
            &format!("{}/v1/logs", receiver.http_endpoint()),
            PROTOBUF,
            &log,
        );
        let span = request(vec![span(number.into(), 1, 0, &text)]).encode_to_vec();
        post(
            &format!("{}/v1/traces", receiver.http_endpoint()),
            PROTOBUF,
            &span,
        );
    }
    for (first, key) in [
        ("/api/logs?limit=2&text=log", "resourceLogs"),
        ("/api/traces?limit=2&name=log", "traces"),
    ] {
        let (mut path, mut seen) = (first.to_owned(), Vec::new());
        loop {
            let answer = get(&format!("{}{path}", receiver.pages_url()));
            let text = answer.text();
            assert!(answer.json()[key].is_array(), "{text}");
            seen.extend(
                (1..=5)
                    .rev()
                    .filter(|it| text.contains(&format!("log {it}"))),
            );
            match answer.header("link") {
                "" => break,
                link => {
                    let next = link.strip_suffix(">; rel=\"next\"").unwrap();
                    path = next.strip_prefix('<').unwrap().to_owned();
                }
            }
        }
        assert_eq!(seen, [5, 4, 3, 2, 1], "{first}");
    }
}

#[test]
fn head_is_answered_like_get_without_the_body() {
    let receiver = filled();
    for path in ["/", "/wire/1", "/api/logs", "/nothing"] {
        let url = format!("{}{path}", receiver.pages_url());
        let (get, head) = (get(&url), send("HEAD", &url, &[], &[]));
        assert_eq!((head.status, head.body.len()), (get.status, 0), "{path}");
        for name in [
            "content-type",
            "content-length",
            "etag",
            "content-security-policy",
        ] {
            assert_eq!(head.header(name), get.header(name), "{path}: {name}");
        }
    }
}
