//! Sends as many spans and log records as it can, or as fast as it is told, and says what arrived.
//!
//! ```console
//! $ cargo run --release -p otlp-viewer --example load -- --spans 10000000
//! ```
//!
//! A trace is what the to-do app makes of a request: three spans and a log record. Batches are
//! encoded once, and only their ids are written again for each, so that the sender takes as little
//! of the machine as it can from the receiver.
#![allow(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a tool for measuring, which ends with the first thing that goes wrong"
)]

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use bytes::{Buf, BufMut, Bytes};
use clap::Parser;
use opentelemetry_proto::tonic::collector::logs::v1::ExportLogsServiceRequest;
use opentelemetry_proto::tonic::collector::trace::v1::{
    ExportTraceServiceRequest, ExportTraceServiceResponse,
};
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::common::v1::{AnyValue, KeyValue};
use opentelemetry_proto::tonic::logs::v1::{LogRecord, ResourceLogs, ScopeLogs};
use opentelemetry_proto::tonic::resource::v1::Resource;
use opentelemetry_proto::tonic::trace::v1::{ResourceSpans, ScopeSpans, Span};
use otlp_viewer::otlp::Signal;
use prost::Message;
use tonic::codec::{Codec, DecodeBuf, Decoder, EncodeBuf, Encoder};
use tonic::transport::{Channel, Endpoint};
use tonic::{Request, Status};

#[derive(Debug, Parser)]
struct Arguments {
    /// The receiver of OTLP/gRPC
    #[arg(long, default_value = "127.0.0.1:4317")]
    to: String,
    /// How many spans to send
    #[arg(long, default_value_t = 1_000_000)]
    spans: u64,
    /// How many spans to send in a second; 0 is as many as possible
    #[arg(long, default_value_t = 0)]
    rate: u64,
    /// How many connections to send on
    #[arg(long, default_value_t = 2)]
    connections: u64,
    /// How many traces to send in a batch; the SDK's batches have 512 spans
    #[arg(long, default_value_t = 170)]
    traces: u64,
    /// How many spans a trace has
    #[arg(long, default_value_t = 3)]
    depth: u64,
}

fn text(key: &str, value: &str) -> KeyValue {
    KeyValue {
        key: key.to_owned(),
        value: Some(AnyValue {
            value: Some(Value::StringValue(value.to_owned())),
        }),
        key_strindex: 0,
    }
}

/// The id of a trace in the batch, to be found in its bytes again.
fn trace_id(trace: u64) -> [u8; 16] {
    (0xa1b2_c3d4_e5f6_a7b8_c9da_0000_0000_0000_u128 + u128::from(trace)).to_be_bytes()
}

fn spans(arguments: &Arguments) -> Vec<u8> {
    let now = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap();
    let now = now.as_nanos() as u64;
    let spans = (0..arguments.traces).flat_map(|trace| {
        (1..=arguments.depth).map(move |id| Span {
            trace_id: trace_id(trace).to_vec(),
            span_id: id.to_be_bytes().to_vec(),
            parent_span_id: if id == 1 {
                Vec::new()
            } else {
                (id - 1).to_be_bytes().to_vec()
            },
            name: ["GET /", "querying_tasks", "SELECT task"][(id as usize - 1) % 3].to_owned(),
            kind: [2, 1, 3][(id as usize - 1) % 3],
            start_time_unix_nano: now + id * 10_000,
            end_time_unix_nano: now + 4_000_000 - id * 100,
            attributes: match id % 3 {
                1 => vec![
                    text("http.request.method", "GET"),
                    text("http.route", "/"),
                    text("url.path", "/"),
                    text("url.scheme", "http"),
                    text("server.address", "localhost"),
                    text("network.protocol.version", "1.1"),
                    text("user_agent.original", "oha/1.4.5"),
                ],
                2 => vec![text("todo.task.count", "10")],
                _ => vec![
                    text("db.system.name", "sqlite"),
                    text("db.operation.name", "SELECT"),
                    text("db.collection.name", "task"),
                    text(
                        "db.query.text",
                        "SELECT id, description FROM task ORDER BY id LIMIT 1000",
                    ),
                ],
            },
            flags: 0x101,
            ..Span::default()
        })
    });
    let request = ExportTraceServiceRequest {
        resource_spans: vec![ResourceSpans {
            resource: resource(),
            scope_spans: vec![ScopeSpans {
                spans: spans.collect(),
                ..ScopeSpans::default()
            }],
            schema_url: String::new(),
        }],
    };
    request.encode_to_vec()
}

