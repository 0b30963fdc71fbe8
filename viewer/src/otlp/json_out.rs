//! Protobuf to OTLP JSON, along the table ([section "JSON Protobuf Encoding"](
//! https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding)): hexadecimal ids, 64-bit
//! integers as strings, enums as numbers, names in lowerCamelCase.
//!
//! A field that is on the wire is in the JSON, also where it has the default value.

use std::fmt::Write;

use base64::{Engine, engine::general_purpose::STANDARD};

use super::check::packed;
use super::encodings::write_hex;
use super::table::{Field, Kind, Message};
use super::wire::{self, Value};

/// The JSON of a `message` that was checked.
pub fn to_json(message: &Message, bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len() * 2);
    write_message(&mut out, message, bytes);
    out
}

/// Appends the JSON of a `message` that was checked.
pub fn write_message(out: &mut String, message: &Message, bytes: &[u8]) {
    out.push('{');
    let fields: Vec<_> = wire::known(bytes)
        .filter(|(tag, _)| message.field(*tag).is_some())
        .collect();
    let mut first = true;
    for field in message.fields {
        let mut values = fields.iter().filter(|(tag, _)| *tag == field.tag);
        let Some(&(_, value)) = values.next() else {
            continue;
        };
        if !std::mem::take(&mut first) {
            out.push(',');
        }
        write_text(out, field.name);
        out.push(':');
        if field.repeated {
            let all = std::iter::once(value).chain(values.map(|(_, value)| *value));
            write_list(out, field, all);
        } else {
            // Of a field that is there twice, the last one counts.
            let last = values.next_back().map_or(value, |(_, value)| *value);
            write_value(out, field.kind, last);
        }
    }
    out.push('}');
}

fn write_list<'a>(out: &mut String, field: &Field, values: impl Iterator<Item = Value<'a>>) {
    let mut separator = '[';
    let mut one = |value| {
        out.push(separator);
        separator = ',';
        write_value(out, field.kind, value);
    };
    for value in values {
        match (field.kind, value) {
            // Numbers, many in one field. What was checked does not break off.
            (kind, Value::Bytes(bytes)) if kind.is_number() => drop(packed(kind, bytes, &mut one)),
            _ => one(value),
        }
    }
    if separator == '[' {
        out.push('[');
    }
    out.push(']');
}

fn write_value(out: &mut String, kind: Kind, value: Value<'_>) {
    // Writing to a string does not fail.
    let _ = match (kind, value) {
        (Kind::Message(message), Value::Bytes(bytes)) => {
            write_message(out, message, bytes);
            Ok(())
        }
        (Kind::Text, Value::Bytes(bytes)) => {
            write_text(out, &String::from_utf8_lossy(bytes));
            Ok(())
        }
        (Kind::Id, Value::Bytes(bytes)) => {
            out.push('"');
            write_hex(out, bytes);
            out.push('"');
            Ok(())
        }
        (Kind::Bytes, Value::Bytes(bytes)) => write!(out, "\"{}\"", STANDARD.encode(bytes)),
        (Kind::Bool, Value::Varint(it)) => write!(out, "{}", it != 0),
        (Kind::Double, Value::Fixed64(it)) => write_double(out, f64::from_bits(it)),
        (Kind::Fixed64, Value::Fixed64(it)) => write!(out, "\"{it}\""),
        (Kind::Sfixed64, Value::Fixed64(it)) => write!(out, "\"{}\"", it as i64),
        (Kind::Uint64, Value::Varint(it)) => write!(out, "\"{it}\""),
        (Kind::Int64, Value::Varint(it)) => write!(out, "\"{}\"", it as i64),
        (Kind::Fixed32, Value::Fixed32(it)) => write!(out, "{it}"),
        (Kind::Uint32, Value::Varint(it)) => write!(out, "{}", it as u32),
        (Kind::Int32 | Kind::Enum(_), Value::Varint(it)) => write!(out, "{}", it as i32),
        (Kind::Sint32, Value::Varint(it)) => write!(out, "{}", unzigzag(it as u32)),
        _ => out.write_str("null"),
    };
}

fn unzigzag(it: u32) -> i32 {
    (it >> 1) as i32 ^ -((it & 1) as i32)
}

/// JSON has no word for these three; OTLP follows protobuf's mapping and writes strings.
fn write_double(out: &mut String, it: f64) -> std::fmt::Result {
    if it.is_nan() {
        out.write_str("\"NaN\"")
    } else if it.is_infinite() {
        out.write_str(if it > 0.0 {
            "\"Infinity\""
        } else {
            "\"-Infinity\""
        })
    } else {
        // Debug writes the shortest digits that read back as the same number.
        write!(out, "{it:?}")
    }
}

/// Appends a JSON string. `<` is escaped, so that JSON can stand inside a page.
pub fn write_text(out: &mut String, text: &str) {
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '<' | '\u{0}'..='\u{1f}' | '\u{7f}' | '\u{2028}' | '\u{2029}' => {
                let _ = write!(out, "\\u{:04x}", character as u32);
            }
            _ => out.push(character),
        }
    }
    out.push('"');
}
