//! An empty export over gRPC, on bare HTTP/2: no client is needed for five bytes.
//!
//! The request is that of [gRPC over HTTP/2](https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md),
//! the path that of the [trace service](
//! https://github.com/open-telemetry/opentelemetry-proto/blob/main/opentelemetry/proto/collector/trace/v1/trace_service.proto).

use std::net::SocketAddr;

use bytes::Bytes;
use http::{HeaderMap, Request, header};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::Answer;
use crate::connect::ANSWER;
use crate::endpoint::Endpoint;

const EXPORT: &str = "/opentelemetry.proto.collector.trace.v1.TraceService/Export";

/// A message of no bytes, not compressed. An `ExportTraceServiceRequest` of nothing is empty.
const NOTHING: Bytes = Bytes::from_static(&[0, 0, 0, 0, 0]);

pub fn ask(address: SocketAddr, endpoint: &Endpoint) -> Answer {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let asked = runtime.map(|runtime| {
        runtime.block_on(async { timeout(ANSWER, export(address, endpoint)).await })
    });
    match asked {
        Ok(Ok(Ok(answer))) => answer,
        Ok(Ok(Err(_))) => Answer::NotSpoken,
        Ok(Err(_)) => Answer::Silence,
        Err(error) => Answer::Other(error.to_string()),
    }
}

async fn export(address: SocketAddr, endpoint: &Endpoint) -> Result<Answer, h2::Error> {
    let Ok(stream) = TcpStream::connect(address).await else {
        return Ok(Answer::NotSpoken);
    };
    // "Prior knowledge": HTTP/2 from the first byte (RFC 9113, section 3.3).
    let (requests, connection) = h2::client::handshake(stream).await?;
    tokio::spawn(connection);
    let uri = format!("http://{}{EXPORT}", endpoint.authority);
    let request = Request::post(uri)
        .header(header::CONTENT_TYPE, "application/grpc")
        .header(header::TE, "trailers")
        .body(());
    let Ok(request) = request else {
        return Ok(Answer::NotSpoken);
    };
    let (response, mut body) = requests.ready().await?.send_request(request, false)?;
    body.send_data(NOTHING, true)?;
    let response = response.await?;
    let kind = response.headers().get(header::CONTENT_TYPE);
    if !kind.is_some_and(|it| it.as_bytes().starts_with(b"application/grpc")) {
        let status = response.status();
        return Ok(Answer::Other(format!(
            "it speaks HTTP/2, but not gRPC ({status})"
        )));
    }
    // An error without a message comes in the headers alone.
    if let Some(answer) = status(response.headers()) {
        return Ok(answer);
    }
    let mut body = response.into_body();
    while let Some(bytes) = body.data().await {
        body.flow_control().release_capacity(bytes?.len())?;
    }
    let trailers = body.trailers().await?.unwrap_or_default();
    let nothing = || Answer::Other("it speaks gRPC, but sends no status".to_owned());
    Ok(status(&trailers).unwrap_or_else(nothing))
}

/// The [status codes of gRPC](https://grpc.io/docs/guides/status-codes/).
fn status(headers: &HeaderMap) -> Option<Answer> {
    let code = headers.get("grpc-status")?.to_str().unwrap_or_default();
    let message = headers.get("grpc-message").map(|it| it.as_bytes());
    let message = String::from_utf8_lossy(message.unwrap_or_default());
    Some(match code {
        "0" => Answer::Taken,
        "7" | "16" => Answer::Guarded,
        "12" => Answer::Other("it speaks gRPC, but not OTLP".to_owned()),
        _ => Answer::Other(format!("it answers with gRPC status {code}: {message}")),
    })
}
