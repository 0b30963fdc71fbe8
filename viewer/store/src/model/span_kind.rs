//! The kind of a span.

use std::fmt;

use opentelemetry_proto::tonic::trace::v1::span;

/// The kind of a span ([section "SpanKind"](https://opentelemetry.io/docs/specs/otel/trace/api/#spankind)): the number
/// that came, which may be of a kind that is newer than this program.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct SpanKind(pub i32);

impl SpanKind {
    /// Nobody said. Receivers take it for [`SpanKind::INTERNAL`].
    pub const UNSPECIFIED: SpanKind = SpanKind(span::SpanKind::Unspecified as i32);
    /// Work within a program.
    pub const INTERNAL: SpanKind = SpanKind(span::SpanKind::Internal as i32);
    /// A request that is answered.
    pub const SERVER: SpanKind = SpanKind(span::SpanKind::Server as i32);
    /// A request to somebody else.
    pub const CLIENT: SpanKind = SpanKind(span::SpanKind::Client as i32);
    /// A message that is sent, or a job that is scheduled.
    pub const PRODUCER: SpanKind = SpanKind(span::SpanKind::Producer as i32);
    /// A message that is processed.
    pub const CONSUMER: SpanKind = SpanKind(span::SpanKind::Consumer as i32);

    /// Whether it handles what came from elsewhere: SERVER or CONSUMER.
    pub fn is_incoming(self) -> bool {
        matches!(self, SpanKind::SERVER | SpanKind::CONSUMER)
    }
}

/// Its name without the prefix, as `SERVER`; `kind 9` where it has none.
impl fmt::Display for SpanKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match span::SpanKind::try_from(self.0) {
            Ok(kind) => f.write_str(kind.as_str_name().trim_start_matches("SPAN_KIND_")),
            Err(_) => write!(f, "kind {}", self.0),
        }
    }
}
