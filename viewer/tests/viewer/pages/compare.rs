//! Two traces side by side: on their page, in the API, and how one comes there.

use crate::common::filled_receiver::filled;
use crate::common::page::page;
use crate::common::*;
use opentelemetry_proto::tonic::trace::v1::Span;
use otlp_viewer::testing::Receiver;
use prost::Message;

fn send_spans(receiver: &Receiver, spans: Vec<Span>) {
    let url = format!("{}/v1/traces", receiver.http_endpoint());
    let answer = post(&url, PROTOBUF, &request(spans).encode_to_vec());
    assert_eq!(answer.status, 200);
}

#[test]
fn two_traces_are_compared_span_by_span() {
    let receiver = filled();
    let mut again = vec![
        span(9, 1, 0, "GET /"),
        span(9, 2, 1, "SELECT task"),
        span(9, 3, 1, "SELECT task"),
    ];
    again[0].end_time_unix_nano = again[0].start_time_unix_nano + 3_000_000;
    again[1].attributes.push(text("db.query.text", "SELECT 1"));
    again.push(span(9, 4, 1, "render"));
    send_spans(&receiver, again);
    let (a, b) = (format!("{:032x}", 7), format!("{:032x}", 9));
    let html = page(&receiver, &format!("/compare?a={a}&b={b}")).replace("<wbr>", "");
    for expected in [
        "2 spans in both",
        "0 spans only in A",
        "2 spans only in B",
        "<td>×2</td>",
        "db.query.text",
        "SELECT * FROM task",
        "SELECT 1",
        "ERROR: locked",
        "INFO Fetched 3 tasks",
        "+ </span>render",
    ] {
        assert!(html.contains(expected), "{expected}: {html}");
    }
    let url = format!("{}/api/compare?a={a}&b={b}", receiver.pages_url());
    let json = get(&url).json();
    let names: Vec<_> = json["spans"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| &it["name"])
        .collect();
    assert_eq!(names, ["GET /", "SELECT task", "SELECT task", "render"]);
    assert_eq!(json["spans"][0]["ratio"], 2.0);
    assert_eq!(json["spans"][2]["sides"][0], serde_json::Value::Null);
    // With itself, nothing differs.
    let same = get(&format!("{}/api/compare?a={a}&b={a}", receiver.pages_url())).json();
    for pair in same["spans"].as_array().unwrap() {
        assert_eq!(
            (&pair["ratio"], &pair["differences"]),
            (&1.0.into(), &serde_json::json!([]))
        );
    }
    for (path, status) in [
        (format!("/api/compare?a={a}"), 400),
        (format!("/api/compare?a={a}&b={:032x}", 99), 404),
    ] {
        assert_eq!(
            get(&format!("{}{path}", receiver.pages_url())).status,
            status
        );
    }
}

/// A trace of one span from this instance and version of a service.
fn sent_by(receiver: &Receiver, trace: u128, id: u64, resource: &[(&str, &str)]) {
    let mut body = request(vec![span(trace, id, 0, "GET /")]);
    let of_group = body.resource_spans[0].resource.as_mut().unwrap();
    of_group
        .attributes
        .extend(resource.iter().map(|(key, value)| text(key, value)));
    let url = format!("{}/v1/traces", receiver.http_endpoint());
    assert_eq!(post(&url, PROTOBUF, &body.encode_to_vec()).status, 200);
}

#[test]
fn another_instance_and_another_version_are_said() {
    let receiver = Receiver::start();
    sent_by(
        &receiver,
        7,
        1,
        &[
            ("service.instance.id", "one"),
            ("service.version", "1.0"),
            ("host.name", "<b>"),
            ("os.type", "linux"),
        ],
    );
    let other = [
        ("service.instance.id", "two"),
        ("service.version", "1.1"),
        ("os.type", "linux"),
    ];
    sent_by(&receiver, 8, 1, &other);
    let [a, b] = [7, 8].map(|it| format!("{it:032x}"));
    let html = page(&receiver, &format!("/compare?a={a}&b={b}")).replace("<wbr>", "");
    let (_, resources) = html.split_once("The resource of todo differs").unwrap();
    let (resources, _) = resources.split_once("<table").unwrap();
    for said in [
        "service.version",
        ">A: </span>1.0<",
        ">B: </span>1.1<",
        "&lt;b&gt;",
    ] {
        assert!(resources.contains(said), "{said}: {resources}");
    }
    assert!(!resources.contains("os.type"), "{resources}");
    let json = get(&format!("{}/api/compare?a={a}&b={b}", receiver.pages_url())).json();
    let expected = serde_json::json!([{ "service": "todo", "differences": [
        { "what": "host.name", "values": ["<b>", null] },
        { "what": "service.instance.id", "values": ["one", "two"] },
        { "what": "service.version", "values": ["1.0", "1.1"] },
    ] }]);
    assert_eq!(json["resources"], expected);
    let same = get(&format!("{}/api/compare?a={a}&b={a}", receiver.pages_url())).json();
    assert_eq!(same["resources"], serde_json::json!([]));
    // A trace of two instances has the values of both.
    sent_by(&receiver, 8, 2, &[("service.instance.id", "one")]);
    let json = get(&format!("{}/api/compare?a={a}&b={b}", receiver.pages_url())).json();
    let instance = &json["resources"][0]["differences"][1];
    assert_eq!(instance["values"], serde_json::json!(["one", "one, two"]));
}

#[test]
fn two_different_operations_are_said_to_be_that_and_not_painted_all_over() {
    let receiver = filled();
    send_spans(&receiver, vec![span(9, 1, 0, "GET /")]);
    let [a, b, same] = [7, 8, 9].map(|it| format!("{it:032x}"));
    let html = page(&receiver, &format!("/compare?a={a}&b={b}"));
    let (note, table) = html.split_once("<table").unwrap();
    for said in [
        "These are two different operations. ",
        "A began with SERVER todo: GET /, and B with SERVER todo: POST /add.",
    ] {
        assert!(note.contains(said), "{said}: {note}");
    }
    assert!(!table.contains("class=\"only-"), "{table}");
    let html = page(&receiver, &format!("/compare?a={a}&b={same}"));
    assert!(!html.contains("two different operations"), "{html}");
    assert!(html.contains("class=\"only-a\""), "{html}");
}

#[test]
fn two_traces_are_chosen_on_the_page_of_the_traces_or_from_a_trace() {
    let receiver = filled();
    let (a, b) = (format!("{:032x}", 7), format!("{:032x}", 8));
    let html = page(&receiver, "/");
    assert!(
        html.contains(&format!("type=\"checkbox\" name=\"trace\" value=\"{a}\"")),
        "{html}"
    );
    // As the form sends it.
    let html = page(&receiver, &format!("/compare?trace={a}&trace={b}"));
    assert!(html.contains("only in A"), "{html}");
    let html = page(&receiver, &format!("/traces/{a}"));
    let way = format!("/compare?a={a}");
    assert!(html.contains(&format!("href=\"{way}\"")), "{html}");
    let html = page(&receiver, &way);
    assert!(
        html.contains(&format!("href=\"/compare?a={a}&amp;b={b}\"")),
        "{html}"
    );
    assert!(page(&receiver, "/compare").contains("Choose two traces"));
    assert!(page(&receiver, &format!("/compare?a={a}&b={:032x}", 99)).contains("is not held"));
}
