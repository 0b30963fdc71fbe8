//! As much of a message as a page shows.
//!
//! Decoded, an attribute takes many times its bytes: a span of 180 kB becomes 15 MB. So what is decoded to be shown is
//! cut before, by walking along the schema. What takes little is not copied.

use std::borrow::Cow;

use super::schema::{Kind, Message};
use super::wire::{self, Value, end_message, put, put_bytes, start_message};

/// How many items there are of each list at most. A list that has so many may have had more.
pub const MAX_ITEMS: usize = 1_000;

/// What is smaller is not cut, in bytes.
const SMALL: usize = 16 << 10;
/// How many items of all lists there are together at most.
const MAX_TOGETHER: usize = 5_000;
/// How long a text or a list of numbers is at most, in bytes.
const MAX_TEXT: usize = 64 << 10;
/// How long all of them are together at most, in bytes.
const MAX_TEXTS: usize = 1 << 20;

/// How much may still be copied.
struct Room {
    items: usize,
    bytes: usize,
}

/// A `message` that was checked, cut where it's too large to be decoded in passing. It is a message again, without the
/// fields that the schema doesn't know.
pub fn excerpt<'a>(message: &Message, bytes: &'a [u8]) -> Cow<'a, [u8]> {
    if bytes.len() <= SMALL {
        return bytes.into();
    }
    let mut out = Vec::new();
    let mut room = Room {
        items: MAX_TOGETHER,
        bytes: MAX_TEXTS,
    };
    copy(&mut out, message, bytes, &mut room);
    out.into()
}

fn copy(out: &mut Vec<u8>, message: &Message, bytes: &[u8], room: &mut Room) {
    let mut counts = [0; 32];
    for (tag, value) in wire::known(bytes) {
        let Some(field) = message.field(tag) else {
            continue;
        };
        match (field.kind, value) {
            (Kind::Message(inner), Value::Bytes(bytes)) => {
                if field.repeated {
                    let count = &mut counts[tag as usize % 32];
                    *count += 1;
                    if *count > MAX_ITEMS || room.items == 0 {
                        continue;
                    }
                    room.items -= 1;
                }
                let start = start_message(out, tag);
                copy(out, inner, bytes, room);
                end_message(out, start);
            }
            (Kind::Text, Value::Bytes(bytes)) => {
                let text = str::from_utf8(bytes).unwrap_or_default();
                let end = text.floor_char_boundary(MAX_TEXT.min(room.bytes));
                room.bytes -= end;
                put_bytes(out, tag, &bytes[..end]);
            }
            (Kind::Id, Value::Bytes(_)) => put(out, tag, value),
            (Kind::Bytes, Value::Bytes(bytes)) => {
                let end = bytes.len().min(MAX_TEXT).min(room.bytes);
                room.bytes -= end;
                put_bytes(out, tag, &bytes[..end]);
            }
            // A packed list that is cut could end within a number.
            (_, Value::Bytes(bytes)) if bytes.len() > MAX_TEXT.min(room.bytes) => {}
            _ => put(out, tag, value),
        }
    }
}

/// How many more there are in an excerpt than are shown: "And 5 more".
pub fn more(all: usize, shown: usize) -> String {
    let least = if all >= MAX_ITEMS { "at least " } else { "" };
    format!("And {least}{} more", all.saturating_sub(shown))
}

#[cfg(test)]
mod tests {
    use opentelemetry_proto::tonic::common::v1::any_value::Value;
    use opentelemetry_proto::tonic::common::v1::{AnyValue, KeyValue};
    use opentelemetry_proto::tonic::trace::v1::span::Event;
    use opentelemetry_proto::tonic::trace::v1::{Span, Status};
    use prost::Message as _;

    use super::super::schema::SPAN;
    use super::*;

    fn attribute(value: &str) -> KeyValue {
        KeyValue {
            key: "key".to_owned(),
            value: Some(AnyValue {
                value: Some(Value::StringValue(value.to_owned())),
            }),
            ..KeyValue::default()
        }
    }

    fn cut(span: &Span) -> Span {
        Span::decode(&*excerpt(&SPAN, &span.encode_to_vec())).unwrap()
    }

    #[test]
    fn a_usual_span_is_the_same_and_what_a_large_one_says_of_itself_is_there() {
        let status = Some(Status {
            message: "why".to_owned(),
            code: 2,
        });
        let mut span = Span {
            trace_id: vec![7; 16],
            span_id: vec![8; 8],
            name: "GET /".to_owned(),
            attributes: vec![attribute("value"); 20],
            start_time_unix_nano: 5,
            dropped_links_count: 3,
            status,
            ..Span::default()
        };
        assert_eq!(cut(&span), span);
        span.attributes = vec![attribute("value"); 90_000];
        let shown = cut(&span);
        assert_eq!(shown.attributes.len(), MAX_ITEMS);
        span.attributes.truncate(MAX_ITEMS);
        assert_eq!(shown, span);
    }

    #[test]
    fn however_large_a_span_is_little_of_it_is_left() {
        let event = Event {
            name: "€".repeat(1 << 16),
            attributes: vec![attribute(&"v".repeat(100_000)); 50],
            ..Event::default()
        };
        let span = Span {
            events: vec![event; 50],
            ..Span::default()
        };
        let bytes = span.encode_to_vec();
        let shown = excerpt(&SPAN, &bytes);
        assert!(
            shown.len() < 2 * MAX_TEXTS,
            "{} of {}",
            shown.len(),
            bytes.len()
        );
        let shown = Span::decode(&*shown).unwrap();
        assert_eq!(shown.events.len(), 50);
        assert!(shown.events[0].name.chars().all(|it| it == '€'));
    }
}
