//! The names in an object, and the fields of a message that they stand for.

use std::fmt;

use serde::Deserializer;
use serde::de::{DeserializeSeed, Error, IgnoredAny, MapAccess, Visitor};

use super::field_value::One;
use super::reader::Reader;
use crate::otlp::schema::{Field, Message};

/// Reads a name: the field of a message that it stands for.
pub(super) struct Name<'r> {
    pub(super) message: &'static Message,
    pub(super) reader: &'r mut Reader,
}

impl<'de> DeserializeSeed<'de> for Name<'_> {
    type Value = Option<&'static Field>;
    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Self::Value, D::Error> {
        from.deserialize_str(self)
    }
}

impl Visitor<'_> for Name<'_> {
    type Value = Option<&'static Field>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Self::Value, E> {
        Ok(self.reader.field(self.message, name))
    }
}

/// Reads an object into the fields of a message.
pub(super) struct Fields<'r> {
    pub(super) message: &'static Message,
    pub(super) reader: &'r mut Reader,
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
        let Fields { message, reader } = self;
        while let Some(field) = map.next_key_seed(Name {
            message,
            reader: &mut *reader,
        })? {
            match field {
                Some(field) => map.next_value_seed(One::new(message, field, reader))?,
                None => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(())
    }
}
