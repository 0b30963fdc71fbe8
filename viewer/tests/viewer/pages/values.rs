//! What a page shows of texts with several lines, exemplars, many instruments, and the order of time.

use crate::common::series::{
    CUMULATIVE, SECOND, gauge, histogram, histogram_point, now, number, sum,
};
use crate::common::{attribute, get, log, logs, metrics, post, request, span, text};
use opentelemetry_proto::tonic::common::v1::KeyValueList;
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::metrics::v1::metric::Data;
use opentelemetry_proto::tonic::metrics::v1::{Exemplar, Metric, NumberDataPoint, exemplar};
use opentelemetry_proto::tonic::trace::v1::Status;
use opentelemetry_proto::tonic::trace::v1::span::Event;
use otlp_viewer::testing::Receiver;
use prost::Message;

const PROTOBUF: &str = "application/x-protobuf";

fn send(receiver: &Receiver, signal: &str, body: &impl Message) {
    let url = format!("{}/v1/{signal}", receiver.http_endpoint());
    assert_eq!(post(&url, PROTOBUF, &body.encode_to_vec()).status, 200);
}

fn page(receiver: &Receiver, path: &str) -> String {
    let answer = get(&format!("{}{path}", receiver.pages_url()));
    assert_eq!(answer.status, 200, "{path}");
    answer.text()
}

