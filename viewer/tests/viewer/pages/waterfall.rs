//! Every trace has a picture and a tree, whatever its shape.

use std::collections::HashSet;
use std::sync::Arc;

use crate::common::filled_receiver::filled;
use crate::common::page::page;
use crate::common::{PROTOBUF, START, get, log, post, request, span};
use opentelemetry_proto::tonic::trace::v1::Span;
use opentelemetry_proto::tonic::trace::v1::span::Event;
use otlp_viewer::model::{Origins, StoredLog, StoredSpan};
use otlp_viewer::otlp::split_request::Sender;
use otlp_viewer::waterfall::layout::{Layout, RowKey};
use otlp_viewer::waterfall::layout_from_json::layouts;
use otlp_viewer::waterfall::svg::file;
use otlp_viewer::waterfall::text::{Detail, draw};
use proptest::prelude::*;
use prost::Message;

fn stored(spans: &[Span]) -> Vec<Arc<StoredSpan>> {
    let origin = Origins::default().intern(&Default::default());
    let stored = spans
        .iter()
        .filter_map(|it| StoredSpan::new(&it.encode_to_vec(), &origin, 1));
    stored.map(Arc::new).collect()
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 60,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    /// Parents at random: missing, circular, or the span itself; and ids that are there once or several times.
    #[test]
    fn every_span_has_one_row_and_stands_below_its_parent(
        parents in prop::collection::vec((0_u64..40, any::<u64>()), 1..30),
        ids in 3_u64..40,
    ) {
        let spans: Vec<Span> = parents
            .iter()
            .enumerate()
            .map(|(i, (parent, start))| {
                let mut span = span(7, i as u64 % ids + 1, *parent, "span");
                span.start_time_unix_nano = *start;
                span
            })
            .collect();
        let layout = Layout::new(&stored(&spans), &[]);
        prop_assert_eq!(layout.rows.len(), spans.len());
        let keys: HashSet<_> = layout.rows.iter().map(|it| it.key().to_string()).collect();
        prop_assert_eq!(keys.len(), spans.len());
        for (i, row) in layout.rows.iter().enumerate().filter(|(_, row)| row.depth > 0) {
            let above = layout.rows[..i].iter().rfind(|it| it.depth + 1 == row.depth);
            prop_assert_eq!(above.map(|it| it.span.id), row.span.parent);
        }
        let text = draw(&layout, Detail::Lines);
        prop_assert_eq!(text.lines().count(), spans.len());
    }
}

#[test]
fn a_trace_as_deep_as_it_has_spans_can_be_drawn() {
    let spans: Vec<_> = (1..=10_000)
        .map(|id| span(7, id, id - 1, "deeper"))
        .collect();
    let layout = Layout::new(&stored(&spans), &[]);
    assert_eq!(layout.rows.last().unwrap().depth, 9_999);
    assert!(draw(&layout, Detail::Lines).len() < 4_000_000);
    assert!(file(&layout, "deep", 960).len() < 20_000_000);
}

/// Each has its row, its children and its log records, and an address of its own.
#[test]
fn two_spans_with_one_id_stand_in_two_rows() {
    let of = |service: &str| {
        let mut origins = Origins::default();
        let mut sender = Sender::default();
        sender.service = service.to_owned();
        origins.intern(&sender)
    };
    let [front, pay] = ["front", "pay"].map(of);
    let spans: Vec<_> = [
        (&front, span(7, 1, 0, "GET /")),
        (&front, span(7, 2, 1, "POST")),
        (&pay, span(7, 2, 1, "POST /pay")),
        (&pay, span(7, 3, 2, "INSERT payment")),
        (&front, span(7, 4, 2, "connect")),
    ]
    .iter()
    .filter_map(|(origin, it)| StoredSpan::new(&it.encode_to_vec(), origin, 1))
    .map(Arc::new)
    .collect();
    let logs: Vec<_> = [(&pay, "Paid"), (&front, "Called")]
        .iter()
        .map(|(origin, body)| Arc::new(StoredLog::new(&log(7, 2, body).encode_to_vec(), origin, 1)))
        .collect();
    let layout = Layout::new(&spans, &logs);
    let expected = "\
GET / · front · SERVER · after 0 ns · 1.50 ms
├─ POST · front · SERVER · after 0 ns · 1.50 ms
│  │  • INFO Called · after 1.00 ms
│  └─ connect · front · SERVER · after 0 ns · 1.50 ms
└─ POST /pay · pay · SERVER · after 0 ns · 1.50 ms
   │  • INFO Paid · after 1.00 ms
   └─ INSERT payment · pay · SERVER · after 0 ns · 1.50 ms
";
    assert_eq!(draw(&layout, Detail::Lines), expected);
    let keys: Vec<_> = layout.rows.iter().map(|it| it.key().to_string()).collect();
    assert_eq!(keys[3], "0000000000000002.2");
    for (key, row) in keys.iter().zip(&layout.rows) {
        assert_eq!(key.parse(), Ok(row.key()));
    }
    for wrong in ["0000000000000002.0", "0000000000000002.x", "2", ""] {
        assert!(wrong.parse::<RowKey>().is_err(), "{wrong}");
    }
}

