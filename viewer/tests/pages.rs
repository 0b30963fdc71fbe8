//! The pages and the API, as a browser and a program ask for them.
#![allow(clippy::unwrap_used, reason = "all of it is for tests")]

mod common;

use common::*;
use opentelemetry_proto::tonic::collector::logs::v1::ExportLogsServiceRequest;
use opentelemetry_proto::tonic::common::v1::AnyValue;
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::logs::v1::{LogRecord, ResourceLogs, ScopeLogs};
use opentelemetry_proto::tonic::trace::v1::TracesData;
use otlp_viewer::testing::Receiver;
use prost::Message;

const EVIL: &str = "<script>alert(1)</script>\"'&\u{0}\n";

/// A receiver with two traces: 7, with a child, an error and a log record; and 8.
fn filled() -> Receiver {
    let receiver = Receiver::start();
    let url = format!("{}/v1/traces", receiver.http_endpoint());
    let mut failed = span(7, 2, 1, "SELECT task");
    failed.status = Some(opentelemetry_proto::tonic::trace::v1::Status {
        message: "locked".to_owned(),
        code: 2,
    });
    failed
        .attributes
        .push(text("db.query.text", "SELECT * FROM task"));
    failed.attributes.push(text("todo.task.id", "1"));
    let body = request(vec![
        span(7, 1, 0, "GET /"),
        failed,
        span(8, 3, 0, "POST /add"),
    ]);
    assert_eq!(post(&url, PROTOBUF, &body.encode_to_vec()).status, 200);
    let log = LogRecord {
        time_unix_nano: START + 1_000_000,
        severity_number: 9,
        body: Some(AnyValue {
            value: Some(Value::StringValue("Fetched 3 tasks".to_owned())),
        }),
        trace_id: 7_u128.to_be_bytes().to_vec(),
        span_id: 2_u64.to_be_bytes().to_vec(),
        ..LogRecord::default()
    };
    let logs = ExportLogsServiceRequest {
        resource_logs: vec![ResourceLogs {
            resource: resource("todo"),
            scope_logs: vec![ScopeLogs {
                log_records: vec![log],
                ..ScopeLogs::default()
            }],
            ..ResourceLogs::default()
        }],
    };
    let url = format!("{}/v1/logs", receiver.http_endpoint());
    assert_eq!(post(&url, PROTOBUF, &logs.encode_to_vec()).status, 200);
    receiver
}

fn page(receiver: &Receiver, path: &str) -> String {
    let answer = get(&format!("{}{path}", receiver.pages_url()));
    assert_eq!(answer.status, 200, "{path}: {}", answer.text());
    answer.text()
}

