//! OTLP JSON to protobuf, along the table, in one pass over the text.
//!
//! As lax as clients are: 64-bit integers as strings and as numbers, enums as numbers and as names,
//! `null` for a field that is not there, base64 of either alphabet, "NaN" for a double. Unknown
//! fields are ignored. The serde of `opentelemetry-proto` turns much of this away or loses it:
//! `tests/why_our_own.rs` holds each of the reasons.

use std::fmt;

use serde::Deserializer;
use serde::de::{DeserializeSeed, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::encodings::{from_base64, from_hex};
use super::table::{Field, Kind, Message};
use super::wire::{end_message, put_bytes, put_varint, start_message};

/// The protobuf of a message in JSON.
///
/// # Errors
/// What is wrong with it, and where: line and column.
pub fn from_json(message: &'static Message, json: &[u8]) -> Result<Vec<u8>, serde_json::Error> {
    let mut out = Out {
        bytes: Vec::with_capacity(json.len() / 2),
        most: usize::MAX,
    };
    let mut from = serde_json::Deserializer::from_slice(json);
    out.read(message, &mut from)?;
    from.end()?;
    Ok(out.bytes)
}

/// The same into an empty buffer, of JSON that may be read piece by piece, so that the whole of it
/// is never held.
///
/// # Errors
/// What is wrong with it, and where; none where the protobuf would be larger than `most` bytes,
/// which is possible: `0,` becomes nine bytes where it is a double.
pub fn from_json_within<'de>(
    message: &'static Message,
    json: impl serde_json::de::Read<'de>,
    bytes: Vec<u8>,
    most: usize,
) -> Result<Vec<u8>, Option<serde_json::Error>> {
    let mut out = Out { bytes, most };
    let mut from = serde_json::Deserializer::new(json);
    let read = out.read(message, &mut from).and_then(|()| from.end());
    match read {
        _ if out.is_full() => Err(None),
        Ok(()) => Ok(out.bytes),
        Err(error) => Err(Some(error)),
    }
}

/// The protobuf so far, and how large it may become.
struct Out {
    bytes: Vec<u8>,
    most: usize,
}

impl Out {
    fn is_full(&self) -> bool {
        self.bytes.len() > self.most
    }

    fn read<'de, D: Deserializer<'de>>(
        &mut self,
        message: &'static Message,
        from: D,
    ) -> Result<(), D::Error> {
        Fields { message, out: self }.deserialize(from)
    }
}

/// Reads an object into the fields of a message.
struct Fields<'o> {
    message: &'static Message,
    out: &'o mut Out,
}

impl<'de> DeserializeSeed<'de> for Fields<'_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Fields<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.message.fields.first() {
            Some(field) => write!(f, "an object with fields like \"{}\"", field.name),
            None => f.write_str("an object"),
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(name) = map.next_key::<std::borrow::Cow<'_, str>>()? {
            match self.message.named(&name) {
                Some(field) => map.next_value_seed(One {
                    field,
                    listed: false,
                    out: self.out,
                })?,
                None => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(())
    }
}

/// Reads one value: of a field, or of its list.
struct One<'o> {
    field: &'static Field,
    listed: bool,
    out: &'o mut Out,
}

impl<'de> DeserializeSeed<'de> for One<'_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        if self.out.is_full() {
            return Err(D::Error::custom("it is too large"));
        }
        from.deserialize_any(self)
    }
}

impl One<'_> {
    fn varint(self, value: u64) {
        put_varint(&mut self.out.bytes, u64::from(self.field.tag) << 3);
        put_varint(&mut self.out.bytes, value);
    }

    fn fixed64(self, value: u64) {
        put_varint(&mut self.out.bytes, u64::from(self.field.tag) << 3 | 1);
        self.out.bytes.extend_from_slice(&value.to_le_bytes());
    }

    /// A list where one value belongs, or the other way round.
    fn single<E: Error>(&self) -> Result<(), E> {
        if self.field.repeated != self.listed {
            return Err(self.wrong("one value where a list belongs"));
        }
        Ok(())
    }

    fn integer<E: Error>(self, value: i128) -> Result<(), E> {
        self.single()?;
        let wrong = |_| E::custom(format_args!("{value} is too large for {}", self.field.name));
        match self.field.kind {
            Kind::Double => self.fixed64((value as f64).to_bits()),
            Kind::Uint32 => self.varint(u32::try_from(value).map_err(wrong)?.into()),
            Kind::Fixed32 => {
                let value = u32::try_from(value).map_err(wrong)?;
                put_varint(&mut self.out.bytes, u64::from(self.field.tag) << 3 | 5);
                self.out.bytes.extend_from_slice(&value.to_le_bytes());
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

    fn wrong<E: Error>(&self, found: &str) -> E {
        E::custom(format_args!("{} cannot be {found}", self.field.name))
    }
}

impl<'de> Visitor<'de> for One<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a value for {}", self.field.name)
    }

    // `null` stands for a field that is not there.
    fn visit_unit<E: Error>(self) -> Result<(), E> {
        if self.listed {
            return Err(self.wrong("null in a list"));
        }
        Ok(())
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<(), E> {
        match self.field.kind {
            Kind::Bool => {
                self.varint(value.into());
                Ok(())
            }
            _ => Err(self.wrong("a truth value")),
        }
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<(), E> {
        self.integer(value.into())
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<(), E> {
        self.integer(value.into())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<(), E> {
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

    fn visit_str<E: Error>(self, text: &str) -> Result<(), E> {
        self.single()?;
        match self.field.kind {
            Kind::Text => put_bytes(&mut self.out.bytes, self.field.tag, text.as_bytes()),
            Kind::Id => {
                let id = from_hex(text).ok_or_else(|| self.wrong("other than hexadecimal"))?;
                put_bytes(&mut self.out.bytes, self.field.tag, &id);
            }
            Kind::Bytes => {
                let bytes = from_base64(text).ok_or_else(|| self.wrong("other than base64"))?;
                put_bytes(&mut self.out.bytes, self.field.tag, &bytes);
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

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        if !self.field.repeated || self.listed {
            return Err(self.wrong("a list"));
        }
        while let Some(()) = list.next_element_seed(One {
            field: self.field,
            listed: true,
            out: self.out,
        })? {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<(), A::Error> {
        let Kind::Message(message) = self.field.kind else {
            return Err(self.wrong("an object"));
        };
        self.single()?;
        let start = start_message(&mut self.out.bytes, self.field.tag);
        Fields {
            message,
            out: self.out,
        }
        .visit_map(map)?;
        end_message(&mut self.out.bytes, start);
        Ok(())
    }
}
