//! A request in the words of the semantic conventions:
//! <https://opentelemetry.io/docs/specs/semconv/registry/attributes/http/>

use std::error::Error;
use std::io::{self, ErrorKind};

use http::Version;

use crate::answer::{Answer, NoAnswer};

/// Without the letters: `1.1`.
pub fn protocol_version(version: Version) -> &'static str {
    match version {
        Version::HTTP_09 => "0.9",
        Version::HTTP_10 => "1.0",
        Version::HTTP_2 => "2",
        Version::HTTP_3 => "3",
        _ => "1.1",
    }
}

/// How a request failed, if it did. To a client, a 4xx is a failure as well.
pub fn error_type(result: &Result<Answer, NoAnswer>) -> Option<String> {
    match result {
        Ok(answer) if answer.is_refusal() => Some(answer.status.as_str().to_owned()),
        Ok(_) => None,
        Err(NoAnswer::Timeout) => Some("timeout".to_owned()),
        Err(error) => Some(cause(error).to_owned()),
    }
}

/// One of a few words, since it is an attribute of a metric too. The words are ours, `_OTHER` is the
/// conventions'.
fn cause(error: &(dyn Error + 'static)) -> &'static str {
    let mut cause = Some(error);
    while let Some(error) = cause {
        if let Some(error) = error.downcast_ref::<io::Error>() {
            return match error.kind() {
                ErrorKind::ConnectionRefused => "connection_refused",
                ErrorKind::ConnectionReset
                | ErrorKind::ConnectionAborted
                | ErrorKind::BrokenPipe => "connection_reset",
                ErrorKind::UnexpectedEof => "connection_closed",
                ErrorKind::TimedOut => "timeout",
                _ => "_OTHER",
            };
        }
        match error.downcast_ref::<hyper::Error>() {
            Some(error) if error.is_incomplete_message() => return "connection_closed",
            Some(error) if error.is_parse() => return "invalid_response",
            _ => {}
        }
        cause = error.source();
    }
    "_OTHER"
}
