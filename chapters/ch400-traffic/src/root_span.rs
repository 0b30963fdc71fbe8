//! The root of a trace: one thing that somebody wants to do.

use std::time::SystemTime;

use opentelemetry::trace::{SpanKind, Status, TraceContextExt, Tracer};
use opentelemetry::{Context, KeyValue, global};
use tokio::time::Instant;
use tracing::Span;
use tracing_opentelemetry::OpenTelemetrySpanExt;

use crate::todo_operation::Operation;

/// An INTERNAL span that begins when the request was due, which may be before it could be sent. `tracing` begins a
/// span when it is made, so this one is made with OpenTelemetry's own API. It ends when it is dropped.
pub struct RootSpan(Context);

impl RootSpan {
    /// Opens the root of a trace whose request was due at this moment.
    pub fn due(operation: &Operation, due: Instant) -> Self {
        let tracer = global::tracer("traffic");
        let span = tracer
            .span_builder(operation.name())
            .with_kind(SpanKind::Internal)
            .with_start_time(SystemTime::now() - due.elapsed())
            .start_with_context(&tracer, &Context::new());
        Self(Context::new().with_span(span))
    }

    /// Becomes the parent of a span that nobody has entered yet.
    pub fn adopt(&self, span: &Span) {
        // It fails for a span that was entered, or that no layer wants.
        let _ = span.set_parent(self.0.clone());
    }

    /// Says that it failed, and how.
    pub fn fail(&self, error: String) {
        let span = self.0.span();
        span.set_attribute(KeyValue::new("error.type", error));
        span.set_status(Status::error(""));
    }
}
