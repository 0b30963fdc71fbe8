//! How many attributes a sender dropped of what isn't a span or a log record itself.

use crate::model::{Origin, StoredSpan};
use crate::otlp::schema::{event, link, resource, scope, span};
use crate::otlp::wire::{self, Value};

/// Of the events and the links of a span, all together.
pub(crate) fn of_parts(span: &StoredSpan) -> u64 {
    let parts = wire::known(span.bytes()).map(|field| match field {
        (span::EVENTS, Value::Bytes(it)) => count(it, event::DROPPED_ATTRIBUTES_COUNT),
        (span::LINKS, Value::Bytes(it)) => count(it, link::DROPPED_ATTRIBUTES_COUNT),
        _ => 0,
    });
    parts.fold(0, u64::saturating_add)
}

/// Of a resource, and of an instrumentation scope.
pub(crate) fn of_sender(origin: &Origin) -> [u64; 2] {
    [
        count(&origin.sender.resource, resource::DROPPED_ATTRIBUTES_COUNT),
        count(&origin.sender.scope, scope::DROPPED_ATTRIBUTES_COUNT),
    ]
}

/// The last number with this tag in a message.
fn count(bytes: &[u8], tag: u32) -> u64 {
    let numbers = wire::known(bytes).filter_map(|field| match field {
        (it, Value::Varint(number)) if it == tag => Some(number),
        _ => None,
    });
    numbers.last().unwrap_or(0)
}
