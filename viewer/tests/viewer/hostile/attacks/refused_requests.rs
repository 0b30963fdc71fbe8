//! A flood of requests that are refused.

use otlp_viewer::testing::Receiver;
use prost::Message;

use crate::common::*;

#[test]
fn a_flood_of_refused_requests_does_not_push_out_what_was_taken() {
    let receiver = Receiver::start();
    let url = format!("{}/v1/traces", receiver.http_endpoint());
    let body = request(vec![span(7, 1, 0, "GET /")]).encode_to_vec();
    assert_eq!(post(&url, PROTOBUF, &body).status, 200);
    for _ in 0..501 {
        assert_eq!(post(&url, "text/plain", b"").status, 415);
    }
    let pages = receiver.pages_url().trim_end_matches('/');
    assert_eq!(get(&format!("{pages}/wire/1")).status, 200);
    let wire = get(&format!("{pages}/wire")).text();
    assert!(wire.contains("href=\"/wire/1\""), "{wire}");
}
