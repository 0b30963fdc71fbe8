//! How the ids of a span travel from one program to the next.

use axum::http::{HeaderMap, HeaderName, HeaderValue};
use opentelemetry::Context;
use opentelemetry::propagation::{Extractor, Injector, TextMapPropagator};
use opentelemetry::trace::TraceContextExt;
use opentelemetry_sdk::propagation::TraceContextPropagator;

/// The ids of a span without the span, which then ends when its work does.
pub fn ids_of(span: &Context) -> Context {
    Context::new().with_remote_span_context(span.span().span_context().clone())
}

/// Writes the ids of a span into the headers of a request.
pub fn write_ids(span: &Context, headers: &mut HeaderMap) {
    TraceContextPropagator::new().inject_context(span, &mut Writer(headers));
}

/// Reads the ids of the caller's span.
pub fn read_ids(headers: &HeaderMap) -> Context {
    TraceContextPropagator::new().extract_with_context(&Context::new(), &Reader(headers))
}

struct Writer<'a>(&'a mut HeaderMap);

impl Injector for Writer<'_> {
    fn set(&mut self, key: &str, value: String) {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(key), HeaderValue::try_from(value)) {
            self.0.insert(name, value);
        }
    }
}

struct Reader<'a>(&'a HeaderMap);

impl Extractor for Reader<'_> {
    fn get(&self, key: &str) -> Option<&str> {
        let header = self.0.get(key)?.to_str().ok()?;
        (key != "traceparent" || todo::http::is_traceparent(header)).then_some(header)
    }

    fn keys(&self) -> Vec<&str> {
        self.0.keys().map(HeaderName::as_str).collect()
    }
}
