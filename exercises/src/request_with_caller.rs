//! A request of the judge's own, with a caller in whose trace a program is to go on.

use std::time::{SystemTime, UNIX_EPOCH};

use opentelemetry_proto::tonic::trace::v1::Span;
use otlp_store::model::{SpanId, TraceId};

use crate::random::Random;

/// A request, and the trace that it names.
pub(crate) struct Call {
    pub(crate) path: String,
    pub(crate) trace: String,
    pub(crate) span: String,
}

impl Call {
    /// A call for this dish.
    pub(crate) fn new(random: &mut Random, dish: u64) -> Self {
        Self {
            path: format!("/dishes/{dish}"),
            trace: random.hex(32),
            span: random.hex(16),
        }
    }

    /// The header that names the trace, with these [flags](https://www.w3.org/TR/trace-context/#trace-flags).
    pub(crate) fn traceparent(&self, flags: &str) -> String {
        format!("00-{}-{}-{flags}", self.trace, self.span)
    }

    /// The caller's span, from `start` until now.
    pub(crate) fn caller(&self, start: u64) -> Span {
        let trace: Option<TraceId> = self.trace.parse().ok();
        let span: Option<SpanId> = self.span.parse().ok();
        Span {
            trace_id: trace.map(|it| it.bytes().to_vec()).unwrap_or_default(),
            span_id: span.map(|it| it.bytes().to_vec()).unwrap_or_default(),
            name: "GET".to_owned(),
            start_time_unix_nano: start,
            end_time_unix_nano: now(),
            ..Span::default()
        }
    }
}

/// Now, in nanoseconds since 1970.
pub(crate) fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |it| u64::try_from(it.as_nanos()).unwrap_or(u64::MAX))
}
