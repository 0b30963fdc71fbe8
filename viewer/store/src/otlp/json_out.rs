//! Protobuf to OTLP JSON, along the schema ([section "JSON Protobuf Encoding"](
//! https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding)): hexadecimal ids, 64-bit
//! integers as strings, enums as numbers, names in lowerCamelCase.
//!
//! A field that is on the wire is in the JSON, also where it has the default value.

use std::fmt::{self, Write};

use base64::display::Base64Display;
use base64::engine::general_purpose::STANDARD;

use super::hex_and_base64::write_hex;
use super::schema::{Field, Kind, Message};
use super::validate::packed;
use super::wire::{self, Value};

/// The JSON of a `message` that was checked.
pub fn to_json(message: &Message, bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len() * 2);
    // Writing to a string does not fail.
    let _ = write_message(&mut out, message, bytes);
    out
}

/// Writes the JSON of a `message` that was checked. It needs no memory of its own, however large the message is.
///
/// # Errors
/// When `out` takes no more.
pub(crate) fn write_message(out: &mut dyn Write, message: &Message, bytes: &[u8]) -> fmt::Result {
    out.write_char('{')?;
    let present = present(bytes);
    let mut first = true;
    for field in message.fields {
        if present & bit(field.tag) == 0 {
            continue;
        }
        let mut values = wire::known(bytes)
            .filter(|(tag, _)| *tag == field.tag)
            .map(|(_, value)| value)
            .peekable();
        if values.peek().is_none() {
            continue;
        }
        if !std::mem::take(&mut first) {
            out.write_char(',')?;
        }
        write_text(out, field.name)?;
        out.write_char(':')?;
        if field.repeated {
            write_list(out, field, values)?;
        } else if let Some(value) = values.last() {
            // Of a field that is there twice, the last one counts.
            write_value(out, field.kind, value)?;
        }
    }
    out.write_char('}')
}

/// Which fields a message has, so that not each of the schema is looked for. Those above 63 share a bit.
fn present(bytes: &[u8]) -> u64 {
    wire::known(bytes).fold(0, |all, (tag, _)| all | bit(tag))
}

fn bit(tag: u32) -> u64 {
    1 << tag.min(63)
}

fn write_list<'a>(
    out: &mut dyn Write,
    field: &Field,
    values: impl Iterator<Item = Value<'a>>,
) -> fmt::Result {
    let mut separator = '[';
    let mut one = |value| {
        out.write_char(std::mem::replace(&mut separator, ','))?;
        write_value(out, field.kind, value)
    };
    for value in values {
        match (field.kind, value) {
            // Numbers, many in one field. What was checked does not break off.
            (kind, Value::Bytes(bytes)) if kind.is_number() => {
                let mut written = Ok(());
                let _ = packed(kind, bytes, |it| {
                    if written.is_ok() {
                        written = one(it);
                    }
                });
                written?;
            }
            _ => one(value)?,
        }
    }
    if separator == '[' {
        out.write_char('[')?;
    }
    out.write_char(']')
}

fn write_value(out: &mut dyn Write, kind: Kind, value: Value<'_>) -> fmt::Result {
    match (kind, value) {
        (Kind::Message(message), Value::Bytes(bytes)) => write_message(out, message, bytes),
        (Kind::Text, Value::Bytes(bytes)) => write_text(out, &String::from_utf8_lossy(bytes)),
        (Kind::Id, Value::Bytes(bytes)) => {
            out.write_char('"')?;
            write_hex(out, bytes)?;
            out.write_char('"')
        }
        (Kind::Bytes, Value::Bytes(bytes)) => {
            write!(out, "\"{}\"", Base64Display::new(bytes, &STANDARD))
        }
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
    }
}

fn unzigzag(it: u32) -> i32 {
    (it >> 1) as i32 ^ -((it & 1) as i32)
}

/// JSON has no word for these three; OTLP follows protobuf's mapping and writes strings.
fn write_double(out: &mut dyn Write, it: f64) -> fmt::Result {
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

/// Writes a JSON string. `<` is escaped, so that JSON can stand inside a page.
///
/// # Errors
/// When `out` takes no more.
pub fn write_text(out: &mut dyn Write, text: &str) -> fmt::Result {
    let is_escaped = |it: char| {
        matches!(
            it,
            '"' | '\\' | '<' | '\u{0}'..='\u{1f}' | '\u{7f}' | '\u{2028}' | '\u{2029}'
        )
    };
    out.write_char('"')?;
    let mut rest = text;
    while let Some(at) = rest.find(is_escaped) {
        let (plain, from) = rest.split_at(at);
        out.write_str(plain)?;
        let mut characters = from.chars();
        match characters.next() {
            Some('"') => out.write_str("\\\"")?,
            Some('\\') => out.write_str("\\\\")?,
            Some('\n') => out.write_str("\\n")?,
            Some('\r') => out.write_str("\\r")?,
            Some('\t') => out.write_str("\\t")?,
            Some(other) => write!(out, "\\u{:04x}", other as u32)?,
            None => {}
        }
        rest = characters.as_str();
    }
    out.write_str(rest)?;
    out.write_char('"')
}
