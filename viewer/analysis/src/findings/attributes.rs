//! What a rule sees of a span and of a log record: their attributes, read where they stand.
//!
//! Decoding a span takes microseconds and many small pieces of memory, and there may be half a
//! million of them. Here each is walked once, and nothing of it is copied.

use std::str;
use std::sync::Arc;

use crate::model::{Origin, Point, StoredLog, StoredSpan};
use crate::otlp::schema::{
    any_value, array_value, event, key_value, key_value_list, log_record, resource, scope, span,
};
use crate::otlp::wire::{self, Value as Wire};

/// How many attributes of one thing are looked at. The SDKs keep 128.
const MAX_ATTRIBUTES: usize = 256;
/// How many events of a span are looked at. The SDKs keep 128.
const MAX_EVENTS: usize = 128;

/// A span.
#[derive(Debug)]
pub struct SpanView<'a> {
    /// As it is held.
    pub span: &'a Arc<StoredSpan>,
    /// Its service.
    pub service: &'a str,
    /// Its attributes.
    pub attributes: Vec<Attribute<'a>>,
    /// Its events.
    pub events: Vec<EventView<'a>>,
    /// Whether it has links.
    pub has_links: bool,
    /// How many attributes, events and links its sender dropped.
    pub dropped: [u64; 3],
    /// The log records of its trace that were written in it, where it has events.
    pub logs: Vec<Arc<StoredLog>>,
}

/// An event of a span.
#[derive(Debug)]
pub struct EventView<'a> {
    /// When it happened.
    pub time: u64,
    /// Its name.
    pub name: &'a str,
    /// Its attributes.
    pub attributes: Vec<Attribute<'a>>,
}

/// A log record.
#[derive(Debug)]
pub struct LogView<'a> {
    /// As it is held.
    pub log: &'a Arc<StoredLog>,
    /// Its service.
    pub service: &'a str,
    /// Its body.
    pub body: Value<'a>,
    /// The name of its event.
    pub event_name: &'a str,
    /// Its attributes.
    pub attributes: Vec<Attribute<'a>>,
    /// How many attributes its sender dropped.
    pub dropped: u64,
}

/// An attribute.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Attribute<'a> {
    /// Its key.
    pub key: &'a str,
    /// Its value.
    pub value: Value<'a>,
}

/// A value.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Value<'a> {
    /// None, or one that no rule asks for.
    #[default]
    Empty,
    /// A text.
    Text(&'a str),
    /// A truth value.
    Bool(bool),
    /// An integer.
    Int(i64),
    /// A double.
    Double(f64),
    /// A list: its bytes.
    List(&'a [u8]),
    /// A map: its bytes.
    Map(&'a [u8]),
}

impl<'a> SpanView<'a> {
    /// Looks at a span.
    pub fn new(span: &'a Arc<StoredSpan>) -> SpanView<'a> {
        let (mut attributes, mut events) = (Vec::new(), Vec::new());
        let (mut has_links, mut dropped) = (false, [0; 3]);
        for field in wire::known(span.bytes()) {
            match field {
                (span::DROPPED_ATTRIBUTES_COUNT, Wire::Varint(it)) => dropped[0] = it,
                (span::DROPPED_EVENTS_COUNT, Wire::Varint(it)) => dropped[1] = it,
                (span::LINKS, _) => has_links = true,
                (span::DROPPED_LINKS_COUNT, Wire::Varint(it)) => dropped[2] = it,
                (span::ATTRIBUTES, Wire::Bytes(it)) if attributes.len() < MAX_ATTRIBUTES => {
                    attributes.push(attribute(it));
                }
                (span::EVENTS, Wire::Bytes(it)) if events.len() < MAX_EVENTS => {
                    events.push(event(it))
                }
                _ => {}
            }
        }
        SpanView {
            span,
            service: span.origin.service_or_unknown(),
            attributes,
            events,
            has_links,
            dropped,
            logs: Vec::new(),
        }
    }

    /// The value of the first attribute with this key.
    pub fn attribute(&self, key: &str) -> Option<Value<'a>> {
        find(&self.attributes, key)
    }
}

impl<'a> LogView<'a> {
    /// Looks at a log record.
    pub fn new(log: &'a Arc<StoredLog>) -> LogView<'a> {
        let (mut attributes, mut body) = (Vec::new(), Value::Empty);
        let (mut event_name, mut dropped) = ("", 0);
        for field in wire::known(log.bytes()) {
            match field {
                (log_record::BODY, Wire::Bytes(it)) => body = value(it),
                (log_record::ATTRIBUTES, Wire::Bytes(it)) if attributes.len() < MAX_ATTRIBUTES => {
                    attributes.push(attribute(it));
                }
                (log_record::DROPPED_ATTRIBUTES_COUNT, Wire::Varint(it)) => dropped = it,
                (log_record::EVENT_NAME, Wire::Bytes(it)) => event_name = text(it),
                _ => {}
            }
        }
        LogView {
            log,
            service: log.origin.service_or_unknown(),
            body,
            event_name,
            attributes,
            dropped,
        }
    }
}

impl<'a> Value<'a> {
    /// The text that it is.
    pub fn text(self) -> Option<&'a str> {
        match self {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The integer that it is, or that its text says.
    pub fn integer(self) -> Option<i64> {
        match self {
            Value::Int(number) => Some(number),
            Value::Text(text) => text.parse().ok(),
            _ => None,
        }
    }

    /// Calls `each` for every value in it that is no list and no map, however deep, and for as many
    /// as one can look at; with the key that it has, or its list has.
    pub fn leaves(self, key: &'a str, each: &mut dyn FnMut(&'a str, Value<'a>)) {
        leaves(self, key, &mut 256, each);
    }
}

// The check has bounded how deep it goes.
fn leaves<'a>(
    of: Value<'a>,
    key: &'a str,
    left: &mut usize,
    each: &mut dyn FnMut(&'a str, Value<'a>),
) {
    let (Value::List(bytes) | Value::Map(bytes)) = of else {
        return each(key, of);
    };
    for field in wire::known(bytes) {
        if *left == 0 {
            return;
        }
        *left -= 1;
        match (of, field) {
            (Value::List(_), (array_value::VALUES, Wire::Bytes(it))) => {
                leaves(value(it), key, left, each)
            }
            (Value::Map(_), (key_value_list::VALUES, Wire::Bytes(it))) => {
                let it = attribute(it);
                leaves(it.value, it.key, left, each);
            }
            _ => {}
        }
    }
}

/// The attributes of a resource.
pub fn resource(origin: &Origin) -> Vec<Attribute<'_>> {
    attributes(&origin.sender.resource, resource::ATTRIBUTES)
}

/// The attributes of an instrumentation scope.
pub fn scope(origin: &Origin) -> Vec<Attribute<'_>> {
    attributes(&origin.sender.scope, scope::ATTRIBUTES)
}

/// The name and the version of an instrumentation scope.
pub(crate) fn scope_name(origin: &Origin) -> (&str, &str) {
    let (mut name, mut version) = ("", "");
    for field in wire::known(&origin.sender.scope) {
        match field {
            (scope::NAME, Wire::Bytes(it)) => name = text(it),
            (scope::VERSION, Wire::Bytes(it)) => version = text(it),
            _ => {}
        }
    }
    (name, version)
}

/// The attributes of the series of a point.
pub fn series(point: &Point) -> Vec<Attribute<'_>> {
    attributes(&point.series, key_value_list::VALUES)
}

