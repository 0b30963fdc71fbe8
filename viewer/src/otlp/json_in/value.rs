//! One value of a field.

use std::fmt;

use serde::Deserializer;
use serde::de::{DeserializeSeed, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::{Fields, Reader, Step};
use crate::otlp::account::{Fault, NoteKind};
use crate::otlp::encodings::{from_base64, from_hex};
use crate::otlp::items::{self, Unit};
use crate::otlp::table::{Field, Kind, Message};
use crate::otlp::wire::{Value, end_message, known, put_bytes, put_varint, start_message};

/// Reads one value: of a field, or of its list.
pub(super) struct One<'r> {
    /// The message that the field is in.
    parent: &'static Message,
    field: &'static Field,
    /// Its place, where it is one of a list.
    place: Option<usize>,
    reader: &'r mut Reader,
}

impl<'r> One<'r> {
    /// Reads the value of a field of `parent`.
    pub(super) fn new(
        parent: &'static Message,
        field: &'static Field,
        reader: &'r mut Reader,
    ) -> One<'r> {
        One {
            parent,
            field,
            place: None,
            reader,
        }
    }
}

impl<'de> DeserializeSeed<'de> for One<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        let One {
            parent,
            field,
            place,
            reader,
        } = self;
        if reader.is_full() {
            return Err(D::Error::custom("it is too large"));
        }
        if !reader.is_lenient {
            return from.deserialize_any(One {
                parent,
                field,
                place,
                reader,
            });
        }
        if place.is_some() {
            // The list has put its own step there.
            if let Some(step) = reader.path.last_mut() {
                step.place = place;
            }
        } else {
            reader.path.push(Step {
                name: field.name,
                place,
            });
        }
        let unit = place.and(match field.kind {
            Kind::Message(message) => items::unit(message),
            _ => None,
        });
        let before = Before::new(reader, unit);
        let read = from.deserialize_any(One {
            parent,
            field,
            place,
            reader: &mut *reader,
        });
        if let Err(error) = read {
            if !std::mem::take(&mut reader.can_go_on) {
                return Err(error);
            }
            reader.blame(&error.to_string());
        }
        if unit.is_some()
            && let Kind::Message(message) = field.kind
        {
            reader.look_at_ids(message, before.length);
        }
        before.settle(reader);
        if place.is_none() {
            reader.path.pop();
        }
        Ok(())
    }
}

/// What there was before a value was read.
struct Before {
    unit: Option<Unit>,
    length: usize,
    counted: u64,
    outer_fault: Option<Fault>,
}

impl Before {
    fn new(reader: &mut Reader, unit: Option<Unit>) -> Before {
        let outer_fault = unit.and_then(|_| {
            reader.open_items += 1;
            reader.fault.take()
        });
        Before {
            unit,
            length: reader.bytes.len(),
            counted: reader.counted,
            outer_fault,
        }
    }

    /// Keeps what was read, or takes it back where it has a fault.
    fn settle(self, reader: &mut Reader) {
        if self.unit.is_none() && reader.open_items > 0 {
            // It's for the item to be left out.
            return;
        }
        if let Some(mut fault) = reader.fault.take() {
            reader.bytes.truncate(self.length);
            fault.items = match self.unit {
                Some(Unit::One | Unit::Part) => 1,
                Some(Unit::Whole) => reader.counted - self.counted,
                None => 0,
            };
            reader.counted = self.counted;
            reader.account.leave_out(fault);
        } else {
            reader.counted += u64::from(matches!(self.unit, Some(Unit::One | Unit::Part)));
            reader.items += u64::from(matches!(self.unit, Some(Unit::One | Unit::Whole)));
        }
        if self.unit.is_some() {
            reader.open_items -= 1;
            reader.fault = self.outer_fault;
        }
    }
}

impl Reader {
    /// A span needs ids; what was read of it begins at `start`.
    fn look_at_ids(&mut self, message: &'static Message, start: usize) {
        if self.fault.is_some() {
            return;
        }
        // What was written is a field of the list: its value is the message.
        let Some((_, Value::Bytes(span))) = known(&self.bytes[start..]).next() else {
            return;
        };
        let Some((field, reason)) = items::missing_id(message, span) else {
            return;
        };
        self.path.push(Step {
            name: field,
            place: None,
        });
        self.fault = Some(Fault {
            path: self.path(),
            reason: format!("{reason}; {}", items::id_in_json(field)),
            ..Fault::default()
        });
        self.path.pop();
    }
}

