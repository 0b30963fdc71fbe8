//! Requests that are not quite right, and lose nothing by it; and what is sent to the paths of others.

use crate::common::*;
use opentelemetry_proto::tonic::trace::v1::span::Link;
use otlp_viewer::testing::Receiver;
use prost::Message;

/// What became of a request: the status, the answer, and the page of it.
fn sent(path: &str, content_type: &str, body: &[u8]) -> (u16, String, String) {
    let receiver = Receiver::start();
    let url = format!("{}{path}", receiver.http_endpoint());
    let answer = post(&url, content_type, body);
    let pages = receiver.pages_url().trim_end_matches('/');
    let page = get(&format!("{pages}/wire/1")).text();
    (answer.status, answer.text(), page)
}

#[test]
fn an_id_of_another_length_that_a_span_or_a_log_record_can_do_without_is_noted() {
    let mut child = span(7, 2, 1, "SELECT task");
    child.parent_span_id = vec![0x12];
    let mut linked = span(7, 3, 0, "GET /");
    linked.links = vec![Link {
        trace_id: vec![7; 3],
        span_id: vec![7; 8],
        ..Link::default()
    }];
    let traces = request(vec![child, linked]).encode_to_vec();
    let mut record = log(7, 1, "Fetched 3 tasks");
    record.trace_id.truncate(8);
    let records = logs(vec![record]).encode_to_vec();
    let parent = r#"{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"5b8efff798038103d269b633813fc60c",
        "spanId":"eee19b7ec3c1b174","parentSpanId":"12","name":"GET /"}]}]}]}"#;
    for (signal, content_type, body, names) in [
        (
            "traces",
            PROTOBUF,
            &*traces,
            &["spans.parentSpanId", "links.traceId"][..],
        ),
        ("logs", PROTOBUF, &*records, &["logRecords.traceId"]),
        ("traces", JSON, parent.as_bytes(), &["spans.parentSpanId"]),
    ] {
        let (status, answer, page) = sent(&format!("/v1/{signal}"), content_type, body);
        assert_eq!(status, 200);
        assert!(answer.is_empty() || answer == "{}", "{answer}");
        for name in names {
            // A name is cut into parts, so that a line can break between them.
            let page = page.replace("<wbr>", "");
            assert!(page.contains(name), "{name}: {page}");
            assert!(page.contains("is not an id, and leads nowhere"), "{page}");
        }
    }
}

#[test]
fn an_empty_list_of_another_signal_is_no_mistake() {
    let spans = r#""resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"5b8efff798038103d269b633813fc60c",
        "spanId":"eee19b7ec3c1b174","name":"GET /"}]}]}]"#;
    for empty in ["[]", "null"] {
        let body = format!(r#"{{{spans},"resourceLogs":{empty},"resourceMetrics":{empty}}}"#);
        let (status, answer, _) = sent("/v1/traces", JSON, body.as_bytes());
        assert_eq!((status, answer.as_str()), (200, "{}"));
    }
    for misplaced in ["[{}]", "{}", "7", r#""logs""#] {
        let body = format!(r#"{{{spans},"resourceLogs":{misplaced}}}"#);
        let (status, answer, _) = sent("/v1/traces", JSON, body.as_bytes());
        assert_eq!(status, 200);
        assert!(answer.contains("it has log records"), "{answer}");
    }
}

#[test]
fn what_others_receive_at_a_path_of_their_own_is_named_there() {
    for (path, name) in [
        ("/v1/profiles", "Pyroscope"),
        ("/v1development/profiles", "Pyroscope"),
        ("/api/v2/spans", "zipkin receiver"),
    ] {
        let (status, answer, page) = sent(path, JSON, b"[]");
        assert_eq!(status, 404, "{path}");
        assert!(
            answer.contains(name) && page.contains(name),
            "{path}: {answer}"
        );
    }
    let (_, answer, _) = sent("/v1/spans", JSON, b"[]");
    assert!(answer.contains("/v1/traces"), "{answer}");
}
