//! OTLP over gRPC, with the client of `opentelemetry-proto`.

use std::future::poll_fn;

use crate::common::*;
use opentelemetry_proto::tonic::collector::logs::v1::ExportLogsServiceRequest;
use opentelemetry_proto::tonic::collector::logs::v1::logs_service_client::LogsServiceClient;
use opentelemetry_proto::tonic::collector::metrics::v1::ExportMetricsServiceRequest;
use opentelemetry_proto::tonic::collector::metrics::v1::metrics_service_client::MetricsServiceClient;
use opentelemetry_proto::tonic::collector::trace::v1::trace_service_client::TraceServiceClient;
use otlp_viewer::server::{Options, Viewer};
use prost::Message;
use tonic::Code;
use tonic::client::Grpc;
use tonic::codec::CompressionEncoding::Gzip;
use tonic::codegen::Service;
use tonic::transport::{Channel, Endpoint};

async fn viewer() -> (Viewer, Channel) {
    let options = Options {
        max_body: 1 << 20,
        ..Options::on_free_ports()
    };
    let viewer = Viewer::start(&options).unwrap();
    let endpoint = Endpoint::from_shared(format!("http://{}", viewer.grpc)).unwrap();
    (viewer, endpoint.connect().await.unwrap())
}

#[tokio::test]
async fn spans_arrive_as_they_are_and_as_gzip() {
    let (viewer, channel) = viewer().await;
    let sent = request(vec![span(7, 1, 0, "GET /")]);
    let mut client = TraceServiceClient::new(channel);
    let answer = client.export(sent.clone()).await.unwrap();
    assert_eq!(answer.get_ref().partial_success, None);
    client
        .send_compressed(Gzip)
        .export(sent.clone())
        .await
        .unwrap();
    let counts = viewer.store.counts();
    assert_eq!((counts.spans, counts.repeated_spans), (1, 1));
    let wire = viewer.store.requests();
    assert_eq!(
        (wire[0].protocol, wire[0].encoding.as_str()),
        ("gRPC", "gzip")
    );
    assert_eq!(wire[1].encoding, "identity");
    assert_eq!(wire[1].wire_bytes, sent.encoded_len() as u64 + 5);
    assert_eq!(&*wire[0].body, sent.encode_to_vec());
    assert_ne!(wire[0].wire_bytes, wire[1].wire_bytes);
    viewer.stop().await;
}

#[tokio::test]
async fn an_empty_request_of_every_signal_is_taken() {
    let (_viewer, channel) = viewer().await;
    let mut traces = TraceServiceClient::new(channel.clone());
    traces.export(request(Vec::new())).await.unwrap();
    let mut logs = LogsServiceClient::new(channel.clone());
    logs.export(ExportLogsServiceRequest::default())
        .await
        .unwrap();
    let mut metrics = MetricsServiceClient::new(channel);
    metrics
        .export(ExportMetricsServiceRequest::default())
        .await
        .unwrap();
}

#[tokio::test]
async fn spans_without_proper_ids_are_rejected_as_a_partial_success() {
    let (_viewer, channel) = viewer().await;
    let mut client = TraceServiceClient::new(channel);
    let sent = request(vec![span(7, 1, 0, "good"), span(7, 0, 0, "bad")]);
    let answer = client.export(sent).await.unwrap().into_inner();
    assert_eq!(answer.partial_success.unwrap().rejected_spans, 1);
}

/// A message that is not what the method takes. The codes matter: OTLP's clients try `INTERNAL`
/// not, but `OUT_OF_RANGE` and `UNAVAILABLE` again and again.
#[tokio::test]
async fn what_is_refused_has_a_code_that_is_not_tried_again() {
    #[derive(Clone, PartialEq, prost::Message)]
    struct Bytes {
        #[prost(bytes = "vec", tag = "1")]
        bytes: Vec<u8>,
    }
    async fn code(channel: &Channel, path: &'static str, bytes: Vec<u8>, gzip: bool) -> Code {
        let mut grpc = Grpc::new(channel.clone());
        if gzip {
            grpc = grpc.send_compressed(Gzip);
        }
        grpc.ready().await.unwrap();
        let codec = tonic_prost::ProstCodec::<Bytes, Bytes>::default();
        let path = path.parse().unwrap();
        let request = tonic::Request::new(Bytes { bytes });
        grpc.unary(request, path, codec).await.unwrap_err().code()
    }
    let (viewer, channel) = viewer().await;
    let export = "/opentelemetry.proto.collector.trace.v1.TraceService/Export";
    assert_eq!(
        code(&channel, export, vec![0xff; 9], false).await,
        Code::InvalidArgument
    );
    let too_large = vec![0; 1 << 20];
    assert_eq!(
        code(&channel, export, too_large, false).await,
        Code::ResourceExhausted
    );
    let bomb = vec![0; 100 << 20];
    assert_eq!(
        code(&channel, export, bomb, true).await,
        Code::ResourceExhausted
    );
    assert_eq!(
        code(&channel, "/a.Service/Method", Vec::new(), false).await,
        Code::Unimplemented
    );
    let answers: Vec<_> = viewer
        .store
        .requests()
        .iter()
        .map(|it| it.answer.clone())
        .collect();
    let expected = [
        "UNIMPLEMENTED",
        "RESOURCE_EXHAUSTED",
        "RESOURCE_EXHAUSTED",
        "INVALID_ARGUMENT",
    ];
    assert_eq!(answers, expected, "each of them is on the wire page, once");
}

