//! The pages, as a browser asks for them.

use crate::common::filled_receiver::filled;
use crate::common::page::page;
use crate::common::*;
use opentelemetry_proto::tonic::metrics::v1::metric::Data;
use opentelemetry_proto::tonic::trace::v1::span::SpanKind;
use otlp_viewer::testing::Receiver;
use prost::Message;

const EVIL: &str = "<script>alert(1)</script>\"'&\u{0}\n";

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
        // A long key goes on after a dot where there is no room.
        "http.<wbr>request.<wbr>method",
        "Times are UTC",
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
fn what_a_client_sends_is_text_wherever_it_stands() {
    let receiver = Receiver::start();
    let url = format!("{}/v1/traces", receiver.http_endpoint());
    let mut evil = span(7, 1, 0, EVIL);
    // The root of a trace should be none, so that its name is evidence.
    evil.kind = SpanKind::Client as i32;
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
    let mut counted = counter(EVIL, 1);
    counted.unit = EVIL.to_owned();
    let url = format!("{}/v1/metrics", receiver.http_endpoint());
    let mut body = metrics(vec![counted]);
    body.resource_metrics[0].resource = resource(EVIL);
    assert_eq!(post(&url, PROTOBUF, &body.encode_to_vec()).status, 200);
    let trace = "/traces/00000000000000000000000000000007";
    let svg = format!("{trace}/svg");
    for path in [
        "/",
        trace,
        &svg,
        "/wire",
        "/wire/1",
        "/findings",
        "/score",
        "/score?service=<script>alert(3)</script>",
        "/?name=<script>alert(3)</script>",
    ] {
        let path = path.replace('<', "%3C").replace('>', "%3E");
        let html = page(&receiver, &path);
        assert!(!html.contains("<script>alert"), "{path}: {html}");
    }
    // As the name of the service, of the span and of the metric: rules and findings are about all of them.
    for path in ["/score", "/findings"] {
        let html = page(&receiver, path);
        let shown = html.matches("&lt;script&gt;alert(1)").count();
        assert!(shown >= 3, "{path}: {html}");
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

#[test]
fn a_metric_says_what_each_point_is_and_who_sent_it() {
    let receiver = Receiver::start();
    let mut requests = counter("todo.requests", 2);
    if let Some(Data::Sum(sum)) = &mut requests.data {
        sum.data_points[1].attributes = vec![text("b", "x y"), text("a", "1")];
    }
    let url = format!("{}/v1/metrics", receiver.http_endpoint());
    post(&url, PROTOBUF, &metrics(vec![requests]).encode_to_vec());
    let html = page(&receiver, "/metrics/1").replace("<wbr>", "");
    for expected in [
        "counter, since the start (cumulative)",
        "in requests",
        // One a line, and sorted, so that points can be compared.
        "<div>a=1</div><div>b=x y</div>",
        "<div>todo.endpoint=1</div>",
        "<div>2</div>",
        "2023-11-14 22:13:20.123",
        "Resource and scope: who sent it",
        "service.name",
    ] {
        assert!(html.contains(expected), "{expected}: {html}");
    }
}