fn trace_names(receiver: &Receiver, filter: &str) -> Vec<String> {
    let answer = get(&format!("{}/api/traces?{filter}", receiver.pages_url()));
    let json = answer.json();
    let traces = json["traces"]
        .as_array()
        .unwrap_or_else(|| panic!("{json}"))
        .iter();
    traces
        .map(|it| it["rootName"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn an_empty_page_says_what_to_do_next() {
    let receiver = Receiver::start();
    let endpoint = format!("OTEL_EXPORTER_OTLP_ENDPOINT={} ", receiver.grpc_endpoint());
    for path in ["/", "/logs", "/metrics", "/wire"] {
        let html = page(&receiver, path);
        assert!(html.contains("cargo run -p ch300-otlp"), "{path}");
        // The port is not the one that the app takes by itself.
        assert!(html.contains(&endpoint), "{path}: {html}");
    }
}

#[test]
fn traces_are_found_by_everything_that_the_address_can_say() {
    let receiver = filled();
    let both = ["POST /add", "GET /"];
    for (filter, expected) in [
        ("", &both[..]),
        ("service=todo", &both),
        ("service=other", &[]),
        ("name=select", &both[1..]),
        ("errors=1", &both[1..]),
        ("least=1ms", &both),
        ("least=2ms", &[]),
        (
            "attribute=db.query.text=SELECT%20*%20FROM%20task",
            &both[1..],
        ),
        ("attribute=db.query.text=SELECT", &[]),
        ("attribute=service.name=todo", &both),
        (
            "attribute=todo.task.id=1%20http.request.method=GET",
            &both[1..],
        ),
        (
            "attribute=http.response.status_code=9223372036854775807",
            &both,
        ),
        ("limit=1", &both[..1]),
        ("before=2", &both[1..]),
    ] {
        assert_eq!(trace_names(&receiver, filter), expected, "{filter}");
        let html = page(&receiver, &format!("/?{filter}"));
        assert_eq!(
            html.contains("todo: GET /"),
            expected.contains(&"GET /"),
            "{filter}"
        );
    }
    let answer = get(&format!("{}/api/traces?least=soon", receiver.pages_url()));
    assert_eq!(answer.status, 400);
    assert!(page(&receiver, "/?least=soon").contains("is not a duration"));
}

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
fn a_trace_shows_its_spans_its_log_records_and_the_way_to_each() {
    let receiver = filled();
    let html = page(&receiver, "/traces/00000000000000000000000000000007");
    for expected in [
        "href=\"?span=0000000000000002#span\"",
        "SELECT task · todo · SERVER · after 0 ns · 1.50 ms · ERROR",
        "Fetched 3 tasks",
        "Waterfall of todo: GET /",
        "href=\"/api/traces/00000000000000000000000000000007\" download",
    ] {
        assert!(html.contains(expected), "{expected}: {html}");
    }
    let html = page(
        &receiver,
        "/traces/00000000000000000000000000000007?span=0000000000000002",
    );
    for expected in [
        "https://opentelemetry.io/docs/specs/semconv/registry/attributes/db/#db-query-text",
        "ERROR: locked",
        "Log records in this span",
        "href=\"/?attribute=todo.task.id%3D1\"",
        "href=\"/wire/1#body\"",
    ] {
        assert!(html.contains(expected), "{expected}: {html}");
    }
    let tree = page(&receiver, "/traces/00000000000000000000000000000007/text");
    assert!(tree.contains("└─ SELECT task"), "{tree}");
    assert!(tree.contains("• INFO Fetched 3 tasks"), "{tree}");
    let svg = page(&receiver, "/traces/00000000000000000000000000000007/svg");
    assert!(svg.starts_with("<svg") && svg.contains("role=\"img\"") && svg.contains("<desc"));
}

#[test]
fn log_records_are_found_and_lead_to_their_trace() {
    let receiver = filled();
    for (filter, found) in [
        ("", true),
        ("severity=13", false),
        ("text=fetched", true),
        ("service=other", false),
        ("trace=00000000000000000000000000000007", true),
        ("trace=00000000000000000000000000000008", false),
    ] {
        let html = page(&receiver, &format!("/logs?{filter}"));
        assert_eq!(html.contains("Fetched 3 tasks"), found, "{filter}");
    }
    let html = page(&receiver, "/logs");
    assert!(html.contains("/traces/00000000000000000000000000000007?span=0000000000000002#span"));
    let json = get(&format!("{}/api/logs", receiver.pages_url())).json();
    let log = &json["resourceLogs"][0]["scopeLogs"][0]["logRecords"][0];
    assert_eq!(log["spanId"], "0000000000000002");
    assert_eq!(log["severityNumber"], 9);
}

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

#[test]
fn what_a_client_sends_is_text_wherever_it_stands() {
    let receiver = Receiver::start();
    let url = format!("{}/v1/traces", receiver.http_endpoint());
    let mut evil = span(7, 1, 0, EVIL);
    evil.trace_state = EVIL.to_owned();
    evil.attributes = vec![text(EVIL, EVIL)];
    evil.events = vec![opentelemetry_proto::tonic::trace::v1::span::Event {
        name: EVIL.to_owned(),
        attributes: vec![text(EVIL, EVIL)],
        ..Default::default()
    }];
    let mut body = request(vec![evil]);
    body.resource_spans[0].resource = resource(EVIL);
    body.resource_spans[0].scope_spans[0].scope = Some(Default::default());
    let headers = [
        ("content-type", PROTOBUF),
        ("user-agent", "<script>alert(2)</script>"),
    ];
    assert_eq!(
        send("POST", &url, &headers, &body.encode_to_vec()).status,
        200
    );
    let trace = "/traces/00000000000000000000000000000007";
    let svg = format!("{trace}/svg");
    for path in [
        "/",
        trace,
        &svg,
        "/wire",
        "/wire/1",
        "/?name=<script>alert(3)</script>",
    ] {
        let path = path.replace('<', "%3C").replace('>', "%3E");
        let html = page(&receiver, &path);
        assert!(!html.contains("<script>alert"), "{path}: {html}");
    }
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
        assert_eq!((answer.status, answer.header("allow")), (405, "GET"));
    }
}

#[test]
fn a_page_that_has_not_changed_is_not_sent_again() {
    let receiver = filled();
    let trace = "/traces/00000000000000000000000000000007";
    for path in ["/", "/logs", "/metrics", "/wire", trace] {
        let url = format!("{}{path}", receiver.pages_url());
        let tag = get(&url).header("etag").to_owned();
        let again = send("GET", &url, &[("if-none-match", &tag)], &[]);
        assert_eq!((again.status, again.body.len()), (304, 0), "{path}");
    }
    // Another viewer that has received as much has something else to say.
    let tag = get(&format!("{}/wire/1", receiver.pages_url()))
        .header("etag")
        .to_owned();
    let other = filled();
    let url = format!("{}/wire/1", other.pages_url());
    assert_eq!(
        send("GET", &url, &[("if-none-match", &tag)], &[]).status,
        200
    );

    let url = format!("{}{trace}", receiver.pages_url());
    let tag = get(&url).header("etag").to_owned();
    let late = request(vec![span(7, 9, 1, "late")]).encode_to_vec();
    post(
        &format!("{}/v1/traces", receiver.http_endpoint()),
        PROTOBUF,
        &late,
    );
    let again = send("GET", &url, &[("if-none-match", &tag)], &[]);
    assert_eq!(again.status, 200);
    assert!(again.text().contains("late"), "a late span finds its trace");
}

/// What the book does with a recording.
#[test]
fn what_was_saved_can_be_drawn_without_a_viewer() {
    use otlp_viewer::waterfall::{recorded::layouts, svg, text};
    let receiver = filled();
    let traces = page(&receiver, "/api/traces/00000000000000000000000000000007");
    let logs = page(&receiver, "/api/logs");
    let layouts = layouts(traces.as_bytes(), logs.as_bytes()).unwrap();
    let [(id, layout)] = &layouts[..] else {
        panic!("{layouts:?}")
    };
    assert_eq!(id.to_string(), "00000000000000000000000000000007");
    let tree = text::draw(layout, text::Detail::Everything);
    assert_eq!(
        tree,
        page(&receiver, "/traces/00000000000000000000000000000007/text")
    );
    let picture = svg::file(layout, "todo: GET /", 960);
    assert_eq!(
        picture,
        page(&receiver, "/traces/00000000000000000000000000000007/svg")
    );
    let error = recorded_error();
    assert!(error.contains("OTLP JSON of spans"), "{error}");
}

fn recorded_error() -> String {
    otlp_viewer::waterfall::recorded::layouts(b"[]", b"{}")
        .unwrap_err()
        .to_string()
}
