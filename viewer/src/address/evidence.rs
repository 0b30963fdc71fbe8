//! Where something is seen: a trace, a span, a log record, an instrument, a request, a service.

use super::escape::escaped;
use crate::findings::EvidenceLocation;
use crate::model::{SpanId, TraceId};

/// The address of the page where one sees it.
pub(crate) fn of_evidence(place: &EvidenceLocation) -> String {
    match place {
        EvidenceLocation::Trace(trace) => span_address(*trace, None),
        EvidenceLocation::Span(trace, span) => span_address(*trace, Some(*span)),
        // The page of the logs with this one on top.
        EvidenceLocation::Log(number) => format!("/logs?before={}#log-{number}", number + 1),
        EvidenceLocation::Instrument(number) => format!("/metrics/{number}"),
        EvidenceLocation::Request(number) => format!("/wire/{number}"),
        EvidenceLocation::Service(service) => format!("/?service={}", escaped(service)),
    }
}

/// The address of a span on the page of its trace.
pub(crate) fn span_address(trace: TraceId, span: Option<SpanId>) -> String {
    match span {
        Some(span) => format!("/traces/{trace}?span={span}#span"),
        None => format!("/traces/{trace}"),
    }
}
