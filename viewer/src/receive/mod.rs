//! OTLP in: what every way in has in common.
//!
//! - [`grpc`]: OTLP over gRPC
//! - [`http`]: OTLP over HTTP, in protobuf and JSON
//! - [`keeper`]: the one thread that puts it into the store
//! - [`limits`]: how much of it is read, held and inflated
//! - [`refusal`]: why a request was not taken, and how a client is told

pub mod grpc;
pub mod http;
pub mod keeper;
pub mod limits;
pub mod refusal;

use std::sync::Arc;
use std::time::SystemTime;

use bytes::Bytes;

use crate::guard::Hosts;
use crate::otlp::Signal;
use crate::otlp::check::check;
use crate::otlp::json_in::from_json;
use crate::otlp::table::{self, Message};
use crate::otlp::wire::{put_bytes, put_varint};
use crate::store::requests::Request;
use crate::store::{Store, Taken};
use keeper::Keeper;
use limits::Limits;
use refusal::Refusal;

/// Where everything that was received goes.
#[derive(Debug)]
pub struct Inbox {
    /// What is held.
    pub store: Arc<Store>,
    /// The way to it for what was checked.
    pub keeper: Keeper,
    /// How much is read.
    pub limits: Limits,
    /// From where.
    pub hosts: Hosts,
}

impl Inbox {
    /// Checks a request in protobuf and keeps it.
    ///
    /// # Errors
    /// When it is not a request of this signal, or too much arrives at once. Nothing of it is kept
    /// then.
    pub async fn take(
        &self,
        signal: Signal,
        body: Bytes,
        request: Request,
    ) -> Result<Taken, Refusal> {
        check(signal.request(), &body, self.limits.messages)?;
        // Until it is kept it counts as arriving, also when it has been inflated meanwhile.
        let mut held = self.limits.hold(0);
        held.grow(body.len())?;
        self.keeper.keep(signal, body, request).await
    }

    /// Checks a request in JSON and keeps it.
    ///
    /// # Errors
    /// As [`Inbox::take`].
    pub async fn take_json(
        &self,
        signal: Signal,
        json: &[u8],
        request: Request,
    ) -> Result<Taken, Refusal> {
        let body = from_json(signal.request(), json)?;
        self.take(signal, body.into(), request).await
    }
}

/// What a way in knows of a request before its body is read.
pub fn arriving(
    signal: Option<Signal>,
    path: &str,
    headers: impl Iterator<Item = (String, String)>,
) -> Request {
    Request {
        number: 0,
        time: SystemTime::now(),
        signal,
        protocol: "HTTP",
        path: limits::shortened(path.to_owned()),
        encoding: "identity".to_owned(),
        wire_bytes: 0,
        headers: limits::headers(headers),
        body: Bytes::new(),
        body_bytes: 0,
        start: Bytes::new(),
        answer: String::new(),
        rejected: String::new(),
    }
}

/// The response to a request that was taken ([section "Partial Success"](
/// https://opentelemetry.io/docs/specs/otlp/#partial-success-1)): empty when all of it was.
pub fn response(taken: &Taken) -> Vec<u8> {
    let mut response = Vec::new();
    if taken.rejected > 0 {
        let mut partial = vec![1 << 3];
        put_varint(&mut partial, taken.rejected);
        put_bytes(&mut partial, 2, taken.reason.as_bytes());
        put_bytes(&mut response, 1, &partial);
    }
    response
}

/// The message that a response is.
pub fn response_message(signal: Signal) -> &'static Message {
    match signal {
        Signal::Traces => &table::TRACES_RESPONSE,
        Signal::Logs => &table::LOGS_RESPONSE,
        Signal::Metrics => &table::METRICS_RESPONSE,
    }
}
