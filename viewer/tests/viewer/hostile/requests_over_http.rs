//! Hostile requests over the wire: the right status, and pages that still answer.

use crate::common::*;
use otlp_viewer::testing::Receiver;
use prost::Message;

const TRACE: &str = "/traces/00000000000000000000000000000007";

fn sends(receiver: &Receiver, content_type: &str, body: &[u8]) -> u16 {
    post(
        &format!("{}/v1/traces", receiver.http_endpoint()),
        content_type,
        body,
    )
    .status
}

fn all_pages_answer(receiver: &Receiver) {
    for path in [
        "/",
        "/?attribute=a=b",
        TRACE,
        &format!("{TRACE}/text"),
        &format!("{TRACE}/svg"),
        &format!("/api{TRACE}"),
        "/logs",
        "/metrics",
        "/findings",
        "/score",
        "/api/score",
        "/wire",
        "/wire/1",
    ] {
        let answer = get(&format!("{}{path}", receiver.pages_url()));
        assert_eq!(answer.status, 200, "{path}");
        assert!(
            answer.body.len() < 30 << 20,
            "{path}: {} bytes",
            answer.body.len()
        );
    }
}

#[test]
fn ten_thousand_attributes_and_a_mebibyte_of_text_are_taken_and_shown() {
    let receiver = Receiver::start();
    let mut large = span(7, 1, 0, &"n".repeat(1 << 20));
    large.attributes = (0..10_000)
        .map(|i| text(&format!("key {i}"), "value"))
        .collect();
    large.attributes.push(text("large", &"v".repeat(1 << 20)));
    assert_eq!(
        sends(
            &receiver,
            PROTOBUF,
            &request(vec![large.clone()]).encode_to_vec()
        ),
        200
    );
    assert_eq!(receiver.spans()[0].span, large);
    all_pages_answer(&receiver);
}

#[test]
fn many_spans_of_times_and_parents_that_make_no_sense_are_shown() {
    let receiver = Receiver::start();
    let spans = (1..=2_000_u64).map(|id| {
        // Circles of a hundred, and times from none to the year 2554.
        let parent = if id % 100 == 0 { id - 99 } else { id + 1 };
        let mut span = span(7, id, parent, "span");
        span.start_time_unix_nano =
            [0, START, u64::MAX, 16_725_225_600_000_000_000][id as usize % 4];
        span.end_time_unix_nano = [START, 0, 1][id as usize % 3];
        span.kind = -7;
        span
    });
    let body = request(spans.collect()).encode_to_vec();
    assert_eq!(sends(&receiver, PROTOBUF, &body), 200);
    assert_eq!(receiver.spans().len(), 2_000);
    all_pages_answer(&receiver);
}

#[test]
fn what_is_broken_is_refused_and_the_next_is_taken() {
    let receiver = Receiver::start();
    let good = request(vec![span(7, 1, 0, "GET /")]).encode_to_vec();
    let mut not_utf8 = good.clone();
    let at = not_utf8.windows(5).position(|it| it == b"GET /").unwrap();
    not_utf8[at] = 0xff;
    let deep = b"{\"resourceSpans\":[".repeat(100_000);
    let flood = [0x0a, 0].repeat(4 << 20);
    for (content_type, body) in [
        (PROTOBUF, &good[..good.len() - 1]),
        (PROTOBUF, &not_utf8),
        (PROTOBUF, &flood),
        (JSON, b"{\"resourceSpans\":[{"),
        (JSON, b"{\"resourceSpans\":[{\"schemaUrl\":\"\xff\"}]}"),
        (JSON, b"{\"resourceSpans\":[{\"schemaUrl\":\"\\ud800\"}]}"),
        (JSON, &deep),
        (JSON, &good),
        (PROTOBUF, b"{}"),
    ] {
        assert_eq!(
            sends(&receiver, content_type, body),
            400,
            "{:?}",
            &body[..body.len().min(40)]
        );
    }
    assert_eq!(receiver.store.counts().spans, 0);
    assert_eq!(sends(&receiver, PROTOBUF, &good), 200);
    assert_eq!(receiver.store.counts().spans, 1);
    all_pages_answer(&receiver);
}
