//! Findings, as a browser and a program see them.

use std::collections::HashSet;

use crate::common::*;
use otlp_viewer::testing::Receiver;
use prost::Message;

const EVIL: &str = "<script>alert(1)</script>";

fn page(receiver: &Receiver, path: &str) -> String {
    let answer = get(&format!("{}{path}", receiver.pages_url()));
    assert_eq!(answer.status, 200, "{path}: {}", answer.text());
    answer.text()
}

/// A receiver of a service with a secret in a span with a name, in a log record, and an old name.
fn with_findings() -> Receiver {
    let receiver = Receiver::start();
    let mut evil = span(7, 1, 0, EVIL);
    evil.attributes = vec![text("password", "hunter2"), text("http.method", "GET")];
    let mut record = log(7, 1, "came with token=hunter2hunter2");
    record.event_name = "event src/app.rs:1".to_owned();
    let mut body = request(vec![evil]);
    body.resource_spans[0].resource = resource("<b>todo</b>");
    let url = receiver.http_endpoint();
    post(&format!("{url}/v1/traces"), PROTOBUF, &body.encode_to_vec());
    post(
        &format!("{url}/v1/logs"),
        PROTOBUF,
        &logs(vec![record]).encode_to_vec(),
    );
    receiver
}

#[test]
fn a_finding_has_evidence_a_reason_and_a_fix_and_says_no_secret() {
    let receiver = with_findings();
    let html = page(&receiver, "/findings");
    for expected in [
        "id=\"secret-attribute\"",
        "Why it matters",
        "https://opentelemetry.io/docs/security/handling-sensitive-data/",
        "skip_all",
        "in <bdi>&lt;b&gt;todo&lt;/b&gt;</bdi>",
        "href=\"/traces/00000000000000000000000000000007?span=0000000000000001#span\"",
        "http.method is now http.request.method",
    ] {
        assert!(html.contains(expected), "{expected}: {html}");
    }
    let api = page(&receiver, "/api/findings");
    assert!(!html.contains("<script>alert"), "{html}");
    for said in [html, api] {
        assert!(!said.contains("hunter2"), "{said}");
    }
}

/// As Zipkin writes a call. The finding leads to the first of the two, and the waterfall to each.
#[test]
fn each_of_two_spans_with_one_id_has_a_row_and_a_page_of_its_own() {
    let receiver = Receiver::start();
    let url = format!("{}/v1/traces", receiver.http_endpoint());
    for (service, name, kind) in [("front", "POST", 3), ("pay", "POST /pay", 2)] {
        let mut body = request(vec![span(7, 1, 0, name)]);
        body.resource_spans[0].resource = resource(service);
        body.resource_spans[0].scope_spans[0].spans[0].kind = kind;
        post(&url, PROTOBUF, &body.encode_to_vec());
    }
    let trace = "/traces/00000000000000000000000000000007";
    let html = page(&receiver, trace);
    for row in ["0000000000000001", "0000000000000001.2"] {
        let link = format!(" id=\"row-{row}\" href=\"?span={row}#span\"");
        assert!(html.contains(&link), "{row}: {html}");
    }
    assert!(html.contains("1 span with the id of another"), "{html}");
    for (row, name) in [
        ("0000000000000001", "POST"),
        ("0000000000000001.2", "POST /pay"),
    ] {
        let html = page(&receiver, &format!("{trace}?span={row}"));
        assert!(
            html.contains(&format!("id=\"span-name\" dir=\"auto\">{name}</h2>")),
            "{html}"
        );
        assert!(html.contains("another span has it, too"), "{html}");
    }
    let findings = page(&receiver, "/findings");
    assert!(
        findings.contains("POST (CLIENT of front) and POST /pay (SERVER of pay) share"),
        "{findings}"
    );
}

#[test]
fn every_piece_of_evidence_leads_to_what_it_names() {
    let receiver = with_findings();
    let url = receiver.http_endpoint();
    post(
        &format!("{}/v1/traces", receiver.grpc_endpoint()),
        JSON,
        b"{}",
    );
    let requests = counter("todo.user.requests", 30);
    let body = metrics(vec![requests]).encode_to_vec();
    post(&format!("{url}/v1/metrics"), PROTOBUF, &body);
    let findings = get(&format!("{}/api/findings", receiver.pages_url())).json();
    let findings = findings["findings"].as_array().unwrap().clone();
    let evidence = findings
        .iter()
        .flat_map(|it| it["evidence"].as_array().unwrap());
    let mut seen = 0;
    for evidence in evidence {
        let page_of_it = evidence["page"].as_str().unwrap();
        let (path, anchor) = page_of_it.split_once('#').unwrap_or((page_of_it, ""));
        let html = page(&receiver, path);
        assert!(
            anchor.is_empty() || html.contains(&format!("id=\"{anchor}\"")),
            "{page_of_it}"
        );
        seen += 1;
    }
    let ids: Vec<_> = findings
        .iter()
        .map(|it| it["id"].as_str().unwrap())
        .collect();
    for id in [
        "wrong-port",
        "secret-attribute",
        "unbounded-attributes",
        "unnamed-event",
    ] {
        assert!(ids.contains(&id), "{ids:?}");
    }
    assert!(seen >= ids.len());
}

