//! Headers of requests, of those that reqwest sends and of those that axum receives.

use opentelemetry::propagation::{Extractor, Injector};
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use todo::http;

/// The headers of a request that is not yet sent, for a propagator to write.
#[derive(Debug)]
pub struct OutgoingHeaders<'a>(pub &'a mut HeaderMap);

impl Injector for OutgoingHeaders<'_> {
    fn set(&mut self, key: &str, value: String) {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(key), HeaderValue::try_from(value)) {
            self.0.insert(name, value);
        }
    }
}

/// The headers of a request that came, for a propagator to read. A `traceparent` that is none by the letter of W3C Trace
/// Context is not there.
#[derive(Debug)]
pub struct IncomingHeaders<'a>(pub &'a HeaderMap);

impl Extractor for IncomingHeaders<'_> {
    fn get(&self, key: &str) -> Option<&str> {
        let header = self.0.get(key)?.to_str().ok()?;
        (key != "traceparent" || http::is_traceparent(header)).then_some(header)
    }

    fn keys(&self) -> Vec<&str> {
        self.0.keys().map(|key| key.as_str()).collect()
    }
}
