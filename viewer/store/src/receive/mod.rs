//! OTLP in: what every way in has in common.
//!
//! - [`grpc`]: OTLP over gRPC
//! - [`http`]: OTLP over HTTP, in protobuf and JSON
//! - [`keeper`]: the one thread that unpacks it and puts it into the store
//! - [`unpack`]: what came over the wire, as protobuf that was checked
//! - [`notices`]: what the terminal is told of it
//! - [`body_limits`]: how large and how slow a body may be, and how much memory all of them take
//! - [`kept_headers`]: which headers are kept, without secrets
//! - [`buffer`]: bytes that grow, in memory that the system gets back
//! - [`refusal`]: why a request was not taken, and how a client is told

pub mod body_limits;
pub mod buffer;
pub mod grpc;
pub mod http;
pub mod keeper;
pub mod kept_headers;
pub mod notices;
pub mod refusal;
pub mod unpack;

use std::sync::Arc;

use bytes::Bytes;

use crate::allowed_hosts::Hosts;
use crate::otlp::Signal;
use crate::otlp::account::Account;
use crate::otlp::schema::{self, Message, traces_partial, traces_response};
use crate::otlp::wire::{Value, put, put_bytes};
use crate::store::Store;
use crate::store::requests::Request;
use body_limits::Limits;
use keeper::Keeper;

/// The port of OTLP/gRPC ([section "OTLP/gRPC Default Port"](
/// https://opentelemetry.io/docs/specs/otlp/#otlpgrpc-default-port)).
pub const GRPC_PORT: u16 = 4317;
/// The port of OTLP/HTTP ([section "OTLP/HTTP Default Port"](
/// https://opentelemetry.io/docs/specs/otlp/#otlphttp-default-port)).
pub const HTTP_PORT: u16 = 4318;

/// Where everything that was received goes.
#[derive(Debug)]
pub struct Inbox {
    /// What is held.
    pub store: Arc<Store>,
    /// The way to it.
    pub keeper: Keeper,
    /// How much is read.
    pub limits: Limits,
    /// From where.
    pub hosts: Hosts,
}

/// What a way in knows of a request before its body is read.
pub fn arriving(
    signal: Option<Signal>,
    path: &str,
    headers: impl Iterator<Item = (String, String)>,
) -> Request {
    let path = kept_headers::shortened(path.to_owned());
    Request::new(signal, path, kept_headers::redacted(headers))
}

/// What is kept of a body that may be refused: enough to see what it is.
pub fn start(body: &[u8]) -> Bytes {
    const MAX_BYTES: usize = 1024;
    Bytes::copy_from_slice(&body[..body.len().min(MAX_BYTES)])
}

/// The response to a request that was taken ([section "Partial Success"](
/// https://opentelemetry.io/docs/specs/otlp/#partial-success-1)): empty when all of it was.
///
/// Names that OTLP doesn't have are no fault of a request. Its sender learns of them only where nothing else was in it.
pub fn response(signal: Signal, account: &Account) -> Vec<u8> {
    let mut message = account.summary(signal.counted());
    if message.is_empty() && account.sent() == 0 {
        let notes: Vec<_> = account
            .notes
            .iter()
            .take(3)
            .map(ToString::to_string)
            .collect();
        message = notes.join("; ");
    }
    let mut response = Vec::new();
    if !message.is_empty() {
        let mut partial = Vec::new();
        if account.left_out > 0 {
            put(
                &mut partial,
                traces_partial::REJECTED_SPANS,
                Value::Varint(account.left_out),
            );
        }
        put_bytes(
            &mut partial,
            traces_partial::ERROR_MESSAGE,
            message.as_bytes(),
        );
        put_bytes(&mut response, traces_response::PARTIAL_SUCCESS, &partial);
    }
    response
}

/// The message that a response is.
pub(crate) fn response_message(signal: Signal) -> &'static Message {
    match signal {
        Signal::Traces => &schema::TRACES_RESPONSE,
        Signal::Logs => &schema::LOGS_RESPONSE,
        Signal::Metrics => &schema::METRICS_RESPONSE,
    }
}
