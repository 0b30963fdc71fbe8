//! The page of the wire: what came, and where it is now.

use crate::common::filled_receiver::filled;
use crate::common::page::page;
use crate::common::*;
use otlp_viewer::server::Options;
use otlp_viewer::testing::Receiver;
use prost::Message;

#[test]
fn the_wire_shows_what_came_and_what_it_became() {
    let receiver = filled();
    let list = page(&receiver, "/wire");
    assert!(list.contains("1: HTTP/protobuf /v1/traces"), "{list}");
    let request = page(&receiver, "/wire/1");
    for expected in [
        "\"startTimeUnixNano\": \"1700000000123456789\"",
        "/traces/00000000000000000000000000000008?span=0000000000000003#span",
        "application/x-protobuf",
    ] {
        assert!(
            request.contains(&expected.replace('"', "&quot;")),
            "{expected}: {request}"
        );
    }
    assert_eq!(
        get(&format!("{}/wire/99", receiver.pages_url())).status,
        404
    );
}

/// Sends, and returns the page of that request.
fn sent(receiver: &Receiver, signal: &str, headers: &[(&str, &str)], body: &[u8]) -> String {
    let url = format!("{}/v1/{signal}", receiver.http_endpoint());
    send("POST", &url, headers, body);
    let number = receiver.store.counts().requests;
    page(receiver, &format!("/wire/{number}"))
}

#[test]
fn of_what_was_refused_the_beginning_is_shown_and_harmless() {
    let receiver = Receiver::start();
    let json = format!(
        "{{\"resourceSpans\": \"<script>alert(1)</script>{}",
        "x".repeat(2_000)
    );
    let json_type = ("content-type", JSON);
    let gzipped = ("content-encoding", "gzip");
    for (headers, body, expected) in [
        (
            &[json_type][..],
            json.as_bytes(),
            "{&quot;resourceSpans&quot;: &quot;&lt;script&gt;",
        ),
        (
            &[json_type, gzipped],
            &gzip(json.as_bytes()),
            "{&quot;resourceSpans&quot;: &quot;&lt;script&gt;",
        ),
        (&[json_type, gzipped], b"not gzip at all", "not gzip at all"),
        (
            &[("content-type", PROTOBUF)],
            b"\x0a\x05GET /\xff",
            "0000  0a 05 47 45 54 20 2f ff",
        ),
        (
            &[("content-type", "text/plain")],
            b"hello",
            "It was empty, or was not read.",
        ),
    ] {
        let html = sent(&receiver, "traces", headers, body);
        assert!(html.contains(expected), "{expected}: {html}");
        assert!(html.contains("Nothing: it was refused."), "{html}");
        assert!(
            !html.contains("<script>alert") && !html.contains(&"x".repeat(1_024)),
            "{html}"
        );
        assert!(html.contains("id=\"body\""), "links lead there");
    }
    // What was taken is not kept a second time.
    sent(&receiver, "traces", &[json_type], b"{}");
    assert!(receiver.store.requests()[0].start.is_empty());
}

#[test]
fn a_metric_leads_to_its_place_and_one_without_points_is_there_too() {
    let receiver = Receiver::start();
    let body = metrics(vec![
        counter("todo.requests", 1),
        counter("todo.task.open", 0),
    ]);
    let headers = [("content-type", PROTOBUF)];
    let html = sent(&receiver, "metrics", &headers, &body.encode_to_vec());
    let all = page(&receiver, "/metrics");
    assert!(all.contains("<td>no points</td>"), "{all}");
    for (name, points) in [
        ("todo.requests", "1 point<"),
        ("todo.task.open", "0 points<"),
    ] {
        let (before, _) = html.split_once(&format!(">{name}</a>")).unwrap();
        let (_, place) = before.rsplit_once("href=\"").unwrap();
        let its_page = page(
            &receiver,
            place.trim_end_matches("\">").trim_end_matches('"'),
        );
        assert!(
            its_page.contains(&format!("<h1 dir=\"auto\">{name}")),
            "{its_page}"
        );
        assert!(html.contains(points), "{html}");
    }
}

