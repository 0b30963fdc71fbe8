//! Finding spans within a trace, by what they and their log records say.

use super::layout::{Layout, Row};
use crate::model::{StoredLog, StoredSpan};
use crate::otlp::schema::{self, Kind, Message, any_value, key_value};
use crate::otlp::wire::{self, Value};
use crate::store::cancellation::Asker;

/// The rows of which the name, the service, the id, an attribute, an event, the message of the status or a log record
/// contains a text, whatever the case. An attribute is found by its key, its value, and as `key=value`.
///
/// Nothing contains an empty text. It ends early, with what it has found by then, when nobody waits for it any more.
pub fn find(layout: &Layout, text: &str, asker: &Asker) -> Vec<usize> {
    let text = text.trim().to_lowercase();
    if text.is_empty() {
        return Vec::new();
    }
    let wanted = Wanted(&text);
    let rows = layout.rows.iter().enumerate();
    rows.take_while(|_| !asker.has_left())
        .filter(|(_, row)| wanted.is_in_row(row))
        .map(|(place, _)| place)
        .collect()
}

/// What is looked for, in lower case.
struct Wanted<'a>(&'a str);

impl Wanted<'_> {
    fn is_in_row(&self, row: &Row) -> bool {
        let span: &StoredSpan = &row.span;
        self.is_in(span.origin.service_or_unknown())
            || self.is_in_message(&schema::SPAN, span.bytes())
            || self.is_in(&span.id.to_string())
            || row.logs.iter().any(|it| self.is_in_log(it))
    }

    fn is_in_log(&self, log: &StoredLog) -> bool {
        self.is_in_message(&schema::LOG_RECORD, log.bytes())
    }

    fn is_in(&self, text: &str) -> bool {
        // Most of it is ASCII, which needs no copy.
        if text.is_ascii() && self.0.is_ascii() {
            let mut parts = text.as_bytes().windows(self.0.len());
            return parts.any(|it| it.eq_ignore_ascii_case(self.0.as_bytes()));
        }
        text.to_lowercase().contains(self.0)
    }

    /// Looks at all texts of a message that was checked, and at the values of attributes that are none, where it stands:
    /// decoded, a span takes many times its bytes.
    fn is_in_message(&self, message: &Message, bytes: &[u8]) -> bool {
        if std::ptr::eq(message, &schema::KEY_VALUE) && self.0.contains('=') {
            return self.is_in_pair(bytes);
        }
        let is_value = std::ptr::eq(message, &schema::ANY_VALUE);
        wire::known(bytes).any(
            |(tag, value)| match (message.field(tag).map(|it| it.kind), value) {
                (Some(Kind::Text), Value::Bytes(it)) => self.is_in(text(it)),
                (Some(Kind::Message(inner)), Value::Bytes(it)) => self.is_in_message(inner, it),
                _ => is_value && scalar(tag, value).is_some_and(|it| self.is_in(&it)),
            },
        )
    }

    fn is_in_pair(&self, bytes: &[u8]) -> bool {
        let (mut key, mut of_value) = ("", None);
        for field in wire::known(bytes) {
            match field {
                (key_value::KEY, Value::Bytes(it)) => key = text(it),
                (key_value::VALUE, Value::Bytes(it)) => of_value = wire::known(it).next(),
                _ => {}
            }
        }
        match of_value {
            Some((any_value::STRING_VALUE, Value::Bytes(it))) => {
                self.is_in(&format!("{key}={}", text(it)))
            }
            Some((tag @ (any_value::ARRAY_VALUE | any_value::KVLIST_VALUE), Value::Bytes(it))) => {
                schema::ANY_VALUE
                    .field(tag)
                    .is_some_and(|field| match field.kind {
                        Kind::Message(inner) => self.is_in_message(inner, it),
                        _ => false,
                    })
            }
            Some((tag, value)) => {
                let value = scalar(tag, value).unwrap_or_default();
                self.is_in(&format!("{key}={value}"))
            }
            None => self.is_in(&format!("{key}=")),
        }
    }
}

fn text(bytes: &[u8]) -> &str {
    str::from_utf8(bytes).unwrap_or_default()
}