fn logs(arguments: &Arguments) -> Vec<u8> {
    let logs = (0..arguments.traces).map(|trace| LogRecord {
        time_unix_nano: 1_700_000_000_000_000_000,
        severity_number: 9,
        severity_text: "INFO".to_owned(),
        event_name: "todo.tasks.fetched".to_owned(),
        body: text("", "Fetched 10 tasks from the database").value,
        attributes: vec![text("todo.task.count", "10")],
        trace_id: trace_id(trace).to_vec(),
        span_id: 2_u64.to_be_bytes().to_vec(),
        ..LogRecord::default()
    });
    let request = ExportLogsServiceRequest {
        resource_logs: vec![ResourceLogs {
            resource: resource(),
            scope_logs: vec![ScopeLogs {
                log_records: logs.collect(),
                ..ScopeLogs::default()
            }],
            schema_url: String::new(),
        }],
    };
    request.encode_to_vec()
}

fn resource() -> Option<Resource> {
    Some(Resource {
        attributes: vec![
            text("service.name", "todo"),
            text("telemetry.sdk.name", "load"),
        ],
        ..Resource::default()
    })
}

/// An encoded batch, and where its trace ids stand.
struct Batch {
    bytes: Vec<u8>,
    ids: Vec<usize>,
}

impl Batch {
    fn new(bytes: Vec<u8>) -> Batch {
        let marker = &trace_id(0)[..10];
        let ids = bytes.windows(10).enumerate();
        let ids = ids
            .filter(|(_, it)| *it == marker)
            .map(|(at, _)| at)
            .collect();
        Batch { bytes, ids }
    }

    /// The same batch of other traces.
    fn numbered(&self, number: u64) -> Bytes {
        let mut bytes = self.bytes.clone();
        for at in &self.ids {
            bytes[at + 2..at + 10].copy_from_slice(&number.to_be_bytes());
        }
        bytes.into()
    }
}

struct Raw;

impl Codec for Raw {
    type Encode = Bytes;
    type Decode = Bytes;
    type Encoder = Raw;
    type Decoder = Raw;

    fn encoder(&mut self) -> Raw {
        Raw
    }

    fn decoder(&mut self) -> Raw {
        Raw
    }
}

impl Encoder for Raw {
    type Item = Bytes;
    type Error = Status;

    fn encode(&mut self, item: Bytes, to: &mut EncodeBuf<'_>) -> Result<(), Status> {
        to.put(item);
        Ok(())
    }
}

impl Decoder for Raw {
    type Item = Bytes;
    type Error = Status;

    fn decode(&mut self, from: &mut DecodeBuf<'_>) -> Result<Option<Bytes>, Status> {
        Ok(Some(from.copy_to_bytes(from.remaining())))
    }
}

async fn send(channel: &Channel, signal: Signal, bytes: Bytes) {
    let mut grpc = tonic::client::Grpc::new(channel.clone());
    grpc.ready().await.unwrap();
    let path = signal.grpc_path().parse().unwrap();
    let answer = grpc.unary(Request::new(bytes), path, Raw).await.unwrap();
    // The responses of the signals have one shape. Some receivers say that they rejected nothing.
    let answer = ExportTraceServiceResponse::decode(&**answer.get_ref()).unwrap();
    let rejected = answer.partial_success.map_or(0, |it| it.rejected_spans);
    assert_eq!(rejected, 0, "not all was taken");
}

#[tokio::main]
async fn main() {
    let arguments = Arguments::parse();
    let batches = Arc::new((Batch::new(spans(&arguments)), Batch::new(logs(&arguments))));
    let in_batch = arguments.traces * arguments.depth;
    let most = arguments.spans.div_ceil(in_batch);
    let next = Arc::new(AtomicU64::new(0));
    let start = Instant::now();
    let mut senders = Vec::new();
    for _ in 0..arguments.connections {
        let endpoint = Endpoint::from_shared(format!("http://{}", arguments.to)).unwrap();
        let channel = endpoint.connect().await.unwrap();
        let (batches, next) = (batches.clone(), next.clone());
        let rate = arguments.rate;
        senders.push(tokio::spawn(async move {
            let mut longest = Duration::ZERO;
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                if number >= most {
                    return longest;
                }
                if let Some(nanoseconds) = (number * in_batch * 1_000_000_000).checked_div(rate) {
                    let due = start + Duration::from_nanos(nanoseconds);
                    tokio::time::sleep_until(due.into()).await;
                }
                let sent = Instant::now();
                send(&channel, Signal::Traces, batches.0.numbered(number)).await;
                send(&channel, Signal::Logs, batches.1.numbered(number)).await;
                longest = longest.max(sent.elapsed());
            }
        }));
    }
    let mut longest = Duration::ZERO;
    for sender in senders {
        longest = longest.max(sender.await.unwrap());
    }
    let took = start.elapsed();
    let spans = most * in_batch;
    eprintln!(
        "{spans} spans and {} log records in {took:.1?}: {:.0} spans/s, \
         the slowest batch took {longest:.1?}",
        most * arguments.traces,
        spans as f64 / took.as_secs_f64(),
    );
}