/// What no library for gRPC sends. Whoever wrote their own learns what is wrong with it.
#[tokio::test]
async fn what_is_not_one_message_is_refused_with_the_reason() {
    let (viewer, mut channel) = viewer().await;
    let export = "/opentelemetry.proto.collector.trace.v1.TraceService/Export";
    for (path, encoding, body, code, reason) in [
        (
            export,
            "identity",
            "",
            Code::InvalidArgument,
            "there is none",
        ),
        (
            export,
            "identity",
            "\0\0\0",
            Code::InvalidArgument,
            "there is none",
        ),
        (
            export,
            "identity",
            "\0\0\0\0\x05ab",
            Code::InvalidArgument,
            "ends too early",
        ),
        (
            export,
            "identity",
            "\0\0\0\0\0\0\0\0\0\0",
            Code::InvalidArgument,
            "follows it",
        ),
        (
            export,
            "identity",
            "\x02\0\0\0\0",
            Code::InvalidArgument,
            "whether it is",
        ),
        (
            export,
            "identity",
            "\x01\0\0\0\0",
            Code::InvalidArgument,
            "grpc-encoding",
        ),
        (
            export,
            "gzip",
            "\x01\0\0\0\x02ab",
            Code::InvalidArgument,
            "says that it is gzip",
        ),
        (
            export,
            "zstd",
            "\x01\0\0\0\x02ab",
            Code::Unimplemented,
            "gzip and identity",
        ),
        // Announced only, so that nothing of it has to be waited for.
        (
            export,
            "identity",
            "\0\x7f\0\0\0",
            Code::ResourceExhausted,
            "--max-body",
        ),
        (
            "/opentelemetry.proto.collector.profiles.v1development.ProfilesService/Export",
            "identity",
            "\0\0\0\0\0",
            Code::Unimplemented,
            "for profiles there is Pyroscope",
        ),
        (
            "/opentelemetry.proto.collector.todo.v1.TodoService/Export",
            "identity",
            "\0\0\0\0\0",
            Code::Unimplemented,
            "TraceService, LogsService and MetricsService",
        ),
        (
            "/v1/traces",
            "identity",
            "\0\0\0\0\0",
            Code::Unimplemented,
            "no method \"/v1/traces\"",
        ),
    ] {
        let call = http::Request::post(format!("http://{}{path}", viewer.grpc))
            .header("content-type", "application/grpc")
            .header("grpc-encoding", encoding)
            .body(tonic::body::Body::new(body.to_owned()))
            .unwrap();
        poll_fn(|context| channel.poll_ready(context))
            .await
            .unwrap();
        let answer = channel.call(call).await.unwrap();
        assert_eq!(answer.status(), 200);
        let status = tonic::Status::from_header_map(answer.headers()).unwrap();
        assert_eq!(status.code(), code, "{body:?}: {status}");
        assert!(status.message().contains(reason), "{body:?}: {status}");
        let accepted = answer.headers().get("grpc-accept-encoding");
        assert_eq!(accepted.is_some(), encoding == "zstd");
        let seen = &viewer.store.requests()[0];
        assert_eq!(
            (seen.path.as_str(), &seen.rejected),
            (path, &status.message().to_owned())
        );
    }
}

#[tokio::test]
async fn a_foreign_host_is_refused() {
    let (viewer, _) = viewer().await;
    let endpoint = Endpoint::from_shared(format!("http://{}", viewer.grpc)).unwrap();
    let endpoint = endpoint.origin("http://evil.example".parse().unwrap());
    let mut client = TraceServiceClient::new(endpoint.connect().await.unwrap());
    let refused = client.export(request(Vec::new())).await.unwrap_err();
    assert_eq!(refused.code(), Code::PermissionDenied);
    assert!(
        refused.message().contains("--allowed-host evil.example"),
        "{refused}"
    );
}
