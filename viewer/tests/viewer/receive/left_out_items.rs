//! What becomes of everything received: what is left out is named, to the sender and on a page, and nothing else is lost
//! with it.

use crate::common::*;
use otlp_viewer::testing::Receiver;
use prost::Message;
use serde_json::{Value, json};

fn sends(receiver: &Receiver, signal: &str, content_type: &str, body: &[u8]) -> Answer {
    let url = format!("{}/v1/{signal}", receiver.http_endpoint());
    post(&url, content_type, body)
}

fn page(receiver: &Receiver, path: &str) -> String {
    get(&format!("{}{path}", receiver.pages_url())).text()
}

/// A span in JSON, with the fields of `changes` in place of its own.
fn a_span(id: u64, changes: &Value) -> Value {
    let mut span = json!({
        "traceId": "5b8efff798038103d269b633813fc60c", "spanId": format!("{id:016x}"), "name": "GET /",
        "startTimeUnixNano": "1700000000000000000", "endTimeUnixNano": "1700000000010000000",
    });
    for (name, value) in changes.as_object().unwrap() {
        span[name] = value.clone();
    }
    span
}

fn in_a_request(spans: &[Value]) -> Value {
    json!({ "resourceSpans": [{ "scopeSpans": [{ "spans": spans }] }] })
}

#[test]
fn one_bad_span_among_ten_is_left_out_and_named() {
    for (changes, path, reason) in [
        (
            json!({"traceId": ""}),
            ".traceId",
            "it's empty; a trace id is 32 hexadecimal digits",
        ),
        (
            json!({"traceId": "5b8efff798038103"}),
            ".traceId",
            "it has 16 digits",
        ),
        (
            json!({"spanId": "0000000000000000"}),
            ".spanId",
            "it's all zeros; a span id is 16",
        ),
        (
            json!({"traceId": "not an id"}),
            ".traceId",
            "it isn't hexadecimal",
        ),
        (json!({"traceId": null}), ".traceId", "it's missing"),
        (json!({"name": 7}), ".name", "it cannot be a number"),
        (
            json!({"kind": {"deep": [{}]}}),
            ".kind",
            "it cannot be an object",
        ),
        (
            json!({"attributes": {"a": 1}}),
            ".attributes",
            "one value where a list belongs",
        ),
        (
            json!({"attributes": [{"key": "a", "value": "b"}]}),
            ".attributes[0].value",
            "it cannot be a text",
        ),
    ] {
        let receiver = Receiver::start();
        let mut spans: Vec<Value> = (1..=10).map(|id| a_span(id, &json!({}))).collect();
        spans[3] = a_span(4, &changes);
        let answer = sends(
            &receiver,
            "traces",
            JSON,
            in_a_request(&spans).to_string().as_bytes(),
        );
        assert_eq!(answer.status, 200, "{changes}");
        let partial = &answer.json()["partialSuccess"];
        assert_eq!(partial["rejectedSpans"], "1", "{changes}");
        let message = partial["errorMessage"].as_str().unwrap();
        let path = format!("resourceSpans[0].scopeSpans[0].spans[3]{path}: ");
        assert!(
            message.starts_with("1 of 10 spans was left out: "),
            "{message}"
        );
        assert!(
            message.contains(&path) && message.contains(reason),
            "{message}"
        );
        assert_eq!(receiver.spans().len(), 9, "{changes}");
        let html = page(&receiver, "/wire/1");
        assert!(
            html.contains("What was left out") && html.contains("spans[3]"),
            "{html}"
        );
        assert!(page(&receiver, "/").contains("href=\"/wire\">1 item was rejected"));
        assert!(page(&receiver, "/wire").contains("<a href=\"/wire/1\">request 1</a>"));
        let counts = get(&format!("{}/api/counts", receiver.pages_url())).json();
        let entry = &counts["leftOut"][0];
        assert_eq!(
            (&entry["items"], &entry["lastRequest"]),
            (&json!(1), &json!(1)),
            "{counts}"
        );
        assert!(
            entry["reason"].as_str().unwrap().contains(reason),
            "{counts}"
        );
    }
}

