//! What sends OTLP over HTTP.
//!
//! A client that blocks, because the SDK exports each signal from a thread of its own. That thread has nothing
//! else to do, and an asynchronous client would look for a runtime there in vain.

use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use opentelemetry_http::{Bytes, HttpClient, HttpError, Request, Response};
use serde_json::Value;
use ureq::tls::{Certificate, PemItem, RootCerts, TlsConfig, parse_pem};
use ureq::{Agent, Body};

use crate::destination::Destination;

/// The longest answer of a collector that is read, in bytes.
const MAX_ANSWER_BYTES: u64 = 1024 * 1024;

/// Why the last request got no answer. The exporter knows, and says only that there was none.
#[derive(Debug, Clone, Default)]
pub struct LastTransportError(Arc<Mutex<Option<String>>>);

impl LastTransportError {
    /// What it was, if anything.
    pub fn take(&self) -> Option<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    fn set(&self, last_transport_error: Option<String>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = last_transport_error;
    }
}

/// Sends requests to one collector, on connections that are kept.
#[derive(Debug)]
pub struct Client {
    agent: Agent,
    last_transport_error: LastTransportError,
}

impl Client {
    /// Whatever keeps a request from being answered is kept in `last_transport_error`.
    pub fn new(destination: &Destination, last_transport_error: LastTransportError) -> Self {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            // The headers may be secrets, and are for this collector.
            .max_redirects(0)
            .proxy(None)
            .timeout_global(Some(destination.timeout));
        let config = match destination.url.scheme_str() {
            Some("https") => config.tls_config(tls(destination)),
            _ => config,
        };
        let agent = config.build().new_agent();
        Self {
            agent,
            last_transport_error,
        }
    }

    fn send(&self, request: Request<Bytes>) -> Result<Response<Bytes>, ureq::Error> {
        let (parts, body) = request.into_parts();
        let request = Request::from_parts(parts, body.as_ref());
        let (parts, body): (_, Body) = self.agent.run(request)?.into_parts();
        let body = body
            .into_with_config()
            .limit(MAX_ANSWER_BYTES)
            .read_to_vec()?;
        let body = with_numbers(&body).unwrap_or(body);
        Ok(Response::from_parts(parts, Bytes::from(body)))
    }
}

#[async_trait]
impl HttpClient for Client {
    async fn send_bytes(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        let answer = self.send(request);
        let last_transport_error = answer.as_ref().err().map(ToString::to_string);
        self.last_transport_error.set(last_transport_error);
        Ok(answer?)
    }
}

/// OTLP/JSON encodes 64-bit integers as strings. The exporter parses only numbers, and would miss that something
/// was rejected: <https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding>
fn with_numbers(body: &[u8]) -> Option<Vec<u8>> {
    let mut answer: Value = serde_json::from_slice(body).ok()?;
    let said = answer.get_mut("partialSuccess")?.as_object_mut()?;
    for (name, value) in said {
        if !name.starts_with("rejected") {
            continue;
        }
        if let Some(number) = value.as_str().and_then(|text| text.parse::<i64>().ok()) {
            *value = number.into();
        }
    }
    serde_json::to_vec(&answer).ok()
}

fn tls(destination: &Destination) -> TlsConfig {
    let roots: Vec<_> = match &destination.certificate {
        Some(certificate) => parse_pem(&certificate.pem)
            .filter_map(|item| match item {
                Ok(PemItem::Certificate(certificate)) => Some(certificate),
                _ => None,
            })
            .collect(),
        None => rustls_native_certs::load_native_certs()
            .certs
            .iter()
            .map(|certificate| Certificate::from_der(certificate).to_owned())
            .collect(),
    };
    TlsConfig::builder()
        .root_certs(RootCerts::new_with_certs(&roots))
        .build()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rejected_number_that_is_a_string_becomes_one() {
        let answer = br#"{"partialSuccess":{"rejectedSpans":"2","errorMessage":"7"}}"#;
        let answer: Value = serde_json::from_slice(&with_numbers(answer).unwrap()).unwrap();
        let said = &answer["partialSuccess"];
        assert_eq!(said["rejectedSpans"], 2);
        assert_eq!(said["errorMessage"], "7");
        for other in [&b"{}"[..], b"not JSON", br#"{"partialSuccess":3}"#] {
            assert_eq!(with_numbers(other), None);
        }
    }
}
