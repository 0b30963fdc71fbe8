//! An empty export over gRPC, by the client that OpenTelemetry's exporters use. Its messages are left to them: a request and
//! an answer of nothing are empty, and without the SDK this program builds sooner.

use std::error::Error;
use std::net::SocketAddr;

use http::uri::PathAndQuery;
use tokio::time::timeout;
use tonic::client::Grpc;
use tonic::transport::Channel;
use tonic::{Code, Request, Status};
use tonic_prost::ProstCodec;

use super::Answer;
use crate::endpoint::Endpoint;
use crate::http_client::ANSWER;

pub fn ask(address: SocketAddr, endpoint: &Endpoint) -> Answer {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let asked = runtime.map(|runtime| {
        runtime.block_on(async { timeout(ANSWER, export(address, endpoint)).await })
    });
    match asked {
        Ok(Ok(answer)) => answer,
        Ok(Err(_)) => Answer::Silence,
        Err(error) => Answer::Other(error.to_string()),
    }
}

/// Of the [trace service](
/// https://github.com/open-telemetry/opentelemetry-proto/blob/main/opentelemetry/proto/collector/trace/v1/trace_service.proto).
const EXPORT: PathAndQuery =
    PathAndQuery::from_static("/opentelemetry.proto.collector.trace.v1.TraceService/Export");

async fn export(address: SocketAddr, endpoint: &Endpoint) -> Answer {
    let origin = format!("http://{}", endpoint.authority).parse();
    let channel = Channel::from_shared(format!("http://{address}"));
    let (Ok(origin), Ok(channel)) = (origin, channel) else {
        return Answer::NotSpoken;
    };
    // The address that was reached, under the name that was given.
    let Ok(channel) = channel.origin(origin).connect().await else {
        return Answer::NotSpoken;
    };
    let mut client = Grpc::new(channel);
    if client.ready().await.is_err() {
        return Answer::NotSpoken;
    }
    let codec = ProstCodec::<(), ()>::default();
    match client.unary(Request::new(()), EXPORT, codec).await {
        Ok(_) => Answer::Taken,
        Err(status) => refused(&status),
    }
}

/// The [status codes of gRPC](https://grpc.io/docs/guides/status-codes/).
fn refused(status: &Status) -> Answer {
    // It is no answer, but what went wrong on the way to one.
    if status.source().is_some() {
        return Answer::NotSpoken;
    }
    // Whoever sends no status does not speak gRPC. tonic makes one of what the answer has instead.
    if let Some(http) = status.message().strip_prefix(NO_STATUS) {
        return Answer::Other(format!("it speaks HTTP/2, but not gRPC ({})", http.trim()));
    }
    match status.code() {
        Code::PermissionDenied | Code::Unauthenticated => Answer::Guarded,
        Code::Unimplemented => Answer::Other("it speaks gRPC, but not OTLP".to_owned()),
        code => Answer::Other(format!(
            "it answers with gRPC status {}: {}",
            code as i32,
            status.message()
        )),
    }
}

const NO_STATUS: &str = "grpc-status header missing, mapped from HTTP status code";
