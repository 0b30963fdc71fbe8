//! What a page shows of texts with several lines, and of JSON in them.

use opentelemetry_proto::tonic::common::v1::KeyValueList;
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::trace::v1::Status;
use opentelemetry_proto::tonic::trace::v1::span::Event;
use otlp_viewer::testing::Receiver;

use crate::common::page::{page, post_signal};
use crate::common::{attribute, log, logs, request, span, text};

#[test]
fn a_text_with_several_lines_keeps_them() {
    let receiver = Receiver::start();
    let mut failed = span(7, 1, 0, "GET /");
    failed.attributes = vec![text("db.query.text", "SELECT *\nFROM task")];
    failed.events = vec![Event {
        name: "exception".to_owned(),
        attributes: vec![
            text("exception.stacktrace", "Boom\r\n\tat a\r\n\tat b"),
            text("exception.type", "Boom"),
        ],
        ..Event::default()
    }];
    failed.status = Some(Status {
        code: 2,
        message: "first\nsecond".to_owned(),
    });
    post_signal(&receiver, "traces", &request(vec![failed]));
    post_signal(
        &receiver,
        "logs",
        &logs(vec![log(7, 1, "one\n  two\nthree")]),
    );
    let trace = "/traces/00000000000000000000000000000007";
    let html = page(&receiver, trace);
    assert!(html.contains("<dt>Kind</dt><dd>SERVER</dd>"), "{html}");
    for said in [
        "<pre class=\"value\">SELECT *\nFROM task</pre>",
        "<pre class=\"value\">Boom\r\n\tat a\r\n\tat b</pre>",
        "<span class=\"lines\">first\nsecond</span>",
        "<pre class=\"value\">one\n  two\nthree</pre>",
    ] {
        assert!(html.contains(said), "{said}: {html}");
    }
    assert!(page(&receiver, "/logs").contains("<pre class=\"value\">one\n  two\nthree</pre>"));
    let lines = page(&receiver, &format!("{trace}/text"));
    let lines: Vec<&str> = lines.lines().map(str::trim_end).collect();
    let expected = [
        "GET / · todo · SERVER · 1.50 ms · ERROR",
        "     span id = 0000000000000001",
        "     status message = first",
        "       second",
        "     db.query.text = SELECT *",
        "       FROM task",
        "     event exception exception.type = Boom",
        "       exception.stacktrace = Boom",
        "        at a",
        "        at b",
        "   • INFO one · after 1.00 ms",
        "         two",
        "       three",
    ];
    assert_eq!(lines, expected);
}

#[test]
fn json_has_a_line_for_each_value_and_is_folded_where_it_is_long() {
    let receiver = Receiver::start();
    let short = r#"{"order": {"id": 12345678901234567890, "paid": 1.50}, "items": ["a", "b"]}"#;
    let pretty = "{\n  \"order\": {\n    \"id\": 12345678901234567890,\n    \"paid\": 1.50\n  },\n  \"items\": [\n    \"a\",\n    \"b\"\n  ]\n}";
    let evil = format!("[{}\"</pre><script>`alert(1)`</script>\"]", "1,".repeat(40));
    let map = |key: &str| {
        let values = (0..20).map(|it| attribute(&format!("{key}{it}"), Value::IntValue(it)));
        Value::KvlistValue(KeyValueList {
            values: values.collect(),
        })
    };
    let mut sent = span(7, 1, 0, "GET /");
    sent.attributes = vec![
        text("app.order", short),
        text("app.evil", &evil),
        attribute("app.map", map("key `one` <b>")),
        text("app.brief", "{\"a\":1}"),
        text("app.almost", &format!("{{{}", "\"a\": 1, ".repeat(20))),
        text(
            "db.query.text",
            "SELECT id, title FROM task WHERE title <> '' ORDER BY id",
        ),
        text("db.statement", "\n\nSELECT 1"),
        attribute("http.response.body.size", Value::IntValue(1_536)),
    ];
    post_signal(&receiver, "traces", &request(vec![sent]));
    post_signal(&receiver, "logs", &logs(vec![log(7, 1, &evil)]));
    let html = page(&receiver, "/traces/00000000000000000000000000000007");
    let escaped = pretty.replace('"', "&quot;");
    for said in [
        &*format!("<pre class=\"value\">{escaped}</pre>"),
        "<details><summary>JSON, 43 lines</summary><pre class=\"value\" tabindex=\"0\" role=\"group\" aria-label=\"app.evil\">[\n  1,",
        "&lt;/pre&gt;&lt;script&gt;`alert(1)`&lt;/script&gt;",
        "<summary>JSON, 22 lines</summary>",
        "\n  &quot;key `one` &lt;b&gt;0&quot;: 0,\n",
        "<td dir=\"auto\">{&quot;a&quot;:1}",
        "<td dir=\"auto\">{&quot;a&quot;: 1, &quot;a&quot;: 1",
        "<pre class=\"value\">SELECT id, title FROM task WHERE title &lt;&gt; '' ORDER BY id</pre>",
        // A browser leaves out the first line break.
        "<pre class=\"value\">\n\n\nSELECT 1</pre>",
        "1536 <span class=\"type\">int</span> <span class=\"quiet\">(1.536 kB)</span>",
    ] {
        assert!(html.contains(said), "{said}: {html}");
    }
    let list = page(&receiver, "/logs");
    let (_, record) = list.split_once("<a href=\"/logs/").unwrap();
    let (record, _) = record.split_once('"').unwrap();
    for path in [&format!("/logs/{record}"), "/wire/2"] {
        let html = page(&receiver, path);
        assert!(
            html.contains("JSON, 43 lines") && !html.contains("<script>`"),
            "{path}"
        );
    }
}
