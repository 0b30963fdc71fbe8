//! Sending something to a receiver, and reading a page of it.

use otlp_viewer::testing::Receiver;
use prost::Message;

use super::{PROTOBUF, get, post};

/// Sends a request of this signal, `traces`, `logs` or `metrics`, in protobuf.
pub fn post_signal(receiver: &Receiver, signal: &str, body: &impl Message) {
    let url = format!("{}/v1/{signal}", receiver.http_endpoint());
    assert_eq!(post(&url, PROTOBUF, &body.encode_to_vec()).status, 200);
}

/// What a page shows.
pub fn page(receiver: &Receiver, path: &str) -> String {
    let answer = get(&format!("{}{path}", receiver.pages_url()));
    assert_eq!(answer.status, 200, "{path}: {}", answer.text());
    answer.text()
}

/// Where these stand in a text, one after the other.
pub fn are_in_order(text: &str, expected: &[&str]) {
    let places: Vec<_> = expected.iter().map(|it| text.find(it)).collect();
    assert!(places.iter().all(Option::is_some), "{places:?} {text}");
    assert!(places.is_sorted(), "{places:?} {text}");
}
