//! One value of a field.

use std::fmt;

use serde::Deserializer;
use serde::de::{DeserializeSeed, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::fields::Fields;
use super::left_out_items::Before;
use super::reader::{Reader, Step};
use crate::otlp::request_items;
use crate::otlp::schema::{Field, Kind, Message};
use crate::otlp::wire::{end_message, start_message};

/// Reads one value: of a field, or of its list.
pub(super) struct One<'r> {
    /// The message that the field is in.
    pub(super) parent: &'static Message,
    pub(super) field: &'static Field,
    /// Its place, where it is one of a list.
    pub(super) place: Option<usize>,
    pub(super) reader: &'r mut Reader,
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
            Kind::Message(message) => request_items::unit(message),
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

impl One<'_> {
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
        if written.is_err() && reader.is_lenient && !reader.wants_position() {
            reader.fault.get_or_insert_default();
            return Ok(());
        }
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
