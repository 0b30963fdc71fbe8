//! Which field a name in JSON stands for, also where it is not quite the name.

use super::schema::{Field, Message};

/// What a name stands for in a message.
#[derive(Clone, Copy, Debug)]
pub enum Named {
    /// It is the name of this field.
    Field(&'static Field),
    /// It's another name of this field: the one in the `.proto` file, or the one that it had before OTLP 0.15.
    Other(&'static Field),
    /// It's the name of no field.
    Unknown,
}

/// What OTLP had before 0.15, and Tempo still writes.
const FORMER: [(&str, &str); 5] = [
    ("instrumentationLibrarySpans", "scopeSpans"),
    ("instrumentationLibraryLogs", "scopeLogs"),
    ("instrumentationLibraryMetrics", "scopeMetrics"),
    ("instrumentationLibrary", "scope"),
    ("logs", "logRecords"),
];

/// Longer names are similar to none.
const MAX_LENGTH: usize = 64;

/// The field that a name stands for.
pub fn find(message: &'static Message, name: &str) -> Named {
    if let Some(field) = message.named(name) {
        return Named::Field(field);
    }
    if name.len() > MAX_LENGTH {
        return Named::Unknown;
    }
    let former = FORMER.iter().find(|(former, _)| *former == name);
    let other = match former {
        Some((_, field)) => message.named(field),
        None if name.contains('_') => message.named(&camel(name)),
        None => None,
    };
    other.map_or(Named::Unknown, Named::Other)
}

/// The field whose name is most similar, if one is.
pub fn similar(message: &'static Message, name: &str) -> Option<&'static str> {
    if name.len() > MAX_LENGTH {
        return None;
    }
    let sent = camel(name).to_lowercase();
    let distances = message.fields.iter().map(|field| {
        let field_name = field.name.to_lowercase();
        let is_part = sent.len() >= 4 && field_name.starts_with(&sent);
        let distance = if is_part {
            1
        } else {
            distance(&sent, &field_name)
        };
        (distance, field.name)
    });
    let (distance, field) = distances.min_by_key(|it| it.0)?;
    // A third of the letters may be others: `scopeSpan`, `startTimeNanos`, `traceID`.
    (distance * 3 <= sent.chars().count()).then_some(field)
}

/// `start_time_unix_nano` as `startTimeUnixNano`, as protobuf's own mapping to JSON does it.
fn camel(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    let mut is_next = false;
    for character in name.chars() {
        match character {
            '_' => is_next = true,
            _ if std::mem::take(&mut is_next) => out.extend(character.to_uppercase()),
            _ => out.push(character),
        }
    }
    out
}

/// How many letters have to be put in, left out or replaced (Levenshtein's distance).
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, to) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(from != *to);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::otlp::schema;

    #[test]
    fn names_of_proto_files_and_former_names_are_read() {
        for (message, name, field) in [
            (&schema::SPAN, "trace_id", "traceId"),
            (&schema::SPAN, "start_time_unix_nano", "startTimeUnixNano"),
            (&schema::RESOURCE_SPANS, "scope_spans", "scopeSpans"),
            (
                &schema::RESOURCE_SPANS,
                "instrumentationLibrarySpans",
                "scopeSpans",
            ),
            (&schema::SCOPE_LOGS, "instrumentationLibrary", "scope"),
        ] {
            let Named::Other(found) = find(message, name) else {
                panic!("{name}");
            };
            assert_eq!(found.name, field);
        }
        assert!(matches!(find(&schema::SPAN, "name"), Named::Field(_)));
        assert!(matches!(find(&schema::SPAN, "logs"), Named::Unknown));
    }

    #[test]
    fn a_similar_name_is_found_and_a_foreign_one_is_not() {
        for (message, name, field) in [
            (&schema::RESOURCE_SPANS, "scopeSpan", Some("scopeSpans")),
            (&schema::SPAN, "traceID", Some("traceId")),
            (&schema::SPAN, "startTime", Some("startTimeUnixNano")),
            (&schema::SPAN, "operationName", None),
            (&schema::SPAN, "x", None),
        ] {
            assert_eq!(similar(message, name), field, "{name}");
        }
        assert_eq!(similar(&schema::SPAN, &"n".repeat(100_000)), None);
    }
}
