//! A shop of which some requests are slow, and others fail, for a reason that its telemetry says.

use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::trace::v1::Status;
use otlp_viewer::testing::Receiver;
use prost::Message;

use super::{PROTOBUF, START, attribute, log, logs, post, request, resource, span, text};

pub const MILLISECOND: u64 = 1_000_000;
/// How many requests there are; every tenth is slow, and every twentieth has failed.
pub const REQUESTS: u64 = 200;
/// The page about them, and the answer of the API.
pub const PAGE: &str = "/requests/correlations?service=todo&method=GET&route=/items";
/// The page about requests of which nothing sets the slow ones apart.
pub const PLAIN: &str = "/requests/correlations?service=todo&method=GET&route=/plain";

/// Sends them. The slow ones are of one tenant, which has a span and a log record of its own. `evil` stands in names.
pub fn fill(receiver: &Receiver, evil: &str) {
    let (mut spans, mut records) = (Vec::new(), Vec::new());
    for i in 0..REQUESTS {
        let (trace, is_slow) = (u128::from(i + 1), i % 10 == 3);
        let took = if is_slow { 80 } else { 10 } * MILLISECOND + i % 13 * MILLISECOND / 10;
        let mut root = span(trace, 1, 0, "GET /items");
        root.start_time_unix_nano = START + i * 1_000 * MILLISECOND;
        root.end_time_unix_nano = root.start_time_unix_nano + took;
        let tenant = if is_slow {
            format!("acme{evil}")
        } else {
            format!("tenant {}", i % 3)
        };
        root.attributes = vec![
            text("http.request.method", "GET"),
            text("http.route", "/items"),
            text("request.id", &format!("{:x}", i * 7_919)),
            text("tenant", &tenant),
            attribute("items", Value::IntValue((i * 31 % 97) as i64)),
        ];
        let mut select = span(trace, 2, 1, "SELECT item");
        select.kind = 3;
        select.start_time_unix_nano = root.start_time_unix_nano;
        select.end_time_unix_nano = root.end_time_unix_nano - 2 * MILLISECOND;
        select.attributes = vec![text("db.system.name", "sqlite")];
        if i % 20 == 7 {
            root.status = Some(Status {
                code: 2,
                ..Status::default()
            });
            root.attributes.push(text("error.type", "500"));
            records.push(log(trace, 1, &format!("The disk is full{evil}")));
        }
        spans.extend([root, select]);
    }
    // Of another route nothing sets the slow ones apart.
    for i in 0..100 {
        let mut plain = span(u128::from(1_000 + i), 1, 0, "GET /plain");
        plain.start_time_unix_nano = START + i * 2_000 * MILLISECOND;
        let took = 10 * MILLISECOND + i * 37 % 101 * MILLISECOND / 10;
        plain.end_time_unix_nano = plain.start_time_unix_nano + took;
        plain.attributes = vec![
            text("http.request.method", "GET"),
            text("http.route", "/plain"),
            text("request.id", &i.to_string()),
        ];
        spans.push(plain);
    }
    let mut body = request(spans);
    body.resource_spans[0].resource = resource("todo");
    let url = format!("{}/v1/traces", receiver.http_endpoint());
    assert_eq!(post(&url, PROTOBUF, &body.encode_to_vec()).status, 200);
    let url = format!("{}/v1/logs", receiver.http_endpoint());
    let body = logs(records).encode_to_vec();
    assert_eq!(post(&url, PROTOBUF, &body).status, 200);
}