/// The attributes with this tag in a message.
fn attributes(bytes: &[u8], tag: u32) -> Vec<Attribute<'_>> {
    let listed = wire::known(bytes).filter_map(|field| match field {
        (it, Wire::Bytes(bytes)) if it == tag => Some(attribute(bytes)),
        _ => None,
    });
    listed.take(MAX_ATTRIBUTES).collect()
}

/// The value of the first attribute with this key.
pub fn find<'a>(attributes: &[Attribute<'a>], key: &str) -> Option<Value<'a>> {
    let found = attributes.iter().find(|it| it.key == key)?;
    Some(found.value)
}

fn event(bytes: &[u8]) -> EventView<'_> {
    let (mut time, mut name) = (0, "");
    for field in wire::known(bytes) {
        match field {
            (event::TIME_UNIX_NANO, Wire::Fixed64(it)) => time = it,
            (event::NAME, Wire::Bytes(it)) => name = text(it),
            _ => {}
        }
    }
    EventView {
        time,
        name,
        attributes: attributes(bytes, event::ATTRIBUTES),
    }
}

fn attribute(bytes: &[u8]) -> Attribute<'_> {
    let (mut key, mut read) = ("", Value::Empty);
    for field in wire::known(bytes) {
        match field {
            (key_value::KEY, Wire::Bytes(it)) => key = text(it),
            (key_value::VALUE, Wire::Bytes(it)) => read = value(it),
            _ => {}
        }
    }
    Attribute { key, value: read }
}

fn value(bytes: &[u8]) -> Value<'_> {
    // It is a oneof: of several, the last one counts.
    match wire::known(bytes).last() {
        Some((any_value::STRING_VALUE, Wire::Bytes(it))) => Value::Text(text(it)),
        Some((any_value::BOOL_VALUE, Wire::Varint(it))) => Value::Bool(it != 0),
        Some((any_value::INT_VALUE, Wire::Varint(it))) => Value::Int(it as i64),
        Some((any_value::DOUBLE_VALUE, Wire::Fixed64(it))) => Value::Double(f64::from_bits(it)),
        Some((any_value::ARRAY_VALUE, Wire::Bytes(it))) => Value::List(it),
        Some((any_value::KVLIST_VALUE, Wire::Bytes(it))) => Value::Map(it),
        _ => Value::Empty,
    }
}

fn text(bytes: &[u8]) -> &str {
    str::from_utf8(bytes).unwrap_or_default()
}
