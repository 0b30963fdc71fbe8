//! Why the viewer reads OTLP itself, and not with the messages' JSON and the services of
//! `opentelemetry-proto`: each reason as it is in the version of the workspace.
//!
//! A test that fails here is good news: upstream has fixed something. When the last reason of a
//! kind is gone, use theirs instead of ours.

use crate::common::*;
use opentelemetry_proto::tonic::collector::metrics::v1::ExportMetricsServiceRequest;
use opentelemetry_proto::tonic::collector::trace::v1::trace_service_client::TraceServiceClient;
use opentelemetry_proto::tonic::collector::trace::v1::trace_service_server::{
    TraceService, TraceServiceServer,
};
use opentelemetry_proto::tonic::collector::trace::v1::{
    ExportTraceServiceRequest, ExportTraceServiceResponse,
};
use opentelemetry_proto::tonic::metrics::v1::metric::Data;
use opentelemetry_proto::tonic::trace::v1::Span;
use otlp_viewer::otlp::Signal;
use otlp_viewer::otlp::json_in::from_json;
use prost::Message;
use tonic::transport::server::TcpIncoming;
use tonic::transport::{Channel, Endpoint, Server};
use tonic::{Code, Request, Response, Status};

/// A span with one attribute that has this value.
fn with_value(value: &str) -> String {
    format!(
        r#"{{"resourceSpans":[{{"scopeSpans":[{{"spans":[{{"name":"GET /","attributes":[
            {{"key":"a","value":{value}}}]}}]}}]}}]}}"#
    )
}

#[track_caller]
fn only_ours_takes(json: &str) {
    let ours = from_json(Signal::Traces.request(), json.as_bytes());
    assert!(ours.is_ok(), "{ours:?}: {json}");
    let theirs = serde_json::from_str::<ExportTraceServiceRequest>(json);
    assert!(theirs.is_err(), "they take it now, too: {json}");
}

#[test]
fn their_json_refuses_an_empty_list_and_an_empty_map() {
    // Fields with their default values may be left out, says protobuf's JSON.
    only_ours_takes(&with_value(r#"{"arrayValue":{}}"#));
    only_ours_takes(&with_value(r#"{"kvlistValue":{}}"#));
}

/// Where a field may be missing, `null` stands for that, says protobuf's JSON. They take it for some
/// fields, as `status`, and for others not.
#[test]
fn their_json_refuses_null() {
    only_ours_takes(r#"{"resourceSpans":null}"#);
    for field in ["events", "startTimeUnixNano", "parentSpanId"] {
        only_ours_takes(&format!(
            r#"{{"resourceSpans":[{{"scopeSpans":[{{"spans":[{{"{field}":null}}]}}]}}]}}"#
        ));
    }
}

#[test]
fn their_json_refuses_a_double_that_is_not_finite() {
    for value in ["NaN", "Infinity", "-Infinity"] {
        only_ours_takes(&with_value(&format!(r#"{{"doubleValue":"{value}"}}"#)));
    }
}

/// What is refused elsewhere takes all points of a metric with it here, and nobody is told.
#[test]
fn their_json_loses_points_without_a_word() {
    for data in [
        r#""gauge":{"dataPoints":[{"asInt":"5","attributes":null}]}"#,
        r#""gauge":{"dataPoints":[{"asInt":"5","attributes":[
            {"key":"a","value":{"arrayValue":{}}}]}]}"#,
        r#""histogram":{"dataPoints":[{"count":"1","sum":"NaN"}]}"#,
        r#""histogram":{"dataPoints":[{"count":"1","max":"Infinity"}]}"#,
        r#""sum":{"dataPoints":[{"asInt":"5"}],"isMonotonic":null}"#,
    ] {
        let (theirs, ours) = read(data);
        assert!(theirs.is_none(), "they read it now: {theirs:?}");
        assert!(ours.is_some(), "{data}");
    }
    // Here the point stays, and only what was measured is gone.
    let (theirs, ours) = read(r#""gauge":{"dataPoints":[{"asDouble":"NaN"}]}"#);
    let value = |data| match data {
        Some(Data::Gauge(it)) => it.data_points[0].value,
        _ => panic!("{data:?}"),
    };
    assert_eq!(value(theirs), None);
    assert!(value(ours).is_some());
}

/// The data of a metric in JSON, as they read it and as we do.
fn read(data: &str) -> (Option<Data>, Option<Data>) {
    let json = format!(
        r#"{{"resourceMetrics":[{{"scopeMetrics":[{{"metrics":[{{"name":"queue",{data}}}]}}]}}]}}"#
    );
    let data = |it: ExportMetricsServiceRequest| {
        let metric = &it.resource_metrics[0].scope_metrics[0].metrics[0];
        assert_eq!(metric.name, "queue");
        metric.data.clone()
    };
    let theirs = serde_json::from_str(&json).unwrap();
    let ours = from_json(Signal::Metrics.request(), json.as_bytes()).unwrap();
    (
        data(theirs),
        data(ExportMetricsServiceRequest::decode(&*ours).unwrap()),
    )
}

/// What is decoded before it is checked: two bytes on the wire are so many in memory.
#[test]
fn their_messages_are_a_hundred_times_larger_than_the_smallest_on_the_wire() {
    let two_bytes = Span::default().encode_to_vec().len() + 2;
    assert!(
        size_of::<Span>() >= 100 * two_bytes,
        "{}",
        size_of::<Span>()
    );
}

/// Takes everything.
struct Taking;

#[tonic::async_trait]
impl TraceService for Taking {
    async fn export(
        &self,
        _: Request<ExportTraceServiceRequest>,
    ) -> Result<Response<ExportTraceServiceResponse>, Status> {
        Ok(Response::new(ExportTraceServiceResponse::default()))
    }
}

async fn their_service() -> Channel {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    let service = TraceServiceServer::new(Taking).max_decoding_message_size(1 << 20);
    let serving = Server::builder().serve_with_incoming(service, TcpIncoming::from(listener));
    tokio::spawn(serving);
    Endpoint::from_shared(endpoint)
        .unwrap()
        .connect()
        .await
        .unwrap()
}

/// An exporter sends a request again when it is answered `OUT_OF_RANGE` ([section "Failures"](
/// https://opentelemetry.io/docs/specs/otlp/#failures)), and a batch does not become smaller by
/// that.
#[tokio::test]
async fn their_service_asks_for_what_is_too_large_again_and_again() {
    let mut client = TraceServiceClient::new(their_service().await);
    let large = request(vec![span(7, 1, 0, &"n".repeat(2 << 20))]);
    let refused = client.export(large).await.unwrap_err();
    assert_eq!(refused.code(), Code::OutOfRange, "{refused}");
}

/// `INTERNAL` is not sent again. But it says that the receiver is at fault, where it is the sender.
#[tokio::test]
async fn their_service_takes_the_blame_for_what_is_broken() {
    #[derive(Clone, PartialEq, prost::Message)]
    struct Broken {
        #[prost(bytes = "vec", tag = "1")]
        bytes: Vec<u8>,
    }
    let mut grpc = tonic::client::Grpc::new(their_service().await);
    grpc.ready().await.unwrap();
    let codec = tonic_prost::ProstCodec::<Broken, Broken>::default();
    let path = Signal::Traces.grpc_path().parse().unwrap();
    let bytes = vec![0xff; 9];
    let refused = grpc
        .unary(Request::new(Broken { bytes }), path, codec)
        .await;
    assert_eq!(refused.unwrap_err().code(), Code::Internal);
}
