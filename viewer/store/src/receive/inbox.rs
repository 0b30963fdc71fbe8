//! Where all that is received goes, and what is known of a request before its body is read.

use super::body_limits::Limits;
use super::kept_headers;
use super::store_writer::StoreWriter;
use crate::allowed_hosts::Hosts;
use crate::otlp::Signal;
use crate::store::Store;
use crate::store::requests::Request;
use bytes::Bytes;
use std::sync::Arc;

/// Where everything that was received goes.
#[derive(Debug)]
pub struct Inbox {
    /// What is held.
    pub store: Arc<Store>,
    /// The way to it.
    pub writer: StoreWriter,
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
