//! What to look for among traces and log records.

use memchr::memmem::Finder;
use opentelemetry_proto::tonic::common::v1::KeyValue;

use crate::model::{StoredLog, StoredSpan, TraceId, plain};
use crate::store::traces::{Trace, TraceSummary};

/// Which traces. What is not set does not matter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TraceQuery {
    /// A span of this service is in it.
    pub service: String,
    /// The name of one of its spans contains this, whatever the case.
    pub name: String,
    /// One of its spans is an error.
    pub errors: bool,
    /// It takes at least so many nanoseconds.
    pub least: u64,
    /// One of its spans, or the resource of one, has these attributes, all of them.
    pub attributes: Vec<(String, String)>,
    /// It starts at this time or later: nanoseconds since 1970.
    pub from: u64,
    /// It starts before this time.
    pub to: u64,
    /// It came before the one with this number.
    pub before: Option<u64>,
    /// At most so many.
    pub limit: usize,
}

impl Default for TraceQuery {
    fn default() -> TraceQuery {
        TraceQuery {
            service: String::new(),
            name: String::new(),
            errors: false,
            least: 0,
            attributes: Vec::new(),
            from: 0,
            to: u64::MAX,
            before: None,
            limit: 100,
        }
    }
}

impl TraceQuery {
    /// Whether summaries answer it, and no span need be looked at.
    pub(super) fn is_about_summaries(&self) -> bool {
        self.service.is_empty() && self.name.is_empty() && self.attributes.is_empty()
    }

    /// Whether a trace may be looked for, as far as its summary tells.
    pub(super) fn may_want(&self, trace: &TraceSummary) -> bool {
        (!self.errors || trace.errors > 0)
            && (self.least == 0 || trace.duration() >= self.least)
            && is_within(trace.start(), self.from, self.to)
    }

    /// The same, ready to be asked of many traces.
    pub(super) fn prepared(&self) -> Prepared<'_> {
        let keys = self.attributes.iter();
        Prepared {
            query: self,
            name: self.name.to_lowercase(),
            keys: keys.map(|(key, _)| Finder::new(key.as_bytes())).collect(),
        }
    }
}

/// What a [`TraceQuery`] looks for, made once for all traces.
pub(super) struct Prepared<'a> {
    query: &'a TraceQuery,
    name: String,
    keys: Vec<Finder<'a>>,
}

impl Prepared<'_> {
    /// Whether this trace is looked for. The cheap questions come first: an attribute is only known
    /// when the span is decoded.
    pub(super) fn wants(&self, trace: &Trace) -> bool {
        let query = self.query;
        let any =
            |is_wanted: &dyn Fn(&StoredSpan) -> bool| trace.spans.iter().any(|it| is_wanted(it));
        (!query.errors || any(&StoredSpan::is_error))
            && (query.least == 0 || trace.duration() >= query.least)
            && ((query.from == 0 && query.to == u64::MAX)
                || is_within(trace.start(), query.from, query.to))
            && (query.service.is_empty()
                || any(&|it| it.origin.service_or_unknown() == query.service))
            && (self.name.is_empty() || any(&|it| it.name().to_lowercase().contains(&self.name)))
            && (query.attributes.is_empty() || any(&|it| self.has_attributes(it)))
    }

    fn has_attributes(&self, span: &StoredSpan) -> bool {
        // Strings stand in protobuf as they are: a key that does not occur is no attribute.
        let occurs = |key: &Finder<'_>| {
            key.find(span.bytes()).is_some() || key.find(&span.origin.sender.resource).is_some()
        };
        self.keys.iter().all(occurs) && {
            let mut attributes = span.decode().attributes;
            attributes.extend(span.origin.resource().attributes);
            has_all(&attributes, &self.query.attributes)
        }
    }
}

/// Which log records. What is not set does not matter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogQuery {
    /// They are of this service.
    pub service: String,
    /// Body, event name or an attribute contains this, whatever the case.
    pub text: String,
    /// Their severity is at least this, 1 to 24.
    pub severity: i32,
    /// They have these attributes, or their resource has.
    pub attributes: Vec<(String, String)>,
    /// They are of this time or later: nanoseconds since 1970.
    pub from: u64,
    /// They are of before this time.
    pub to: u64,
    /// They were written in this trace.
    pub trace: Option<TraceId>,
    /// They came before the one with this number.
    pub before: Option<u64>,
    /// At most so many.
    pub limit: usize,
}

impl Default for LogQuery {
    fn default() -> LogQuery {
        LogQuery {
            service: String::new(),
            text: String::new(),
            severity: 0,
            attributes: Vec::new(),
            from: 0,
            to: u64::MAX,
            trace: None,
            before: None,
            limit: 200,
        }
    }
}

impl LogQuery {
    /// Whether no log record need be decoded to answer it.
    pub(super) fn is_about_summaries(&self) -> bool {
        self.text.is_empty() && self.attributes.is_empty()
    }

    /// Whether this log record may be looked for, as far as one knows without decoding it.
    pub(super) fn may_want(&self, log: &StoredLog) -> bool {
        log.severity >= self.severity
            && is_within(log.time, self.from, self.to)
            && (self.service.is_empty() || log.origin.service_or_unknown() == self.service)
    }

    /// Whether this log record is looked for.
    pub fn wants(&self, log: &StoredLog) -> bool {
        self.may_want(log)
            && (self.attributes.is_empty() || {
                let mut attributes = log.decode().attributes;
                attributes.extend(log.origin.resource().attributes);
                has_all(&attributes, &self.attributes)
            })
            && (self.text.is_empty() || {
                let text = self.text.to_lowercase();
                let log = log.decode();
                let contains = |it: &str| it.to_lowercase().contains(&text);
                contains(&log.event_name)
                    || log.body.as_ref().is_some_and(|it| contains(&plain(it)))
                    || log.attributes.iter().any(|it| {
                        contains(&it.key)
                            || it.value.as_ref().is_some_and(|it| contains(&plain(it)))
                    })
            })
    }
}

/// Whether a time is in a stretch, whose end does not belong to it. What has no time is in the one that is all of time.
fn is_within(time: u64, from: u64, to: u64) -> bool {
    from <= time && (time < to || to == u64::MAX) && (time > 0 || (from == 0 && to == u64::MAX))
}

fn has_all(attributes: &[KeyValue], wanted: &[(String, String)]) -> bool {
    wanted.iter().all(|(key, value)| {
        attributes
            .iter()
            .any(|it| it.key == *key && it.value.as_ref().map(plain).unwrap_or_default() == *value)
    })
}
