//! What comes back.

use std::error::Error;

use bytes::Bytes;
use http::{StatusCode, Version};
use hyper_util::client::legacy;
use thiserror::Error;
use todo::server::STOP_SECONDS;

/// What the app answered, whatever the status.
pub struct Answer {
    pub status: StatusCode,
    pub version: Version,
    pub body: Bytes,
}

/// Why there is no answer.
#[derive(Debug, Error)]
pub enum NoAnswer {
    #[error("the answer broke off: {}", innermost(&**.0))]
    Body(#[source] Box<dyn Error + Send + Sync>),
    #[error("{}", innermost(.0))]
    Connection(#[from] legacy::Error),
    #[error("it cannot be asked: {0}")]
    Request(#[from] http::Error),
    #[error("no answer within {STOP_SECONDS} s")]
    Timeout,
}

impl Answer {
    /// Whether the app did not do what it was asked for.
    pub fn is_refusal(&self) -> bool {
        self.status.is_client_error() || self.status.is_server_error()
    }
}

impl NoAnswer {
    /// Whether the app surely knows nothing of the request.
    pub fn is_before_sending(&self) -> bool {
        match self {
            Self::Connection(error) => error.is_connect(),
            Self::Request(_) => true,
            Self::Body(_) | Self::Timeout => false,
        }
    }
}

/// What the system or the protocol said, without the layers that it came through.
fn innermost<'a>(error: &'a (dyn Error + 'static)) -> &'a (dyn Error + 'static) {
    let mut error = error;
    while let Some(source) = error.source() {
        error = source;
    }
    error
}
