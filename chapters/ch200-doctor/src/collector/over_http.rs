//! An empty export over HTTP ([section "OTLP/HTTP"](https://opentelemetry.io/docs/specs/otlp/#otlphttp)).

use std::net::SocketAddr;

use http::{HeaderMap, header};

use super::Answer;
use crate::endpoint::Endpoint;
use crate::http_client::client;

const PROTOBUF: &str = "application/x-protobuf";

pub fn ask(address: SocketAddr, endpoint: &Endpoint) -> Answer {
    let exported = client()
        .post(format!("http://{address}{}/v1/traces", endpoint.path))
        .header(header::HOST, &endpoint.authority)
        .header(header::CONTENT_TYPE, PROTOBUF)
        // An `ExportTraceServiceRequest` of nothing is empty.
        .send_empty();
    match exported {
        Ok(response) => match response.status().as_u16() {
            200 if is_otlp(response.headers()) => Answer::Taken,
            200 => Answer::Other("it speaks HTTP/1.1, but not OTLP".to_owned()),
            401 | 403 => Answer::Guarded,
            _ => {
                let status = response.status();
                Answer::Other(format!("it speaks HTTP/1.1, and answers {status}"))
            }
        },
        Err(ureq::Error::Timeout(_)) => Answer::Silence,
        Err(_) => Answer::NotSpoken,
    }
}

/// A collector answers in the protocol of the request. The pages of Jaeger, and of many another
/// program, are answered with 200 whatever the path is.
fn is_otlp(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE);
    kind.is_some_and(|it| it.as_bytes().starts_with(PROTOBUF.as_bytes()))
}