#[test]
fn the_number_of_findings_is_on_every_page_and_a_trace_says_of_what_it_is_evidence() {
    let receiver = with_findings();
    let findings = receiver.findings();
    let rules: HashSet<&str> = findings.iter().map(|it| it.id()).collect();
    let number = rules.len();
    assert!(number > 2);
    for path in ["/", "/logs", "/metrics", "/findings", "/wire"] {
        let html = page(&receiver, path);
        let expected = format!("<span class=\"count\">{number}</span>");
        assert!(html.contains(&expected), "{path}: {html}");
    }
    let html = page(&receiver, "/traces/00000000000000000000000000000007");
    assert!(
        html.contains("href=\"/findings#secret-attribute\""),
        "{html}"
    );
    let other = Receiver::start();
    let body = request(vec![span(8, 1, 0, "GET /")]);
    post(
        &format!("{}/v1/traces", other.http_endpoint()),
        PROTOBUF,
        &body.encode_to_vec(),
    );
    let html = page(&other, "/traces/00000000000000000000000000000008");
    assert!(
        !html.contains("Findings: ") && !html.contains("class=\"count\""),
        "{html}"
    );
}

/// What is wrong in three services has one reason and one fix; and what stands between backticks is code.
#[test]
fn what_is_found_in_several_services_is_one_finding_that_lists_them() {
    let receiver = Receiver::start();
    let url = receiver.http_endpoint();
    for (trace, service) in (7..).zip(["front", "shop", "bank"]) {
        let mut wrong = span(trace, 1, 0, "GET /");
        wrong.attributes = vec![
            text("http.response.status_code", "200"),
            text("password", "hunter2"),
        ];
        let mut body = request(vec![wrong]);
        body.resource_spans[0].resource = resource(service);
        post(&format!("{url}/v1/traces"), PROTOBUF, &body.encode_to_vec());
    }
    let findings = receiver.findings();
    let of = |id: &str| findings.iter().filter(|it| it.id() == id).count();
    assert_eq!((of("number-as-text"), of("secret-attribute")), (3, 3));
    let html = page(&receiver, "/findings").replace("<wbr>", "");
    for expected in [
        "in <bdi>bank</bdi>, <bdi>front</bdi>, <bdi>shop</bdi>",
        "<h3><bdi>shop</bdi></h3>",
        "id=\"number-as-text-3\"",
        "<code>tracing-opentelemetry</code>",
    ] {
        assert!(html.contains(expected), "{expected}: {html}");
    }
    let sections = html.matches("<section class=\"finding\"").count();
    assert_eq!(html.matches("Why it matters").count(), sections);
    assert!(
        html.contains(&format!("<span class=\"count\">{sections}</span>")),
        "{html}"
    );
    let (live, _) = html.split_once("<dialog").unwrap();
    let (_, live) = live.split_once("<main").unwrap();
    let prose = live
        .split("<pre")
        .map(|it| it.split_once("</pre>").map_or(it, |(_, it)| it));
    assert!(prose.into_iter().all(|it| !it.contains('`')), "{live}");
}

#[test]
fn where_nothing_is_wrong_the_page_says_what_was_looked_at_and_for() {
    let receiver = Receiver::start();
    let html = page(&receiver, "/findings");
    assert!(html.contains("Nothing has come yet"), "{html}");
    let body = request(vec![span(8, 1, 0, "GET /")]);
    post(
        &format!("{}/v1/traces", receiver.http_endpoint()),
        PROTOBUF,
        &body.encode_to_vec(),
    );
    let html = page(&receiver, "/findings");
    assert!(html.contains("Nothing is wrong"), "{html}");
    assert!(
        html.contains("1 trace with 1 span, 0 log records"),
        "{html}"
    );
    assert!(html.contains("A root never ended"), "{html}");
}

#[test]
fn the_page_is_sent_again_only_when_it_has_changed() {
    let receiver = with_findings();
    let url = format!("{}/findings", receiver.pages_url());
    let tag = get(&url).header("etag").to_owned();
    let again = send("GET", &url, &[("if-none-match", &tag)], &[]);
    assert_eq!((again.status, again.body.len()), (304, 0));
    let mut other = span(9, 1, 0, "GET /");
    other.attributes = vec![text("api_key", "0123")];
    let body = request(vec![other]).encode_to_vec();
    post(
        &format!("{}/v1/traces", receiver.http_endpoint()),
        PROTOBUF,
        &body,
    );
    let again = send("GET", &url, &[("if-none-match", &tag)], &[]);
    assert_eq!(again.status, 200);
    assert!(again.text().contains("api_key"), "{}", again.text());
}

#[test]
#[should_panic(expected = "secret-attribute")]
fn an_assertion_of_no_findings_fails_with_what_was_found() {
    with_findings().assert_no_findings();
}
