//! How many elements a list has that is not read.

use std::fmt;

use serde::de::{Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

/// How many elements a list has: an empty one of another signal is no mistake.
pub(super) struct Elements(pub(super) usize);

impl<'de> Deserialize<'de> for Elements {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Elements, D::Error> {
        from.deserialize_any(CountElements)
    }
}

struct CountElements;

impl<'de> Visitor<'de> for CountElements {
    type Value = Elements;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_unit<E: Error>(self) -> Result<Elements, E> {
        Ok(Elements(0))
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<Elements, E> {
        Ok(Elements(1))
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<Elements, E> {
        Ok(Elements(1))
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<Elements, E> {
        Ok(Elements(1))
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<Elements, E> {
        Ok(Elements(1))
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<Elements, E> {
        Ok(Elements(1))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Elements, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Elements(1))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Elements, A::Error> {
        let mut count = 0;
        while list.next_element::<IgnoredAny>()?.is_some() {
            count += 1;
        }
        Ok(Elements(count))
    }
}
