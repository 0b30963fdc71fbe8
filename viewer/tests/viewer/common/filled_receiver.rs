//! A receiver that has something to show, and its pages.

use opentelemetry_proto::tonic::trace::v1::Status;
use otlp_viewer::testing::Receiver;
use prost::Message;

use crate::common::*;

/// A receiver with two traces: 7, with a child, an error and a log record; and 8.
pub fn filled() -> Receiver {
    let receiver = Receiver::start();
    let url = format!("{}/v1/traces", receiver.http_endpoint());
    let mut failed = span(7, 2, 1, "SELECT task");
    failed.status = Some(Status {
        message: "locked".to_owned(),
        code: 2,
    });
    failed
        .attributes
        .push(text("db.query.text", "SELECT * FROM task"));
    failed.attributes.push(text("todo.task.id", "1"));
    let body = request(vec![
        span(7, 1, 0, "GET /"),
        failed,
        span(8, 3, 0, "POST /add"),
    ]);
    assert_eq!(post(&url, PROTOBUF, &body.encode_to_vec()).status, 200);
    let url = format!("{}/v1/logs", receiver.http_endpoint());
    let logs = logs(vec![log(7, 2, "Fetched 3 tasks")]).encode_to_vec();
    assert_eq!(post(&url, PROTOBUF, &logs).status, 200);
    receiver
}
