//! The exemplars of a metric, as lines and as dots, with the ways to their spans.

use opentelemetry_proto::tonic::metrics::v1::metric::Data;
use opentelemetry_proto::tonic::metrics::v1::{Exemplar, exemplar};
use otlp_viewer::testing::Receiver;

use crate::common::page::{are_in_order, page, post_signal};
use crate::common::series::{
    CUMULATIVE, SECOND, gauge, histogram, histogram_point, now, number, sum,
};
use crate::common::{metrics, request, span};

#[test]
fn exemplars_are_shown_with_the_way_to_their_spans() {
    let receiver = Receiver::start();
    post_signal(&receiver, "traces", &request(vec![span(7, 1, 0, "GET /")]));
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
    post_signal(&receiver, "metrics", &metrics(sent));
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
    post_signal(&receiver, "traces", &request(vec![span(7, 1, 0, "GET /")]));
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
        post_signal(&receiver, "metrics", &metrics(vec![histogram]));
    }
    let mut many = gauge("many", vec![number(&[], 0, sent, 3.0)]);
    if let Some(Data::Gauge(it)) = &mut many.data {
        it.data_points[0].exemplars = vec![exemplar(7, 2.0, inside); 1_000];
    }
    post_signal(&receiver, "metrics", &metrics(vec![many]));
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
