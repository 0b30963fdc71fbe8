//! Attributes, values and scopes, and how much of them is shown.

use maud::{Markup, html};
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::common::v1::{AnyValue, InstrumentationScope, KeyValue};

use super::inline::breakable;
use super::pretty_json::pretty;
use super::quantities::quantity;
use super::text_as_written::{Language, json, written};
use crate::address::attributes::write;
use crate::address::escaped;
use crate::conventions;
use crate::model::plain;
use crate::otlp::excerpt;
use crate::readable::shortened;

/// How much is shown of the attributes of one thing. The API has all of it.
#[derive(Clone, Copy)]
struct Bounds {
    attributes: usize,
    /// Of each value.
    characters: usize,
}

/// Of the thing that a page is about.
const IN_FULL: Bounds = Bounds {
    attributes: 500,
    characters: 10_000,
};
/// The same, where there are many.
const MANY: Bounds = Bounds {
    attributes: 500,
    characters: 1_000,
};
/// From how many on they are many.
const FEW: usize = 50;
/// Of each thing in a list.
const IN_A_LIST: Bounds = Bounds {
    attributes: 20,
    characters: 300,
};

/// How many characters are shown of the body of a log record in a list.
const MAX_BODY: usize = 2_000;

/// Attributes in a table: key, with a link to the convention that defines it; value; type.
pub(in crate::pages) fn attributes(caption: &str, attributes: &[KeyValue]) -> Markup {
    table(caption, attributes, false, bounds(attributes))
}

/// The same for one of many things in a list.
pub(in crate::pages) fn attributes_in_a_list(caption: &str, attributes: &[KeyValue]) -> Markup {
    table(caption, attributes, false, IN_A_LIST)
}

fn bounds(attributes: &[KeyValue]) -> Bounds {
    if attributes.len() > FEW {
        MANY
    } else {
        IN_FULL
    }
}

/// The same for what traces are found by: each row leads to the traces that have the attribute,
/// too.
pub(in crate::pages) fn findable_attributes(caption: &str, attributes: &[KeyValue]) -> Markup {
    table(caption, attributes, true, bounds(attributes))
}

fn table(caption: &str, attributes: &[KeyValue], is_findable: bool, most: Bounds) -> Markup {
    html! {
        @if attributes.is_empty() {
            p.quiet { "No " (caption) "." }
        } @else {
            div.wide { table.attributes aria-label=(caption) { tbody {
                @for attribute in attributes.iter().take(most.attributes) {
                    tr {
                        th scope="row" dir="auto" { (key(&attribute.key)) }
                        td dir="auto" {
                            (value_up_to(&attribute.key, attribute.value.as_ref(), most.characters))
                            @if let Some(quantity) = quantity(&attribute.key, attribute.value.as_ref()) {
                                " " span.quiet { "(" (quantity) ")" }
                            }
                            @if is_findable { " " (find(attribute)) }
                        }
                    }
                }
            } } }
            @if attributes.len() > most.attributes {
                p.quiet { (excerpt::more(attributes.len(), most.attributes)) "; the API has them." }
            }
        }
    }
}

/// The way to all traces with this attribute, where the value is one that fits an address.
fn find(attribute: &KeyValue) -> Markup {
    let value = attribute.value.as_ref().map(plain).unwrap_or_default();
    let filter = write(&[(attribute.key.clone(), value)]);
    html! {
        @if filter.len() < 500 && !attribute.key.is_empty() {
            a.type href={ "/?attribute=" (escaped(&filter)) }
                aria-label={ "find traces with " (attribute.key) " like this" } { "find" }
        }
    }
}

fn key(key: &str) -> Markup {
    html! {
        @match conventions::page(key) {
            Some(page) => a href=(page) rel="noreferrer" title="Where the conventions define it" {
                (breakable(key))
            },
            None => (breakable(key)),
        }
    }
}

/// A value, and its type where that cannot be seen.
pub(in crate::pages) fn value(value: Option<&AnyValue>) -> Markup {
    value_up_to("value", value, IN_FULL.characters)
}

