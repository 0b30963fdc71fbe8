//! Filters in the address, in the form, and in the links beside attributes: they mean the same.

use crate::common::filled_receiver::filled;
use crate::common::page::page;
use crate::common::*;
use otlp_viewer::testing::Receiver;
use prost::Message;

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
        (
            "attribute=todo.task.id=1&attribute=http.request.method=GET",
            &both[1..],
        ),
        (
            "attribute=todo.task.id=1&attribute=http.request.method=PUT",
            &[],
        ),
        (
            "attribute=db.query.text=%22SELECT%20*%20FROM%20task%22%20todo.task.id=1",
            &both[1..],
        ),
        ("errors=0", &both),
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
fn the_form_shows_the_filters_of_the_address() {
    let receiver = filled();
    let field = |html: &str, start: &str| {
        let tag = html.split('<').find(|it| it.starts_with(start));
        tag.unwrap_or_else(|| panic!("{html}")).to_owned()
    };
    for path in ["/", "/logs"] {
        let html = page(
            &receiver,
            &format!("{path}?attribute=a=1&attribute=b=x%20y"),
        );
        let input = field(&html, "input name=\"attribute\"");
        assert!(input.contains("value=\"a=1 b=&quot;x y&quot;\""), "{input}");
    }
    for (filter, is_checked) in [("errors=1", true), ("errors=on", true), ("errors=0", false)] {
        let html = page(&receiver, &format!("/?{filter}"));
        let input = field(&html, "input type=\"checkbox\"");
        assert_eq!(input.contains(" checked"), is_checked, "{filter}: {input}");
    }
}

/// The link beside an attribute leads to the traces that have it, whatever it holds.
#[test]
fn an_attribute_leads_to_the_traces_that_have_it() {
    let receiver = Receiver::start();
    let values = [
        "x y=z",
        "a=b c=d",
        "\"quoted\"",
        " spaces ",
        "line\nline",
        "",
        "C:\\new",
        "%&+#",
    ];
    let mut spans = Vec::new();
    for (trace, value) in (1_u128..).zip(values) {
        let mut span = span(trace, 1, 0, value);
        span.attributes = vec![text("my key", value)];
        spans.push(span);
    }
    let url = format!("{}/v1/traces", receiver.http_endpoint());
    post(&url, PROTOBUF, &request(spans).encode_to_vec());
    for (trace, value) in (1_u128..).zip(values) {
        let html = page(&receiver, &format!("/traces/{trace:032x}"));
        let (_, link) = html.split_once("href=\"/?").unwrap();
        let (filter, _) = link.split_once('"').unwrap();
        assert_eq!(trace_names(&receiver, filter), [value], "{filter}");
    }
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