/// Where these stand in a text, one after the other.
fn are_in_order(text: &str, expected: &[&str]) {
    let places: Vec<_> = expected.iter().map(|it| text.find(it)).collect();
    assert!(places.iter().all(Option::is_some), "{places:?} {text}");
    assert!(places.is_sorted(), "{places:?} {text}");
}

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
    send(&receiver, "traces", &request(vec![failed]));
    send(
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
fn exemplars_are_shown_with_the_way_to_their_spans() {
    let receiver = Receiver::start();
    send(&receiver, "traces", &request(vec![span(7, 1, 0, "GET /")]));
    let exemplar = |trace: u128, value: f64, after: u64| Exemplar {
        time_unix_nano: now() - SECOND + after,
        trace_id: trace.to_be_bytes().to_vec(),
        span_id: 1_u64.to_be_bytes().to_vec(),
        value: Some(exemplar::Value::AsDouble(value)),
        ..Exemplar::default()
    };
    let mut point = histogram_point(&[], now() - 5 * SECOND, now(), [9, 0, 0, 0]);
    point.exemplars = (0..40)
        .map(|it| exemplar(7, 0.25 + f64::from(it), it as u64))
        .collect();
    let mut counted = number(&[], now() - 5 * SECOND, now(), 3.0);
    counted.exemplars = vec![exemplar(8, 123.5, 1)];
    let sent = vec![
        histogram("duration", CUMULATIVE, vec![point]),
        sum("requests", CUMULATIVE, true, vec![counted]),
    ];
    send(&receiver, "metrics", &metrics(sent));
    let html = page(&receiver, "/metrics/1");
    let way = "/traces/00000000000000000000000000000007?span=0000000000000001#span";
    // A few of them, the newest first; on the chart above are more.
    let (_, points) = html.split_once("<table").unwrap();
    assert_eq!(points.matches(way).count(), 3, "{html}");
    are_in_order(
        &html,
        &["exemplar 39.25 ", "exemplar 38.25 ", "exemplar 37.25 "],
    );
    let html = page(&receiver, "/metrics/3");
    assert!(
        html.contains("exemplar 123.5 ") && html.contains("its span is not here"),
        "{html}"
    );
}

/// Each on its chart at its time and value, as a link that the Tab key reaches.
#[test]
fn exemplars_are_dots_on_the_chart_of_an_instrument_that_lead_to_their_traces() {
    let receiver = Receiver::start();
    send(&receiver, "traces", &request(vec![span(7, 1, 0, "GET /")]));
    let exemplar = |trace: u128, value: f64, at: u64| Exemplar {
        time_unix_nano: at,
        trace_id: trace.to_be_bytes().to_vec(),
        span_id: 1_u64.to_be_bytes().to_vec(),
        value: Some(exemplar::Value::AsDouble(value)),
        ..Exemplar::default()
    };
    let sent = now();
    let route = |route: &str, exemplars: Vec<Exemplar>| {
        [20, 10].map(|ago| {
            let attributes = [("http.route", route)];
            let begin = sent - 30 * SECOND;
            let time = sent - ago * SECOND;
            let mut point = histogram_point(&attributes, begin, time, [40 - ago, 0, 0, 0]);
            point.exemplars = exemplars.clone();
            point
        })
    };
    let inside = sent - 12 * SECOND;
    let all = vec![
        exemplar(7, 0.25, inside),
        // Its trace is not here, it is of no window, it has no value, and it's no number.
        exemplar(8, 0.25, inside),
        exemplar(7, 0.25, 1),
        Exemplar {
            value: None,
            ..exemplar(7, 0.25, inside)
        },
        exemplar(7, f64::NAN, inside),
    ];
    let [first, second] = route("/add", all);
    let [other_first, other] = route("/", vec![]);
    for points in [vec![first, other_first], vec![second, other]] {
        let histogram = histogram("duration", CUMULATIVE, points);
        send(&receiver, "metrics", &metrics(vec![histogram]));
    }
    let mut many = gauge("many", vec![number(&[], 0, sent, 3.0)]);
    if let Some(Data::Gauge(it)) = &mut many.data {
        it.data_points[0].exemplars = vec![exemplar(7, 2.0, inside); 1_000];
    }
    send(&receiver, "metrics", &metrics(vec![many]));
    let html = page(&receiver, "/metrics/1");
    let way = "<a href=\"/traces/00000000000000000000000000000007?span=0000000000000001#span\" aria-label=\"Exemplar 250 ms at ";
    assert_eq!(html.matches(way).count(), 1, "{html}");
    let note = "Each dot is an exemplar: one measurement, and the way to its trace.";
    assert!(html.contains(note) && html.contains("3 more exemplars of this window have none"));
    // Split, the dot stands on the chart of its series alone.
    let html = page(&receiver, "/metrics/1?by=http.route");
    assert_eq!(html.matches(way).count(), 1, "{html}");
    let (before, _) = html.split_once(way).unwrap();
    assert!(
        before.contains("/add</h3>") && before.contains("/</h3>"),
        "{html}"
    );
    // In a list, charts have none.
    assert!(!page(&receiver, "/metrics").contains("aria-label=\"Exemplar "));
    let instruments = receiver.store.instruments();
    let many = instruments
        .iter()
        .find(|(_, it)| &*it.name == "many")
        .unwrap();
    let html = page(&receiver, &format!("/metrics/{}", many.0));
    assert_eq!(
        html.matches("aria-label=\"Exemplar 2 at ").count(),
        40,
        "{html}"
    );
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
    send(&receiver, "traces", &request(vec![sent]));
    send(&receiver, "logs", &logs(vec![log(7, 1, &evil)]));
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

#[test]
fn a_metric_without_a_value_says_so_and_not_what_is_drawn() {
    let receiver = Receiver::start();
    let none = |flags| NumberDataPoint {
        time_unix_nano: now(),
        flags,
        ..NumberDataPoint::default()
    };
    let nothing = Metric {
        name: "nothing".to_owned(),
        ..Metric::default()
    };
    let mut stale = number(&[], 0, now(), 7.0);
    stale.flags = 1;
    for (metric, said) in [
        (nothing, "It has no points"),
        (gauge("valueless", vec![none(0)]), "<div>no value</div>"),
        (
            gauge("stale", vec![stale]),
            "<div>no value was recorded</div>",
        ),
    ] {
        let receiver = Receiver::start();
        let has_points = metric
            .data
            .as_ref()
            .is_some_and(|it| matches!(it, Data::Gauge(_)));
        send(&receiver, "metrics", &metrics(vec![metric]));
        let html = page(&receiver, "/metrics/1");
        assert!(html.contains(said), "{said}: {html}");
        assert!(
            !html.contains("drawn: ") && !html.contains("Nothing to draw"),
            "{html}"
        );
        let without = html.contains("No point of it has a value");
        assert_eq!(without, has_points, "{html}");
        let last = if has_points {
            "<td>no value</td>"
        } else {
            "<td>no points</td>"
        };
        assert!(page(&receiver, "/metrics").contains(last), "{last}");
    }
    drop(receiver);
}

/// As many as a Collector has that watches a machine, each with three series.
#[test]
fn many_instruments_stand_one_a_line_on_small_pages_that_lead_to_each() {
    const MANY: usize = 1_632;
    let receiver = Receiver::start();
    let all = (0..MANY).map(|it| {
        let points = (0..3).map(|series| {
            let time = now() - (20 - series) * SECOND;
            number(
                &[("series", &series.to_string())],
                time - SECOND,
                time,
                it as f64,
            )
        });
        sum(
            &format!("counter.{it:04}"),
            CUMULATIVE,
            true,
            points.collect(),
        )
    });
    send(&receiver, "metrics", &metrics(all.collect()));
    let (mut names, mut next) = (Vec::new(), Some("/metrics?name=counter".to_owned()));
    while let Some(path) = next {
        let html = page(&receiver, &path);
        assert!(html.len() < 250_000, "{path}: {} bytes", html.len());
        let rows = html.split("<tr><th scope=\"row\"").skip(1);
        names.extend(rows.map(|row| {
            let (_, rest) = row.split_once("href=\"/metrics/").unwrap();
            rest.split(['>', '<']).nth(1).unwrap().to_owned()
        }));
        let link = html
            .split_once("rel=\"next\" href=\"")
            .map(|(_, it)| it.split('"').next().unwrap());
        next = link.map(|it| it.replace("&amp;", "&"));
    }
    let expected: Vec<String> = (0..MANY).map(|it| format!("counter.{it:04}")).collect();
    assert_eq!(names, expected);
    let html = page(&receiver, "/metrics?name=counter.0007");
    for said in [
        "<td>counter</td>",
        ">requests</td>",
        "<td class=\"number\">3</td>",
        "<td>21 requests</td>",
    ] {
        assert!(html.contains(said), "{said}: {html}");
    }
    // What an address names may have left, or may never have been.
    for odd in ["99999", "-1", "x", "18446744073709551616", "%3Cscript%3E"] {
        assert!(
            page(&receiver, &format!("/metrics?from={odd}")).contains("Instruments 1 to 200"),
            "{odd}"
        );
    }
}

/// With the quarter of an hour that pages over time show else, most of it would be empty.
#[test]
fn the_chart_of_an_instrument_shows_all_there_is_unless_a_window_is_asked_for() {
    let receiver = Receiver::start();
    let begin = now() / SECOND * SECOND - 100 * SECOND;
    for after in (0..=100).step_by(10) {
        let point = number(&[], 0, begin + after * SECOND, after as f64);
        send(
            &receiver,
            "metrics",
            &metrics(vec![gauge("queue", vec![point])]),
        );
    }
    let known = |path: &str| {
        let html = page(&receiver, path);
        let step = html
            .split_once("each part is ")
            .unwrap()
            .1
            .split(' ')
            .next()
            .unwrap()
            .to_owned();
        (step, html)
    };
    let (step, html) = known("/metrics/1");
    assert_eq!(step, "2", "{html}");
    assert!(
        html.contains("<option value=\"\">all there is</option>"),
        "{html}"
    );
    assert_eq!(known("/metrics").0, "2");
    let (step, html) = known("/metrics/1?window=15");
    assert_eq!(step, "15");
    assert!(
        html.contains("<option value=\"15\" selected>15 minutes"),
        "{html}"
    );
}

/// A list says newest first: then that is meant by time.
#[test]
fn the_newest_trace_and_log_record_of_a_page_are_first_whatever_the_order_of_arrival() {
    let receiver = Receiver::start();
    for (id, name, after) in [(1, "MIDDLE", 100), (2, "OLDEST", 0), (3, "NEWEST", 200)] {
        let mut span = span(id, 1, 0, name);
        span.start_time_unix_nano += after * SECOND;
        span.end_time_unix_nano += after * SECOND;
        send(&receiver, "traces", &request(vec![span]));
        let mut log = log(0, 0, name);
        log.time_unix_nano += after * SECOND;
        send(&receiver, "logs", &logs(vec![log]));
    }
    for path in ["/", "/logs"] {
        are_in_order(&page(&receiver, path), &["NEWEST", "MIDDLE", "OLDEST"]);
    }
}