/// A number or a truth value, as a page shows it.
fn scalar(tag: u32, value: Value<'_>) -> Option<String> {
    match (tag, value) {
        (any_value::BOOL_VALUE, Value::Varint(it)) => Some((it != 0).to_string()),
        (any_value::INT_VALUE, Value::Varint(it)) => Some((it as i64).to_string()),
        (any_value::DOUBLE_VALUE, Value::Fixed64(it)) => Some(f64::from_bits(it).to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use opentelemetry_proto::tonic::common::v1::any_value::Value as Any;
    use opentelemetry_proto::tonic::common::v1::{AnyValue, ArrayValue, KeyValue};
    use opentelemetry_proto::tonic::logs::v1::LogRecord;
    use opentelemetry_proto::tonic::trace::v1::span::Event;
    use opentelemetry_proto::tonic::trace::v1::{Span, Status};
    use prost::Message as _;

    use super::*;
    use crate::model::Origins;
    use crate::otlp::split_request::Sender;

    fn value(value: Any) -> Option<AnyValue> {
        Some(AnyValue { value: Some(value) })
    }

    fn attribute(key: &str, of: Any) -> KeyValue {
        KeyValue {
            key: key.to_owned(),
            value: value(of),
            ..KeyValue::default()
        }
    }

    #[test]
    fn a_span_is_found_by_all_that_it_says_and_by_its_log_records() {
        let mut sender = Sender::default();
        sender.service = "Köln".to_owned();
        let origin = Origins::default().intern(&sender);
        let text = |it: &str| Any::StringValue(it.to_owned());
        let span = Span {
            trace_id: vec![7; 16],
            span_id: vec![0xab; 8],
            name: "GET /Tasks".to_owned(),
            attributes: vec![
                attribute("http.response.status_code", Any::IntValue(502)),
                attribute("retry", Any::BoolValue(true)),
                attribute("share", Any::DoubleValue(0.25)),
                attribute("db.query.text", text("SELECT a=b")),
                attribute(
                    "tags",
                    Any::ArrayValue(ArrayValue {
                        values: vec![AnyValue {
                            value: Some(text("blue")),
                        }],
                    }),
                ),
            ],
            events: vec![Event {
                name: "exception".to_owned(),
                attributes: vec![attribute("exception.type", text("Timeout"))],
                ..Event::default()
            }],
            status: Some(Status {
                message: "no answer".to_owned(),
                code: 2,
            }),
            ..Span::default()
        };
        let log = LogRecord {
            trace_id: vec![7; 16],
            span_id: vec![0xab; 8],
            body: value(text("Gave up on the bank")),
            ..LogRecord::default()
        };
        let other = Span {
            span_id: vec![1; 8],
            name: "other".to_owned(),
            ..span.clone()
        };
        let other = Span {
            attributes: Vec::new(),
            events: Vec::new(),
            status: None,
            ..other
        };
        let spans = [other, span].map(|it| StoredSpan::new(&it.encode_to_vec(), &origin, 1));
        let spans: Vec<_> = spans.into_iter().flatten().map(Arc::new).collect();
        let log = Arc::new(StoredLog::new(&log.encode_to_vec(), &origin, 1));
        let layout = Layout::new(&spans, &[log]);
        let found = |text: &str| find(&layout, text, &Asker::default());
        let place = layout
            .rows
            .iter()
            .position(|it| it.span.name() == "GET /Tasks");
        for text in [
            "get /t",
            " tasks ",
            "status_code",
            "502",
            "status_code=502",
            "retry=TRUE",
            "0.25",
            "a=b",
            "text=select",
            "blue",
            "EXCEPTION",
            "type=timeout",
            "no answer",
            "the bank",
            "abababab",
        ] {
            assert_eq!(found(text), Vec::from_iter(place), "{text}");
        }
        assert_eq!(found("KÖLN"), [0, 1]);
        for text in ["", "  ", "=502", "retry=false", "nothing like it"] {
            let expected = if text == "=502" {
                Vec::from_iter(place)
            } else {
                Vec::new()
            };
            assert_eq!(found(text), expected, "{text:?}");
        }
        let gone = Asker::default();
        gone.leave();
        assert!(find(&layout, "get", &gone).is_empty());
    }
}