#[test]
fn a_bad_span_in_protobuf_is_left_out_and_named() {
    let receiver = Receiver::start();
    let mut spans: Vec<_> = (1..=10).map(|id| span(7, id, 0, "GET /")).collect();
    spans[3].name = "BROKEN".to_owned();
    spans[5].trace_id.truncate(4);
    let mut body = request(spans).encode_to_vec();
    let at = body.windows(6).position(|it| it == b"BROKEN").unwrap();
    body[at] = 0xff;
    let url = format!("{}/v1/traces", receiver.http_endpoint());
    let answer = post(&url, PROTOBUF, &body);
    assert_eq!(answer.status, 200);
    let outcome = receiver.store.requests()[0].outcome.clone();
    assert_eq!((outcome.kept, outcome.left_out), (8, 2));
    let said: Vec<String> = outcome.faults.iter().map(ToString::to_string).collect();
    assert_eq!(
        said,
        [
            "resourceSpans[0].scopeSpans[0].spans[3]: it has a string that is not UTF-8",
            "resourceSpans[0].scopeSpans[0].spans[5].traceId: it has 4 bytes; a trace id is 16 bytes, not all of them 0",
        ]
    );
    assert_eq!(receiver.spans().len(), 8);
}

#[test]
fn a_bad_point_leaves_out_itself_and_a_bad_metric_its_points() {
    let receiver = Receiver::start();
    let point = |value: Value| json!({"timeUnixNano": "1700000000000000000", "asInt": value});
    let metrics = json!({"resourceMetrics": [{"scopeMetrics": [{"metrics": [
        {"name": "a", "gauge": {"dataPoints": [point(json!(1)), point(json!({})), point(json!("3"))]}},
        {"name": 7, "gauge": {"dataPoints": [point(json!(1)), point(json!(2))]}},
        {"name": "c", "sum": {"dataPoints": [point(json!(1))]}},
    ]}]}]});
    let answer = sends(&receiver, "metrics", JSON, metrics.to_string().as_bytes());
    assert_eq!(answer.json()["partialSuccess"]["rejectedDataPoints"], "3");
    assert_eq!(receiver.store.counts().points, 3);
    assert_eq!(receiver.store.counts().rejected, 3);
}

#[test]
fn where_nothing_could_be_kept_the_answer_says_what_is_right() {
    let receiver = Receiver::start();
    let spans = in_a_request(&[a_span(1, &json!({}))]).to_string();
    let bad = in_a_request(&[a_span(1, &json!({"traceId": ""}))]).to_string();
    let protobuf = request(vec![span(7, 1, 0, "GET /")]).encode_to_vec();
    let log = logs(vec![log(7, 1, "Fetched 3 tasks")]).encode_to_vec();
    for (signal, content_type, body, says) in [
        ("logs", JSON, spans.as_bytes(), "Send spans to /v1/traces"),
        ("logs", PROTOBUF, &protobuf, "Send spans to /v1/traces"),
        ("metrics", PROTOBUF, &protobuf, "TraceService"),
        ("traces", PROTOBUF, &log, "Send log records to /v1/logs"),
        (
            "traces",
            JSON,
            bad.as_bytes(),
            "a trace id is 32 hexadecimal digits",
        ),
        ("traces", PROTOBUF, spans.as_bytes(), "application/json"),
        ("traces", JSON, &protobuf, "application/x-protobuf"),
        (
            "traces",
            JSON,
            b"{\"data\":[{\"traceID\":\"1\"}]}",
            "/api/v3/traces/",
        ),
        (
            "traces",
            JSON,
            b"[{\"traceId\":\"1\",\"id\":\"2\",\"localEndpoint\":{}}]",
            "Zipkin's JSON",
        ),
        ("traces", JSON, b"{\"resourceProfiles\":[]}", "profiles"),
        ("traces", JSON, b"<!DOCTYPE html><html>", "HTML"),
        ("traces", PROTOBUF, b"\x89PNG\r\n\x1a\n", "picture"),
    ] {
        let answer = sends(&receiver, signal, content_type, body);
        let text = String::from_utf8_lossy(&answer.body).into_owned();
        assert_eq!(answer.status, 400, "{signal} {says}: {text}");
        assert!(text.contains(says), "{says}: {text}");
    }
    assert_eq!(
        receiver.store.counts().spans + receiver.store.counts().logs,
        0
    );
    assert_eq!(receiver.store.counts().rejected, 1);
    let html = page(&receiver, "/wire/5");
    assert!(html.contains("What was left out"), "{html}");
}

