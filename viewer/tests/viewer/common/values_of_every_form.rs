//! A trace with values of every form, a histogram with exemplars of it, and a summary.

use opentelemetry_proto::tonic::common::v1::KeyValueList;
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::metrics::v1::metric::Data;
use opentelemetry_proto::tonic::metrics::v1::{Exemplar, Metric, Summary, exemplar};
use opentelemetry_proto::tonic::trace::v1::Status;
use opentelemetry_proto::tonic::trace::v1::span::Event;
use otlp_viewer::testing::Receiver;
use prost::Message;

use super::series::{CUMULATIVE, SECOND, histogram, histogram_point, now, summary_point};
use super::*;

const STACK: &str = "java.lang.IllegalStateException: the bank did not answer\n\tat com.example.shop.Checkout.pay(Checkout.java:118)\n\tat com.example.shop.Checkout.run(Checkout.java:42)\nCaused by: java.net.SocketTimeoutException: Read timed out\n\t... 24 more";
const SQL: &str = "SELECT o.id, o.total, c.name\n  FROM orders AS o\n  JOIN customer AS c ON c.id = o.customer_id\n WHERE o.state = ? AND o.created_at > ?\n ORDER BY o.created_at DESC\n LIMIT 50";

/// Fills a receiver with them.
pub fn fill(receiver: &Receiver) {
    let url = receiver.http_endpoint();
    let send = |signal: &str, body: Vec<u8>| {
        let answer = post(&format!("{url}/v1/{signal}"), PROTOBUF, &body);
        assert_eq!(answer.status, 200);
    };
    let items = (0..12).map(|it| format!(r#"{{"sku":"A-{it}","count":{it},"price":1{it}.50}}"#));
    let items = items.collect::<Vec<_>>().join(",");
    let json = format!(r#"{{"order":{{"id":4711,"tenant":"acme"}},"items":[{items}]}}"#);
    let mut failed = span(7, 1, 0, "POST /checkout");
    let limits =
        ["memory", "requests"].map(|it| text(it, "as many as the plan of the tenant allows"));
    failed.attributes.extend([
        text("db.query.text", SQL),
        text("app.order", &json),
        attribute(
            "app.limits",
            Value::KvlistValue(KeyValueList {
                values: limits.to_vec(),
            }),
        ),
        attribute("http.request.body.size", Value::IntValue(48_213)),
        attribute("busy_ns", Value::IntValue(1_234_567)),
    ]);
    failed.events = vec![Event {
        time_unix_nano: START + 1_000,
        name: "exception".to_owned(),
        attributes: vec![
            text("exception.type", "java.lang.IllegalStateException"),
            text("exception.stacktrace", &format!("{STACK}\n").repeat(6)),
        ],
        ..Event::default()
    }];
    failed.status = Some(Status {
        code: 2,
        message: "the bank did not answer".to_owned(),
    });
    send("traces", request(vec![failed]).encode_to_vec());
    let body = format!("The order could not be paid:\n{STACK}");
    send(
        "logs",
        logs(vec![log(7, 1, &body), log(7, 1, &json)]).encode_to_vec(),
    );
    let (end, begin) = (now(), now() - 300 * SECOND);
    for at in 1..=10_u64 {
        let time = begin + (end - begin) / 10 * at;
        let attributes = [("http.request.method", "POST"), ("http.route", "/checkout")];
        let counts = [30 * at, 9 * at, 4 * at, at];
        let mut point = histogram_point(&attributes, begin, time, counts);
        let exemplar = |back: u64, value: f64| Exemplar {
            time_unix_nano: time - back * SECOND,
            trace_id: 7_u128.to_be_bytes().to_vec(),
            span_id: 1_u64.to_be_bytes().to_vec(),
            value: Some(exemplar::Value::AsDouble(value)),
            ..Exemplar::default()
        };
        let values = [0.002, 0.04, 0.4, 0.007, 0.09];
        point.exemplars = (1..)
            .zip(values)
            .map(|(i, it)| exemplar(i * 40, it))
            .collect();
        let factor = 1.0 + (at % 4) as f64 / 4.0;
        let quantiles = [(0.5, 0.02), (0.9, 0.11), (0.99, 0.4)].map(|(q, it)| (q, it * factor));
        let summary = Metric {
            name: "rpc.duration".to_owned(),
            unit: "s".to_owned(),
            data: Some(Data::Summary(Summary {
                data_points: vec![summary_point(&[], time, &quantiles)],
            })),
            ..Metric::default()
        };
        let histogram = histogram("http.server.request.duration", CUMULATIVE, vec![point]);
        send("metrics", metrics(vec![histogram, summary]).encode_to_vec());
    }
}