impl One<'_> {
    fn varint(self, value: u64) {
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

    fn integer<E: Error>(self, value: i128) -> Result<(), E> {
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

    fn float<E: Error>(self, value: f64) -> Result<(), E> {
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

    fn text<E: Error>(mut self, text: &str) -> Result<(), E> {
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
        let length = items::id_length(self.field.name);
        let hex = from_hex(text);
        if hex.as_ref().is_none_or(|it| it.len() != length)
            && let Some(id) = from_base64(text).filter(|it| it.len() == length)
        {
            if self.reader.is_lenient {
                let path = self.reader.path();
                self.reader
                    .account
                    .note(self.field.name, path, NoteKind::Base64Id);
            }
            return Ok(id);
        }
        if self.reader.is_lenient && items::needs_id(self.parent, self.field.name) {
            let reason = match &hex {
                _ if text.is_empty() => "it's empty".to_owned(),
                Some(id) if id.len() != length => format!("it has {} digits", text.len()),
                Some(id) if id.iter().all(|it| *it == 0) => "it's all zeros".to_owned(),
                Some(id) => return Ok(id.clone()),
                None => "it isn't hexadecimal".to_owned(),
            };
            let right = items::id_in_json(self.field.name);
            return Err(E::custom(format_args!("{reason}; {right}")));
        }
        hex.ok_or_else(|| self.wrong("other than hexadecimal"))
    }

    fn wrong<E: Error>(&self, found: &str) -> E {
        // In a request, its path stands before it.
        let name = if self.reader.is_lenient {
            "it"
        } else {
            self.field.name
        };
        E::custom(format_args!("{name} cannot be {found}"))
    }

    /// Writes a value that was read to its end: where it's wrong, reading can go on after it.
    fn written<E>(self, write: impl FnOnce(One<'_>) -> Result<(), E>) -> Result<(), E> {
        let One {
            parent,
            field,
            place,
            reader,
        } = self;
        let written = write(One {
            parent,
            field,
            place,
            reader: &mut *reader,
        });
        reader.can_go_on = written.is_err();
        written
    }
}

impl<'de> Visitor<'de> for One<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a value for {}", self.field.name)
    }

    // `null` stands for a field that is not there.
    fn visit_unit<E: Error>(self) -> Result<(), E> {
        self.written(|it| match it.place {
            Some(_) => Err(it.wrong("null in a list")),
            None => Ok(()),
        })
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<(), E> {
        self.written(|it| match it.field.kind {
            Kind::Bool => {
                it.varint(value.into());
                Ok(())
            }
            _ => Err(it.wrong("a truth value")),
        })
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<(), E> {
        self.written(|it| it.integer(value.into()))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<(), E> {
        self.written(|it| it.integer(value.into()))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<(), E> {
        self.written(|it| it.float(value))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<(), E> {
        self.written(|it| it.text(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        let One {
            parent,
            field,
            place,
            reader,
        } = self;
        if !field.repeated || place.is_some() {
            while let Some(IgnoredAny) = list.next_element()? {}
            return One {
                parent,
                field,
                place,
                reader,
            }
            .written(|it| Err(it.wrong("a list")));
        }
        let mut next = 0;
        while let Some(()) = list.next_element_seed(One {
            parent,
            field,
            place: Some(next),
            reader: &mut *reader,
        })? {
            next += 1;
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let One {
            parent,
            field,
            place,
            reader,
        } = self;
        let wrong = match field.kind {
            Kind::Message(message) if field.repeated == place.is_some() => {
                let start = start_message(&mut reader.bytes, field.tag);
                Fields {
                    message,
                    reader: &mut *reader,
                }
                .visit_map(map)?;
                end_message(&mut reader.bytes, start);
                return Ok(());
            }
            Kind::Message(_) => "one value where a list belongs",
            _ => "an object",
        };
        while let Some((IgnoredAny, IgnoredAny)) = map.next_entry()? {}
        One {
            parent,
            field,
            place,
            reader,
        }
        .written(|it| Err(it.wrong(wrong)))
    }
}
