//! A log record as it arrived.

use std::sync::Arc;

use opentelemetry_proto::tonic::logs::v1::LogRecord;
use prost::Message;

use super::{Origin, SpanId, TraceId};
use crate::otlp::excerpt::excerpt;
use crate::otlp::schema::{self, log_record};
use crate::otlp::wire::{self, Value};

/// A log record as it arrived, and the fields by which it is found.
#[derive(Debug)]
pub struct StoredLog {
    /// Its place in the order of arrival.
    pub number: u64,
    /// The trace in which it was written, if there is one with a valid id.
    pub trace: Option<TraceId>,
    /// The span in which it was written.
    pub span: Option<SpanId>,
    /// When it happened, or, where that is not known, was observed: nanoseconds since 1970
    /// ([recommended by the data model](
    /// https://opentelemetry.io/docs/specs/otel/logs/data-model/#field-timestamp)).
    pub time: u64,
    /// Its severity, 1 to 24; 0 when it has none.
    pub severity: i32,
    /// Which request brought it.
    pub request: u64,
    /// Who sent it.
    pub origin: Arc<Origin>,
    bytes: Box<[u8]>,
}

impl StoredLog {
    /// Reads a `LogRecord` that was checked. Ids that are none are as good as absent, as the
    /// definition of the fields says.
    pub fn new(bytes: &[u8], origin: &Arc<Origin>, request: u64) -> StoredLog {
        let (mut trace, mut span) = (None, None);
        let (mut time, mut observed, mut severity) = (0, 0, 0);
        for field in wire::known(bytes) {
            match field {
                (log_record::TIME_UNIX_NANO, Value::Fixed64(it)) => time = it,
                (log_record::SEVERITY_NUMBER, Value::Varint(it)) => severity = it as i32,
                (log_record::TRACE_ID, Value::Bytes(it)) => trace = TraceId::new(it),
                (log_record::SPAN_ID, Value::Bytes(it)) => span = SpanId::new(it),
                (log_record::OBSERVED_TIME_UNIX_NANO, Value::Fixed64(it)) => observed = it,
                _ => {}
            }
        }
        StoredLog {
            number: 0,
            trace,
            span,
            time: if time == 0 { observed } else { time },
            severity,
            request,
            origin: origin.clone(),
            bytes: bytes.into(),
        }
    }

    /// The `LogRecord` as it came.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// All of it.
    pub fn decode(&self) -> LogRecord {
        // What was checked decodes; a property test holds the two together.
        LogRecord::decode(self.bytes()).unwrap_or_default()
    }

    /// As much of it as a page shows.
    pub fn excerpt(&self) -> LogRecord {
        LogRecord::decode(&*excerpt(&schema::LOG_RECORD, self.bytes())).unwrap_or_default()
    }

    /// How much memory it takes, in bytes, with what the allocator adds.
    pub fn size(&self) -> usize {
        size_of::<StoredLog>() + self.bytes.len() + 64
    }
}
