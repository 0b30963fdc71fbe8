//! What differs between two spans that are the same in two traces.

use std::collections::BTreeMap;

use opentelemetry_proto::tonic::common::v1::KeyValue;

use crate::model::StoredLog;
use crate::model::plain;
use crate::readable;
use crate::waterfall::layout::Row;

/// How many differences are told of one span.
const MAX_DIFFERENCES: usize = 50;
/// How many characters are told of each.
const MAX_CHARACTERS: usize = 500;

/// Something that is not the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// What it is: the key of an attribute, `status`, or `log record`.
    pub what: String,
    /// It in the first and in the second trace; none where it is not there.
    pub values: [Option<String>; 2],
}

/// What differs: the status, attributes by their keys, and log records.
pub fn between(a: &Row, b: &Row) -> Vec<Difference> {
    let mut found = Vec::new();
    let (first, second) = (a.span.excerpt(), b.span.excerpt());
    let status = [(&first, a), (&second, b)].map(|(span, row)| {
        let message = span.status.as_ref().map_or("", |it| &it.message);
        let separator = if message.is_empty() { "" } else { ": " };
        Some(format!(
            "{}{separator}{message}",
            readable::status(row.span.status)
        ))
    });
    if status[0] != status[1] {
        found.push(difference("status", status));
    }
    let mut attributes: BTreeMap<&str, [Option<String>; 2]> = BTreeMap::new();
    for (i, attribute) in each(&first.attributes, &second.attributes) {
        let value = attribute.value.as_ref().map(plain).unwrap_or_default();
        attributes.entry(&attribute.key).or_default()[i] = Some(value);
    }
    let differ = attributes.into_iter().filter(|(_, [a, b])| a != b);
    found.extend(differ.map(|(key, values)| difference(key, values)));
    found.extend(log_records(&a.logs, &b.logs));
    if found.len() > MAX_DIFFERENCES {
        let more = found.len() - MAX_DIFFERENCES;
        found.truncate(MAX_DIFFERENCES);
        let text = Some(format!("{more} more"));
        found.push(difference("and", [text.clone(), text]));
    }
    found
}

fn each<'a>(a: &'a [KeyValue], b: &'a [KeyValue]) -> impl Iterator<Item = (usize, &'a KeyValue)> {
    let first = a.iter().map(|it| (0, it));
    first.chain(b.iter().map(|it| (1, it)))
}

/// Log records that only one of both has, by severity and body, however often each is there.
fn log_records<T: AsRef<StoredLog>>(a: &[T], b: &[T]) -> Vec<Difference> {
    let mut counts: BTreeMap<String, [usize; 2]> = BTreeMap::new();
    for (i, logs) in [a, b].into_iter().enumerate() {
        for log in logs {
            let log = log.as_ref();
            let body = log.excerpt().body.as_ref().map(plain).unwrap_or_default();
            let text = format!("{} {body}", readable::severity(log.severity));
            counts.entry(text).or_default()[i] += 1;
        }
    }
    let differ = counts.into_iter().filter(|(_, [a, b])| a != b);
    differ
        .map(|(text, counts)| {
            let values = counts.map(|count| match count {
                0 => None,
                1 => Some(text.clone()),
                _ => Some(format!("{count} times {text}")),
            });
            difference("log record", values)
        })
        .collect()
}

/// A difference, of which no more is told than one reads.
pub(super) fn difference(what: &str, values: [Option<String>; 2]) -> Difference {
    let cut = |text: &str| match text.char_indices().nth(MAX_CHARACTERS) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    };
    Difference {
        what: cut(what),
        values: values.map(|it| it.as_deref().map(cut)),
    }
}
