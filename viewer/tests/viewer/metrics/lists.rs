//! The lists on the pages of metrics and of requests: what tells their rows apart, and where they lead.

use crate::common::page::page;
use crate::common::series::*;
use crate::common::*;
use otlp_viewer::testing::Receiver;
use prost::Message;

/// A gauge of each instance of a service.
fn send_of(receiver: &Receiver, name: &str, resource: &[(&str, &str)]) {
    let time = now();
    let mut body = metrics(vec![gauge(name, vec![number(&[], 0, time, 1.0)])]);
    let of_group = body.resource_metrics[0].resource.as_mut().unwrap();
    of_group
        .attributes
        .extend(resource.iter().map(|(key, value)| text(key, value)));
    let url = format!("{}/v1/metrics", receiver.http_endpoint());
    assert_eq!(post(&url, PROTOBUF, &body.encode_to_vec()).status, 200);
}

/// What stands below the names on the page of all instruments.
fn differences(receiver: &Receiver) -> Vec<String> {
    let html = page(receiver, "/metrics");
    let (_, table) = html.split_once("<tbody").unwrap();
    let rows = table.split("<div class=\"type\" title=\"").skip(1);
    rows.map(|it| it.split('"').next().unwrap().to_owned())
        .collect()
}

#[test]
fn instruments_with_one_name_are_told_apart_by_what_differs_between_their_senders() {
    let receiver = Receiver::start();
    for (instance, host, version) in [("1", "a", "1.0"), ("2", "a", "1.0")] {
        let resource = [
            ("service.instance.id", instance),
            ("host.name", host),
            ("service.version", version),
        ];
        send_of(&receiver, "todo.open", &resource);
    }
    // What is alone needs nothing.
    send_of(&receiver, "todo.closed", &[("service.instance.id", "1")]);
    let expected = ["service.instance.id = 1", "service.instance.id = 2"];
    assert_eq!(differences(&receiver), expected);

    // Without an instance it is what else there is, and no more of it than it takes.
    let receiver = Receiver::start();
    for (version, zone) in [("1.0", "<b>"), ("1.1", "<b>"), ("1.1", "x\"y")] {
        let resource = [("service.version", version), ("zone", zone)];
        send_of(&receiver, "todo.open", &resource);
    }
    send_of(&receiver, "todo.open", &[]);
    let expected = [
        "service.version = 1.0 · zone = &lt;b&gt;",
        "service.version = 1.1 · zone = &lt;b&gt;",
        "service.version = 1.1 · zone = x&quot;y",
        "no service.version · no zone",
    ];
    assert_eq!(differences(&receiver), expected);
}

#[test]
fn a_window_of_one_minute_is_one_minute() {
    let receiver = Receiver::start();
    for (window, said) in [("1", "1 minute"), ("5", "5 minutes"), ("x%3C", "x&lt;")] {
        let html = page(&receiver, &format!("/metrics?window={window}"));
        let expected = format!("Filter: <span class=\"quiet\">{said}</span>");
        assert!(html.contains(&expected), "{expected}: {html}");
    }
}

#[test]
fn a_route_leads_to_its_slowest_trace() {
    let receiver = Receiver::start();
    let spans = [(7, 3), (8, 40), (9, 5)].map(|(trace, milliseconds)| {
        let mut span = span(trace, 1, 0, "GET /");
        span.end_time_unix_nano = now() - SECOND;
        span.start_time_unix_nano = span.end_time_unix_nano - milliseconds * 1_000_000;
        span.attributes = vec![text("http.request.method", "GET"), text("http.route", "/")];
        span
    });
    let url = format!("{}/v1/traces", receiver.http_endpoint());
    let body = request(spans.to_vec()).encode_to_vec();
    assert_eq!(post(&url, PROTOBUF, &body).status, 200);
    let html = page(&receiver, "/requests");
    let (_, table) = html.split_once("aria-label=\"Requests by route\"").unwrap();
    let (table, _) = table.split_once("</table>").unwrap();
    let link = format!("<a href=\"/traces/{:032x}?span={:016x}", 8, 1);
    assert!(table.contains(&link), "{link}: {table}");
    assert!(table.contains(">40.0 ms</a>"), "{table}");
}
