//! How the lines of a chart are called: after the attributes of their series.

use opentelemetry_proto::tonic::common::v1::AnyValue;
use prost::Message;

use super::instrument_over_time::Name;
use crate::model::PointKind;
use crate::model::plain;
use crate::otlp::schema::key_value;
use crate::otlp::wire::{self, Value};
use crate::readable;
use crate::store::metrics::HeldHistory;

/// How many attributes of a series are in the name of its line.
const MAX_NAMED: usize = 20;
/// How many characters of a value tell lines apart.
const MAX_CHARACTERS: usize = 200;

/// The line of a series, split by the attribute `by`.
pub(super) fn name(held: &HeldHistory<'_>, point_kind: PointKind, by: Option<&str>) -> Name {
    match by {
        Some(by) => attribute(held.attributes, by).map_or(Name::Without, Name::Value),
        None if point_kind == PointKind::Gauge => Name::Series(all_attributes(held.attributes)),
        None => Name::All,
    }
}

/// The line of a quantile of a series.
pub(super) fn quantile_name(held: &HeldHistory<'_>, quantile: f64) -> Name {
    let mut name = format!("p{}", readable::number(quantile * 100.0));
    let attributes = all_attributes(held.attributes);
    if !attributes.is_empty() {
        name += &format!(", {attributes}");
    }
    Name::Series(name)
}

/// The attributes of a series as text, in order. Of many, the beginning.
fn all_attributes(series: &[u8]) -> String {
    let mut pairs: Vec<(&str, &[u8])> = attributes(series).take(MAX_NAMED).collect();
    pairs.sort_unstable();
    let pairs = pairs.into_iter().map(|(key, value)| {
        let value = plain(&AnyValue::decode(value).unwrap_or_default());
        cut(format!("{key}={value}"))
    });
    pairs.collect::<Vec<_>>().join(", ")
}

fn cut(text: String) -> String {
    match text.char_indices().nth(MAX_CHARACTERS) {
        Some((at, _)) => format!("{}… ({} bytes)", &text[..at], text.len()),
        None => text,
    }
}

/// The attributes of a series: the key and the `AnyValue` of each.
pub fn attributes(series: &[u8]) -> impl Iterator<Item = (&str, &[u8])> {
    let each = wire::known(series).filter_map(|(_, it)| match it {
        Value::Bytes(it) => Some(it),
        _ => None,
    });
    each.map(|pair| {
        let (mut key, mut value): (&[u8], &[u8]) = (&[], &[]);
        for field in wire::known(pair) {
            match field {
                (key_value::KEY, Value::Bytes(it)) => key = it,
                (key_value::VALUE, Value::Bytes(it)) => value = it,
                _ => {}
            }
        }
        (str::from_utf8(key).unwrap_or_default(), value)
    })
}

/// The value of an attribute of a series as text. Of a long one, the beginning and its length.
pub fn attribute(series: &[u8], key: &str) -> Option<String> {
    let (_, value) = attributes(series).find(|(it, _)| *it == key)?;
    Some(cut(plain(&AnyValue::decode(value).unwrap_or_default())))
}