#[test]
fn times_that_make_no_sense_have_a_place_in_the_picture() {
    let mut spans: Vec<_> = (1..=4).map(|id| span(7, id, 0, "span")).collect();
    spans[0].start_time_unix_nano = 0;
    spans[1].end_time_unix_nano = 0;
    spans[2].end_time_unix_nano = START - 5;
    spans[3].start_time_unix_nano = 16_725_225_600_000_000_000;
    let layout = Layout::new(&stored(&spans), &[]);
    let svg = file(&layout, "times", 960);
    assert!(!svg.contains("NaN") && !svg.contains(" x=\"-"), "{svg}");
    let tree = draw(&layout, Detail::Lines);
    let said = ["no start time", "not ended", "ends 5 ns before it starts"];
    for said in said {
        assert!(tree.contains(said) && svg.contains(said), "{said}: {tree}");
    }
    assert!(!tree.contains('-') && !svg.contains(">-"), "{tree}");
}

/// A time that is no time, or an end before every start, makes no trace longer: the header and the
/// axis say the same, and so does the API.
#[test]
fn the_header_and_the_axis_of_a_trace_say_the_same_duration() {
    let receiver = filled();
    let mut spans = vec![
        span(9, 1, 0, "GET /"),
        span(9, 2, 1, "backwards"),
        span(9, 3, 1, "open"),
        span(10, 1, 0, "only open"),
    ];
    spans[1].end_time_unix_nano = START - 4_500_000;
    spans[2].end_time_unix_nano = 0;
    spans[3].end_time_unix_nano = 0;
    let url = format!("{}/v1/traces", receiver.http_endpoint());
    let body = request(spans).encode_to_vec();
    assert_eq!(post(&url, PROTOBUF, &body).status, 200);
    let html = page(
        &receiver,
        "/traces/00000000000000000000000000000009?span=0000000000000002",
    );
    let said = html.split("text-anchor=\"end\">").nth(1).unwrap();
    assert!(said.trim_start().starts_with("1.50 ms<"), "{said}");
    for said in [
        "<span>1.50 ms</span>",
        "1 span not ended",
        "<dd>ends 4.50 ms before it starts</dd>",
    ] {
        assert!(html.contains(said), "{said}: {html}");
    }
    let list = page(&receiver, "/");
    assert!(list.contains("<span>not ended</span>"), "{list}");
    let json = get(&format!("{}/api/traces", receiver.pages_url())).json();
    let durations = json["traces"].as_array().unwrap().iter();
    let durations: Vec<_> = durations.map(|it| it["durationNano"].as_str()).collect();
    assert_eq!(durations[..2], [None, Some("1500000")]);
}

