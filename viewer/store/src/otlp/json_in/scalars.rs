//! Texts and numbers of JSON as what a field holds.

use serde::de::Error;

use super::field_value::One;
use crate::otlp::hex_and_base64::{from_base64, from_hex};
use crate::otlp::request_items;
use crate::otlp::request_outcome::NoteKind;
use crate::otlp::schema::Kind;
use crate::otlp::wire::{put_bytes, put_varint};

impl One<'_> {
    pub(super) fn varint(self, value: u64) {
        put_varint(&mut self.reader.bytes, u64::from(self.field.tag) << 3);
        put_varint(&mut self.reader.bytes, value);
    }

    fn fixed64(self, value: u64) {
        put_varint(&mut self.reader.bytes, u64::from(self.field.tag) << 3 | 1);
        self.reader.bytes.extend_from_slice(&value.to_le_bytes());
    }

    /// A list where one value belongs, or the other way round.
    fn single<E: Error>(&self) -> Result<(), E> {
        if self.field.repeated != self.place.is_some() {
            return Err(self.wrong("one value where a list belongs"));
        }
        Ok(())
    }

    pub(super) fn integer<E: Error>(self, value: i128) -> Result<(), E> {
        self.single()?;
        let name = self.field.name;
        let wrong = |_| E::custom(format_args!("{value} is too large for {name}"));
        match self.field.kind {
            Kind::Double => self.fixed64((value as f64).to_bits()),
            Kind::Uint32 => self.varint(u32::try_from(value).map_err(wrong)?.into()),
            Kind::Fixed32 => {
                let value = u32::try_from(value).map_err(wrong)?;
                put_varint(&mut self.reader.bytes, u64::from(self.field.tag) << 3 | 5);
                self.reader.bytes.extend_from_slice(&value.to_le_bytes());
            }
            // A negative int32 is written with all of its 64 bits.
            Kind::Int32 | Kind::Enum(_) => {
                let value = i64::from(i32::try_from(value).map_err(wrong)?);
                self.varint(value as u64);
            }
            Kind::Sint32 => {
                let value = i32::try_from(value).map_err(wrong)?;
                self.varint(u64::from((value << 1 ^ value >> 31) as u32));
            }
            Kind::Int64 => self.varint(i64::try_from(value).map_err(wrong)? as u64),
            Kind::Uint64 => self.varint(u64::try_from(value).map_err(wrong)?),
            Kind::Fixed64 => self.fixed64(u64::try_from(value).map_err(wrong)?),
            Kind::Sfixed64 => self.fixed64(i64::try_from(value).map_err(wrong)? as u64),
            Kind::Text | Kind::Id | Kind::Bytes | Kind::Bool | Kind::Message(_) => {
                return Err(self.wrong("a number"));
            }
        }
        Ok(())
    }

    pub(super) fn float<E: Error>(self, value: f64) -> Result<(), E> {
        self.single()?;
        match self.field.kind {
            Kind::Double => {
                self.fixed64(value.to_bits());
                Ok(())
            }
            // 1e3 is an integer; beyond 2^53 a double no longer says which one it is.
            _ if value.fract() == 0.0 && value.abs() <= 9_007_199_254_740_992.0 => {
                self.integer(value as i128)
            }
            _ => Err(self.wrong("a number with a fraction, or one that lost digits")),
        }
    }

    pub(super) fn text<E: Error>(mut self, text: &str) -> Result<(), E> {
        self.single()?;
        match self.field.kind {
            Kind::Text => put_bytes(&mut self.reader.bytes, self.field.tag, text.as_bytes()),
            Kind::Id => {
                let id = self.id(text)?;
                put_bytes(&mut self.reader.bytes, self.field.tag, &id);
            }
            Kind::Bytes => {
                let bytes = from_base64(text).ok_or_else(|| self.wrong("other than base64"))?;
                put_bytes(&mut self.reader.bytes, self.field.tag, &bytes);
            }
            Kind::Double => {
                let value = match text {
                    "NaN" => f64::NAN,
                    "Infinity" => f64::INFINITY,
                    "-Infinity" => f64::NEG_INFINITY,
                    _ => text
                        .parse()
                        .ok()
                        .filter(|it: &f64| it.is_finite())
                        .ok_or_else(|| self.wrong("this text"))?,
                };
                self.fixed64(value.to_bits());
            }
            Kind::Enum(by_name) if let Some(number) = by_name(text) => {
                self.integer(number.into())?;
            }
            Kind::Bool | Kind::Message(_) => return Err(self.wrong("a text")),
            _ => {
                let number = text
                    .parse::<i128>()
                    .map_err(|_| self.wrong("a text that is no integer"))?;
                self.integer(number)?;
            }
        }
        Ok(())
    }

    /// An id in hexadecimal; or in base64, as protobuf's own mapping to JSON has it, where it comes to the bytes that
    /// such an id has.
    fn id<E: Error>(&mut self, text: &str) -> Result<Vec<u8>, E> {
        let length = request_items::id_length(self.field.name);
        let hex = from_hex(text);
        if hex.is_none()
            && let Some(id) = from_base64(text).filter(|it| it.len() == length)
        {
            if self.reader.is_lenient {
                let path = self.reader.path();
                self.reader
                    .outcome
                    .note(self.field.name, path, NoteKind::Base64Id);
            }
            return Ok(id);
        }
        if self.reader.is_lenient && request_items::needs_id(self.parent, self.field.name) {
            let reason = match &hex {
                _ if text.is_empty() => "it's empty".to_owned(),
                Some(id) if id.len() != length => format!("it has {} digits", text.len()),
                Some(id) if id.iter().all(|it| *it == 0) => "it's all zeros".to_owned(),
                Some(id) => return Ok(id.clone()),
                None => "it isn't hexadecimal".to_owned(),
            };
            let right = request_items::id_in_json(self.field.name);
            return Err(E::custom(format_args!("{reason}; {right}")));
        }
        hex.ok_or_else(|| self.wrong("other than hexadecimal"))
    }

    pub(super) fn wrong<E: Error>(&self, found: &str) -> E {
        // In a request, its path stands before it.
        let name = if self.reader.is_lenient {
            "it"
        } else {
            self.field.name
        };
        E::custom(format_args!("{name} cannot be {found}"))
    }
}
