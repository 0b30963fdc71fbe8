//! Addresses of the pages: where something is seen, and what an address asks for.
//!
//! - [`filter`]: the filters of traces and log records
//! - [`list`]: the order of a list, and where a page of it begins
//! - [`attributes`]: attributes to look for, as one text
//! - [`over_time`]: the window of a chart
//! - [`correlations`]: which requests are compared with which

pub mod attributes;
pub mod correlations;
pub mod filter;
pub mod list;
pub mod over_time;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::findings::EvidenceLocation;
use crate::model::{SpanId, TraceId};

/// All but what [RFC 3986](https://www.rfc-editor.org/rfc/rfc3986#section-2.3) never reserves, and the slash of a path.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'/');

/// A value as it stands in an address.
pub fn escaped(text: &str) -> String {
    utf8_percent_encode(text, ESCAPED).to_string()
}

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
