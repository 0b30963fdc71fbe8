//! A span as it arrived.

use std::fmt;

use std::ops::Range;
use std::sync::Arc;

use opentelemetry_proto::tonic::trace::v1::Span;
use prost::Message;

use super::{Origin, STATUS_ERROR, SpanId, SpanKind, TraceId};
use crate::otlp::excerpt::excerpt;
use crate::otlp::schema::{self, span, status};
use crate::otlp::wire::{self, Value};
use crate::readable;

/// How long a span took, or why nobody knows. A time of 0 is no time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Elapsed {
    /// So many nanoseconds.
    Took(u64),
    /// It has no end.
    NotEnded,
    /// It has an end and no start.
    NoStart,
    /// It ends so many nanoseconds before it starts.
    EndsBeforeStart(u64),
}

impl Elapsed {
    /// How many nanoseconds it took, where that is known.
    pub fn nanoseconds(self) -> Option<u64> {
        match self {
            Elapsed::Took(it) => Some(it),
            _ => None,
        }
    }
}

/// The duration, or why there is none: "1.25 ms", "not ended".
impl fmt::Display for Elapsed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Elapsed::Took(it) => f.write_str(&readable::duration(it.into())),
            Elapsed::NotEnded => f.write_str("not ended"),
            Elapsed::NoStart => f.write_str("no start time"),
            Elapsed::EndsBeforeStart(it) => {
                write!(f, "ends {} before it starts", readable::duration(it.into()))
            }
        }
    }
}

/// A span as it arrived, and the fields by which it is found.
#[derive(Debug)]
pub struct StoredSpan {
    /// Its trace.
    pub trace: TraceId,
    /// Its id.
    pub id: SpanId,
    /// The span that it is a child of, if there is one with a valid id.
    pub parent: Option<SpanId>,
    /// When it started: nanoseconds since 1970.
    pub start: u64,
    /// When it ended; 0 where it has not. Before the start, where a clock was set back.
    pub end: u64,
    /// Its kind.
    pub kind: SpanKind,
    /// Its status, a number of `StatusCode`.
    pub status: i32,
    /// Which request brought it.
    pub request: u64,
    /// When that came: nanoseconds since 1970; 0 where it is not known, as of a file.
    pub arrived: u64,
    /// Who sent it.
    pub origin: Arc<Origin>,
    name: Range<u32>,
    bytes: Box<[u8]>,
}

impl StoredSpan {
    /// Reads a `Span` that was checked. None when one of its ids is not one.
    pub fn new(bytes: &[u8], origin: &Arc<Origin>, request: u64) -> Option<StoredSpan> {
        let (mut trace, mut id, mut parent) = (None, None, None);
        let (mut start, mut end, mut status) = (0, 0, 0);
        let mut kind = SpanKind::UNSPECIFIED;
        let mut name: &[u8] = &[];
        for field in wire::known(bytes) {
            match field {
                (span::TRACE_ID, Value::Bytes(it)) => trace = TraceId::new(it),
                (span::SPAN_ID, Value::Bytes(it)) => id = SpanId::new(it),
                (span::PARENT_SPAN_ID, Value::Bytes(it)) => parent = SpanId::new(it),
                (span::NAME, Value::Bytes(it)) => name = it,
                (span::KIND, Value::Varint(it)) => kind = SpanKind(it as i32),
                (span::START_TIME_UNIX_NANO, Value::Fixed64(it)) => start = it,
                (span::END_TIME_UNIX_NANO, Value::Fixed64(it)) => end = it,
                (span::STATUS, Value::Bytes(it)) => status = status_code(it).unwrap_or(status),
                _ => {}
            }
        }
        // No request is near 4 GiB, so that an offset fits 32 bits.
        let at = (name.as_ptr() as usize).saturating_sub(bytes.as_ptr() as usize) as u32;
        let at = if name.is_empty() { 0 } else { at };
        Some(StoredSpan {
            trace: trace?,
            id: id?,
            parent,
            start,
            end,
            kind,
            status,
            request,
            arrived: 0,
            origin: origin.clone(),
            name: at..at + name.len() as u32,
            bytes: bytes.into(),
        })
    }

    /// Its name.
    pub fn name(&self) -> &str {
        let name = self.name.start as usize..self.name.end as usize;
        self.bytes
            .get(name)
            .and_then(|it| str::from_utf8(it).ok())
            .unwrap_or_default()
    }

    /// How long it took, in nanoseconds; negative where it ended before it started. Only
    /// [`StoredSpan::elapsed`] tells whether that is a duration at all.
    pub fn duration(&self) -> i128 {
        i128::from(self.end) - i128::from(self.start)
    }

    /// How long it took, or why nobody knows.
    pub fn elapsed(&self) -> Elapsed {
        match (self.start, self.end) {
            (_, 0) => Elapsed::NotEnded,
            (0, _) => Elapsed::NoStart,
            (start, end) if end < start => Elapsed::EndsBeforeStart(start - end),
            (start, end) => Elapsed::Took(end - start),
        }
    }

    /// Whether its status is error.
    pub fn is_error(&self) -> bool {
        self.status == STATUS_ERROR
    }

    /// Whether its parent is in another process: none where the sender does not say ([`SpanFlags`](
    /// https://github.com/open-telemetry/opentelemetry-proto/blob/main/opentelemetry/proto/trace/v1/trace.proto)).
    pub fn has_remote_parent(&self) -> Option<bool> {
        let flags = wire::known(self.bytes()).filter_map(|field| match field {
            (span::FLAGS, Value::Fixed32(it)) => Some(it),
            _ => None,
        });
        let flags = flags.last()?;
        (flags & 0x100 != 0).then_some(flags & 0x200 != 0)
    }

    /// The `Span` as it came.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// All of it.
    pub fn decode(&self) -> Span {
        // What was checked decodes; a property test holds the two together.
        Span::decode(self.bytes()).unwrap_or_default()
    }

    /// As much of it as a page shows.
    pub fn excerpt(&self) -> Span {
        Span::decode(&*excerpt(&schema::SPAN, self.bytes())).unwrap_or_default()
    }

    /// How much memory it takes, in bytes, with what the allocator adds.
    pub fn size(&self) -> usize {
        size_of::<StoredSpan>() + self.bytes.len() + 64
    }
}

/// From the first start of these spans to the last start or end. A time of 0 is no time. None where
/// no span has any.
pub fn extent_of_spans(spans: &[Arc<StoredSpan>]) -> Option<(u64, u64)> {
    let known = |it: &u64| *it != 0;
    let ends = || spans.iter().map(|it| it.end).filter(known);
    let starts = || spans.iter().map(|it| it.start).filter(known);
    // An end before every start is a fault of one span, and no beginning of the trace.
    let start = starts().min().or_else(|| ends().min())?;
    Some((start, starts().chain(ends()).fold(start, u64::max)))
}

fn status_code(status: &[u8]) -> Option<i32> {
    wire::known(status)
        .filter_map(|field| match field {
            (status::CODE, Value::Varint(it)) => Some(it as i32),
            _ => None,
        })
        .last()
}