/// The same in a list.
pub(in crate::pages) fn value_in_a_list(value: Option<&AnyValue>) -> Markup {
    value_up_to("value", value, MAX_BODY)
}

/// The same, and at most so many characters of it. Its name says in which language it is.
fn value_up_to(name: &str, value: Option<&AnyValue>, most: usize) -> Markup {
    let inner = value.and_then(|it| it.value.as_ref());
    let kind = match inner {
        None => "empty",
        Some(Value::StringValue(_)) => "",
        Some(Value::BoolValue(_)) => "bool",
        Some(Value::IntValue(_)) => "int",
        Some(Value::DoubleValue(_)) => "double",
        Some(Value::ArrayValue(_)) => "array",
        Some(Value::KvlistValue(_)) => "map",
        Some(Value::BytesValue(_)) => "bytes",
        Some(Value::StringValueStrindex(_)) => "index",
    };
    let text = value.map(plain).unwrap_or_default();
    // A map of maps is read like JSON, and JSON has quotes where they are needed.
    let structured = match inner {
        Some(Value::ArrayValue(_) | Value::KvlistValue(_))
            if text.len() >= MANY_CHARACTERS && text.len() / 4 <= most =>
        {
            value.map(json_of).and_then(|it| pretty(&it))
        }
        _ => None,
    };
    html! {
        @match (&structured, inner) {
            (Some(it), _) => (json(name, it, most)),
            (None, Some(Value::StringValue(_))) => (written(name, &text, most, Language::of(name))),
            _ => (cut_at(&text, most)),
        }
        @if !kind.is_empty() { " " span.type { (kind) } }
    }
}

/// From how many bytes on a list or a map has a line for each of its values.
const MANY_CHARACTERS: usize = 60;

/// A value as JSON in one line.
fn json_of(value: &AnyValue) -> String {
    let quoted = |it: &str| serde_json::Value::from(it).to_string();
    let list = |values: Vec<String>, [open, close]: [char; 2]| {
        format!("{open}{}{close}", values.join(","))
    };
    match &value.value {
        None => "null".to_owned(),
        Some(Value::BoolValue(_) | Value::IntValue(_)) => plain(value),
        Some(Value::DoubleValue(it)) if it.is_finite() => format!("{it:?}"),
        Some(Value::ArrayValue(it)) => list(it.values.iter().map(json_of).collect(), ['[', ']']),
        Some(Value::KvlistValue(it)) => {
            let pairs = it.values.iter().map(|it| {
                let value = it.value.as_ref().map_or("null".to_owned(), json_of);
                format!("{}:{value}", quoted(&it.key))
            });
            list(pairs.collect(), ['{', '}'])
        }
        _ => quoted(&plain(value)),
    }
}

/// At most so much of a text as a page can bear.
pub(in crate::pages) fn cut(text: &str) -> Markup {
    html! {
        @if text.contains('\n') { span.lines { (cut_at(text, IN_FULL.characters)) } }
        @else { (cut_at(text, IN_FULL.characters)) }
    }
}

/// At most so many characters of a text.
pub(super) fn cut_at(text: &str, most: usize) -> Markup {
    let end = text.char_indices().nth(most).map(|(at, _)| at);
    let shown = &text[..end.unwrap_or(text.len())];
    html! {
        (shown)
        @if let Some(end) = end {
            "… "
            span.type { "(" (text.len() - end) " more bytes; the API has them)" }
        }
    }
}

/// An instrumentation scope: name, version, attributes.
pub(in crate::pages) fn scope(scope: &InstrumentationScope) -> Markup {
    html! {
        p {
            @if scope.name.is_empty() { span.quiet { "No name" } } @else { (shortened(&scope.name)) }
            " " (shortened(&scope.version))
        }
        @if !scope.attributes.is_empty() { (attributes_in_a_list("scope attributes", &scope.attributes)) }
    }
}
