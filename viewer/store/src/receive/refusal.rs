//! Why a request was not taken, and how a client is told.
//!
//! A client sends a request again when the answer says that this can help ([section "Failures"](
//! https://opentelemetry.io/docs/specs/otlp/#failures-1)). What is broken stays broken, and must
//! not be answered with a code that invites to send it for ever.

use std::io;

use thiserror::Error;
use tonic::{Code, Status};

use crate::otlp::not_otlp::Foreign;
use crate::otlp::request_outcome::RequestOutcome;
use crate::otlp::schema::rpc_status;
use crate::otlp::wire::{DecodeError, Value, put, put_bytes};

/// Why a request was not taken. The message is for whoever looks after the client.
#[derive(Debug, Error)]
pub enum Refusal {
    /// The body is not the protobuf message.
    #[error("the body is not the protobuf message of this path: {0}")]
    Protobuf(#[from] DecodeError),
    /// The body is not the message in JSON.
    #[error("the body is not the JSON of this path: {0}")]
    Json(#[from] serde_json::Error),
    /// It can be read, and nothing in it can be kept.
    #[error("nothing of it could be kept: {why}")]
    Nothing {
        /// Why not, and what would be right.
        why: String,
        /// What was left out.
        outcome: Box<RequestOutcome>,
    },
    /// The body cannot be decompressed.
    #[error("the body says that it is gzip, and is not: {0}")]
    Gzip(io::Error),
    /// The body is not one message of gRPC.
    #[error("the body is not one message of gRPC: {0}")]
    Frame(&'static str),
    /// The connection broke off, or took too long.
    #[error("the body did not arrive whole: {0}")]
    Cut(String),
    /// The body is too large.
    #[error(
        "the body is larger than {0} bytes, compressed or not. Send smaller batches, or \
             start the viewer with a larger --max-body"
    )]
    TooLarge(usize),
    /// The content type is none of OTLP's.
    #[error("the content type is {0:?}. OTLP/HTTP is application/x-protobuf or application/json")]
    ContentType(String),
    /// The content encoding is none that is known here.
    #[error("the content encoding is {0:?}. This receiver takes gzip and identity")]
    ContentEncoding(String),
    /// The method is not POST.
    #[error("OTLP is sent by POST. To look at what was received, open the pages of the viewer")]
    Method,
    /// This is the port of OTLP/gRPC, and what came is HTTP.
    #[error(
        "this port takes OTLP/gRPC, and what came is HTTP. OTLP/HTTP has a port of its own, \
             4318 where nothing else was said: fix OTEL_EXPORTER_OTLP_ENDPOINT, or set \
             OTEL_EXPORTER_OTLP_PROTOCOL=grpc"
    )]
    NotGrpc,
    /// This is the port of OTLP/HTTP, and what came is gRPC.
    #[error(
        "this port takes OTLP/HTTP, and what came is HTTP/2, as gRPC speaks it. OTLP/gRPC has a \
             port of its own, 4317 where nothing else was said: fix OTEL_EXPORTER_OTLP_ENDPOINT, or \
             set OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf"
    )]
    NotHttp,
    /// There is no such path.
    #[error(
        "there is nothing at {0:?}. OTLP/HTTP has /v1/traces, /v1/logs and /v1/metrics; \
             OTLP/gRPC has a port of its own"
    )]
    Path(String),
    /// There is no such path or method, and it's known what is sent there elsewhere.
    #[error("nothing is received at {path:?}: {foreign}")]
    ForeignPath {
        /// The path.
        path: String,
        /// What is sent there.
        foreign: Foreign,
    },
    /// There is no such method of gRPC.
    #[error(
        "there is no method {0:?} here. OTLP/gRPC has the method Export of three services: \
             TraceService, LogsService and MetricsService of opentelemetry.proto.collector"
    )]
    Service(String),
    /// The host is not one of ours.
    #[error(
        "this receiver does not answer for the host {0:?}. If that is a name of yours for \
             it, start the viewer with --allowed-host {0}"
    )]
    Host(String),
    /// Too much is on its way in already.
    #[error("too much is arriving at once. Send it again in a moment")]
    Busy,
}