#[test]
fn an_unknown_name_refuses_nothing_and_is_noted() {
    let receiver = Receiver::start();
    let span = a_span(1, &json!({"startTime": "1", "vendorField": {"a": [1]}}));
    let answer = sends(
        &receiver,
        "traces",
        JSON,
        in_a_request(&[span]).to_string().as_bytes(),
    );
    assert_eq!((answer.status, answer.text().as_str()), (200, "{}"));
    let html = page(&receiver, "/wire/1").replace("<wbr>", "");
    let html = html.replace("<code>", "`").replace("</code>", "`");
    assert!(html.contains("`startTime` was ignored"), "{html}");
    assert!(html.contains("Did you mean `startTimeUnixNano`?") && html.contains("`vendorField`"));
    // Where nothing else is in it, the sender learns of it, too; and it's no refusal.
    let misspelled = br#"{"resourceSpans":[{"scopeSpan":[{"spans":[{}]}]}]}"#;
    let answer = sends(&receiver, "traces", JSON, misspelled);
    assert_eq!(answer.status, 200);
    let partial = &answer.json()["partialSuccess"];
    let message = partial["errorMessage"].as_str().unwrap();
    assert!(message.contains("Did you mean `scopeSpans`?"), "{message}");
    assert_eq!(partial.get("rejectedSpans"), None);
    assert_eq!(receiver.store.counts().refused, 0);
}

#[test]
fn otlp_in_another_wrapper_is_taken() {
    let id = "5b8efff798038103d269b633813fc60c";
    let spans = in_a_request(&[a_span(1, &json!({}))]);
    let group = spans["resourceSpans"][0].clone();
    let snake = json!({"resource_spans": [{"scope_spans": [{"spans": [{
        "trace_id": "W47/95gDgQPSabYzgT/GDA==", "span_id": "AAAAAAAAAAE=", "name": "GET /",
        "start_time_unix_nano": "1700000000000000000", "kind": "SPAN_KIND_SERVER",
        "attributes": [{"key": "a", "value": {"string_value": "b"}}],
    }]}]}]});
    let former = json!({"batches": [{"instrumentationLibrarySpans": [
        {"instrumentationLibrary": {"name": "a"}, "spans": [a_span(1, &json!({}))]},
    ]}]});
    for (wrapped, spans) in [
        (json!([spans, in_a_request(&[a_span(2, &json!({}))])]), 2),
        (json!({"result": spans}), 1),
        (json!({"batches": [group]}), 1),
        (json!({"trace": spans}), 1),
        (json!({"trace": {"batches": [group]}, "metrics": {}}), 1),
        (group.clone(), 1),
        (
            json!([group, {"resource": {}, "scopeSpans": group["scopeSpans"]}]),
            1,
        ),
        (snake, 1),
        (former, 1),
    ] {
        for is_gzip in [false, true] {
            let receiver = Receiver::start();
            let url = format!("{}/v1/traces", receiver.http_endpoint());
            let mut body = wrapped.to_string().into_bytes();
            let mut headers = vec![("content-type", JSON)];
            if is_gzip {
                body = gzip(&body);
                headers.push(("content-encoding", "gzip"));
            }
            let answer = send("POST", &url, &headers, &body);
            assert_eq!(answer.status, 200, "{wrapped}: {}", answer.text());
            let seen = receiver.spans();
            assert_eq!(seen.len(), spans, "{wrapped}");
            assert_eq!(seen[0].name, "GET /");
            let trace: String = seen[0]
                .span
                .trace_id
                .iter()
                .map(|it| format!("{it:02x}"))
                .collect();
            assert_eq!(trace, id, "{wrapped}");
            assert_eq!(seen[0].span.start_time_unix_nano, 1_700_000_000_000_000_000);
        }
    }
}