#[test]
fn what_has_left_or_has_not_come_is_no_link() {
    let receiver = Receiver::start_with(&Options {
        memory: 1 << 20,
        ..Options::on_free_ports()
    });
    let headers = [("content-type", PROTOBUF)];
    let log = logs(vec![log(7, 2, "Fetched 3 tasks")]).encode_to_vec();
    let link = "/traces/00000000000000000000000000000007?span=0000000000000002#span";
    let html = sent(&receiver, "logs", &headers, &log);
    assert!(
        !html.contains(link) && html.contains("its span is not here"),
        "{html}"
    );
    assert!(!page(&receiver, "/logs").contains(link));
    // Another span of the trace, and then the one in which it was written.
    let root = request(vec![span(7, 1, 0, "GET /")]).encode_to_vec();
    sent(&receiver, "traces", &headers, &root);
    let html = page(&receiver, "/wire/1");
    assert!(!html.contains(link) && html.contains("/traces/00000000000000000000000000000007\""));
    let child = request(vec![span(7, 2, 1, "SELECT task")]).encode_to_vec();
    let html = sent(&receiver, "traces", &headers, &child);
    assert!(html.contains(link), "{html}");
    assert!(page(&receiver, "/wire/1").contains(link) && page(&receiver, "/logs").contains(link));
    // A flood of others.
    let instrument = metrics(vec![counter("todo.requests", 1)]).encode_to_vec();
    sent(&receiver, "metrics", &headers, &instrument);
    for trace in 8..1_200_u128 {
        let url = format!("{}/v1/traces", receiver.http_endpoint());
        let body = request(vec![span(trace, 1, 0, &"n".repeat(1_000))]).encode_to_vec();
        post(&url, PROTOBUF, &body);
    }
    assert!(receiver.store.counts().traces_left > 0);
    assert!(!page(&receiver, "/logs").contains(link));
}

#[test]
fn a_body_that_is_too_large_to_be_kept_is_said_to_be() {
    let receiver = Receiver::start_with(&Options {
        memory: 1 << 20,
        ..Options::on_free_ports()
    });
    let body = request(vec![span(7, 1, 0, &"n".repeat(100_000))]).encode_to_vec();
    let html = sent(&receiver, "traces", &[("content-type", PROTOBUF)], &body);
    assert!(html.contains("too large to be kept") && html.contains(" bytes of protobuf"));
    let html = sent(&receiver, "traces", &[("content-type", PROTOBUF)], &[]);
    assert!(
        html.contains("It was empty, and nothing became of it."),
        "{html}"
    );
}

#[test]
fn one_of_something_is_not_said_in_the_plural() {
    let receiver = Receiver::start_with(&Options {
        memory: 1 << 20,
        ..Options::on_free_ports()
    });
    let headers = [("content-type", PROTOBUF)];
    let one = |trace, name: &str| request(vec![span(trace, 1, 0, name)]).encode_to_vec();
    sent(
        &receiver,
        "metrics",
        &headers,
        &metrics(vec![counter("one", 1)]).encode_to_vec(),
    );
    sent(
        &receiver,
        "logs",
        &headers,
        &logs(vec![log(7, 1, "one")]).encode_to_vec(),
    );
    sent(&receiver, "traces", &headers, &one(7, &"n".repeat(300_000)));
    sent(&receiver, "traces", &headers, &one(8, &"n".repeat(300_000)));
    let spans = vec![span(8, 1, 0, "again"), span(0, 1, 0, "rejected")];
    sent(
        &receiver,
        "traces",
        &headers,
        &request(spans).encode_to_vec(),
    );
    sent(&receiver, "traces", &headers, b"x");
    let mut all = page(&receiver, "/") + &page(&receiver, "/metrics") + &page(&receiver, "/wire");
    for request in 1..=6 {
        all += &page(&receiver, &format!("/wire/{request}"));
    }
    for expected in [
        ">1 trace with 1 span<",
        ">1 log record<",
        ">1 older trace with 1 span has left<",
        ">1 span came again<",
        ">1 item was rejected<",
        ">1 request was refused<",
        ">1 metric<",
        ">1 point<",
        ">1 span<",
        ">1 byte on the wire<",
    ] {
        assert!(all.contains(expected), "{expected}");
    }
    let plural = [
        "spans", "traces", "metrics", "items", "records", "requests", "points", "bytes", "errors",
        "values",
    ];
    for noun in plural {
        assert!(!all.contains(&format!(">1 {noun}")), "1 {noun}");
        assert!(!all.contains(&format!(" 1 {noun}")), "1 {noun}");
    }
}