/// Wherever it is in time: the duration of a short span stands beside its bar, of a long one inside.
#[test]
fn no_mark_covers_a_duration() {
    let mut spans = vec![span(7, 1, 0, "GET /"), span(7, 2, 1, "SELECT task")];
    spans[1].end_time_unix_nano = START + 500_000;
    spans[0].events = vec![Event {
        time_unix_nano: START + 1_400_000,
        ..Event::default()
    }];
    let origin = Origins::default().intern(&Default::default());
    let logs = [(1, 1_450_000), (2, 550_000)].map(|(id, after)| {
        let mut log = log(7, id, "Milk");
        log.time_unix_nano = START + after;
        Arc::new(StoredLog::new(&log.encode_to_vec(), &origin, 1))
    });
    let svg = file(&Layout::new(&stored(&spans), &logs), "marks", 960);
    let number = |tag: &str, name: &str| -> f64 {
        let (_, value) = tag.split_once(&format!(" {name}=\"")).unwrap();
        value.split('"').next().unwrap().parse().unwrap()
    };
    let rows: Vec<&str> = svg.split("<rect class=\"row").skip(1).collect();
    assert_eq!(rows.len(), 2);
    for row in rows {
        let tags: Vec<&str> = row.split('<').collect();
        let duration = tags.iter().rfind(|it| it.starts_with("text")).unwrap();
        let bottom = number(duration, "y");
        let circle = tags.iter().find(|it| it.starts_with("circle")).unwrap();
        let top = number(circle, "cy") - number(circle, "r");
        assert!(top > bottom, "{circle} covers {duration}");
        for tick in tags
            .iter()
            .filter(|it| it.starts_with("line class=\"event"))
        {
            assert!(number(tick, "y1") > bottom, "{tick} covers {duration}");
        }
    }
}

/// What the tree looks like, once, in full.
#[test]
fn a_trace_as_text() {
    let mut spans = vec![
        span(7, 1, 0, "GET /"),
        span(7, 2, 1, "querying_tasks"),
        span(7, 3, 2, "SELECT task"),
        span(7, 4, 1, "rendering"),
        span(7, 5, 99, "stray"),
    ];
    for (i, span) in spans.iter_mut().enumerate() {
        span.start_time_unix_nano += i as u64 * 100_000;
    }
    let origin = Origins::default().intern(&Default::default());
    let mut log = log(7, 2, "Milk");
    log.severity_number = 13;
    let log = Arc::new(StoredLog::new(&log.encode_to_vec(), &origin, 1));
    let layout = Layout::new(&stored(&spans), &[log]);
    let expected = "\
GET / · unknown_service · SERVER · after 0 ns · 1.50 ms
├─ querying_tasks · unknown_service · SERVER · after 100 µs · 1.40 ms
│  │  • WARN Milk · after 1.00 ms
│  └─ SELECT task · unknown_service · SERVER · after 200 µs · 1.30 ms
└─ rendering · unknown_service · SERVER · after 300 µs · 1.20 ms
stray · unknown_service · SERVER · after 400 µs · 1.10 ms · its parent is not here
";
    assert_eq!(draw(&layout, Detail::Lines), expected);
}

#[test]
fn the_text_says_what_the_sender_dropped() {
    let dropped = Span {
        dropped_events_count: 72,
        ..span(7, 1, 0, "import")
    };
    let layout = Layout::new(&stored(&[dropped]), &[]);
    let text = draw(&layout, Detail::Everything);
    assert!(text.contains("the sender dropped 72 events"), "{text}");
    assert!(!text.contains("links"), "{text}");
}

/// What the book does with a recording.
#[test]
fn what_was_saved_can_be_drawn_without_a_viewer() {
    let receiver = filled();
    let traces = page(&receiver, "/api/traces/00000000000000000000000000000007");
    let logs = page(&receiver, "/api/logs");
    let layouts = layouts(traces.as_bytes(), logs.as_bytes()).unwrap();
    let [(id, layout)] = &layouts[..] else {
        panic!("{layouts:?}")
    };
    assert_eq!(id.to_string(), "00000000000000000000000000000007");
    let tree = draw(layout, Detail::Everything);
    assert_eq!(
        tree,
        page(&receiver, "/traces/00000000000000000000000000000007/text")
    );
    let picture = file(layout, "todo: GET /", 960);
    assert_eq!(
        picture,
        page(&receiver, "/traces/00000000000000000000000000000007/svg")
    );
    let error = recorded_error();
    assert!(error.contains("OTLP JSON of spans"), "{error}");
}

fn recorded_error() -> String {
    layouts(b"[]", b"{}").unwrap_err().to_string()
}