impl Refusal {
    /// There is no such path or method; `otherwise` says so where nothing else is known of it.
    pub(crate) fn at_path(path: String, otherwise: fn(String) -> Refusal) -> Refusal {
        match Foreign::of_path(&path) {
            Some(foreign) => Refusal::ForeignPath { path, foreign },
            None => otherwise(path),
        }
    }

    /// The code of gRPC, also within the body of an HTTP answer.
    pub fn code(&self) -> Code {
        match self {
            Refusal::Protobuf(_) | Refusal::Json(_) | Refusal::Gzip(_) | Refusal::Frame(_) => {
                Code::InvalidArgument
            }
            Refusal::Nothing { .. }
            | Refusal::Cut(_)
            | Refusal::ContentType(_)
            | Refusal::NotGrpc
            | Refusal::NotHttp => Code::InvalidArgument,
            // Without a RetryInfo this one is not tried again.
            Refusal::TooLarge(_) => Code::ResourceExhausted,
            Refusal::ContentEncoding(_)
            | Refusal::Method
            | Refusal::Path(_)
            | Refusal::ForeignPath { .. }
            | Refusal::Service(_) => Code::Unimplemented,
            Refusal::Host(_) => Code::PermissionDenied,
            Refusal::Busy => Code::Unavailable,
        }
    }

    /// The status of HTTP.
    pub(crate) fn http_status(&self) -> u16 {
        match self {
            Refusal::Protobuf(_) | Refusal::Json(_) | Refusal::Gzip(_) | Refusal::Frame(_) => 400,
            Refusal::Nothing { .. } => 400,
            Refusal::Cut(_) => 408,
            Refusal::TooLarge(_) => 413,
            Refusal::ContentType(_) | Refusal::ContentEncoding(_) => 415,
            Refusal::NotGrpc | Refusal::NotHttp => 415,
            Refusal::Method => 405,
            Refusal::Path(_) | Refusal::ForeignPath { .. } | Refusal::Service(_) => 404,
            Refusal::Host(_) => 403,
            Refusal::Busy => 503,
        }
    }

    /// What was left out of it, item by item, where that is known.
    pub fn outcome(&self) -> RequestOutcome {
        match self {
            Refusal::Nothing { outcome, .. } => (**outcome).clone(),
            _ => RequestOutcome::default(),
        }
    }

    /// The `google.rpc.Status` that the body of an HTTP answer is.
    pub(crate) fn rpc_status(&self) -> Vec<u8> {
        let mut status = Vec::new();
        put(
            &mut status,
            rpc_status::CODE,
            Value::Varint(self.code() as u64),
        );
        put_bytes(
            &mut status,
            rpc_status::MESSAGE,
            self.to_string().as_bytes(),
        );
        status
    }
}

impl From<&Refusal> for Status {
    fn from(refusal: &Refusal) -> Status {
        Status::new(refusal.code(), refusal.to_string())
    }
}

/// The name of a code, as the documents of gRPC have it.
pub fn name(code: Code) -> &'static str {
    match code {
        Code::Ok => "OK",
        Code::Cancelled => "CANCELLED",
        Code::Unknown => "UNKNOWN",
        Code::InvalidArgument => "INVALID_ARGUMENT",
        Code::DeadlineExceeded => "DEADLINE_EXCEEDED",
        Code::NotFound => "NOT_FOUND",
        Code::AlreadyExists => "ALREADY_EXISTS",
        Code::PermissionDenied => "PERMISSION_DENIED",
        Code::ResourceExhausted => "RESOURCE_EXHAUSTED",
        Code::FailedPrecondition => "FAILED_PRECONDITION",
        Code::Aborted => "ABORTED",
        Code::OutOfRange => "OUT_OF_RANGE",
        Code::Unimplemented => "UNIMPLEMENTED",
        Code::Internal => "INTERNAL",
        Code::Unavailable => "UNAVAILABLE",
        Code::DataLoss => "DATA_LOSS",
        Code::Unauthenticated => "UNAUTHENTICATED",
    }
}
