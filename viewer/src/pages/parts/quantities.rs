//! Attributes of which the conventions say what they count: bytes and nanoseconds, as a person reads them.

use opentelemetry_proto::tonic::common::v1::AnyValue;
use opentelemetry_proto::tonic::common::v1::any_value::Value;

use crate::chart::quantity_text;

/// Attributes that are numbers of bytes, also under the names that they had before ([the
/// registry](https://opentelemetry.io/docs/specs/semconv/registry/attributes/)).
const BYTES: [&str; 19] = [
    "faas.max_memory",
    "file.size",
    "host.cpu.cache.l2.size",
    "http.request.body.size",
    "http.request.size",
    "http.request_content_length",
    "http.request_content_length_uncompressed",
    "http.response.body.size",
    "http.response.size",
    "http.response_content_length",
    "http.response_content_length_uncompressed",
    "message.compressed_size",
    "message.uncompressed_size",
    "messaging.message.body.size",
    "messaging.message.envelope.size",
    "messaging.message.payload_compressed_size_bytes",
    "messaging.message.payload_size_bytes",
    "rpc.message.compressed_size",
    "rpc.message.uncompressed_size",
];
/// Those that are nanoseconds: `tracing-opentelemetry` writes how long a span was entered, and how long it was not.
const NANOSECONDS: [&str; 2] = ["busy_ns", "idle_ns"];

/// The quantity of an attribute, where it's certain what it counts, and its number alone is hard to read.
pub(super) fn quantity(key: &str, value: Option<&AnyValue>) -> Option<String> {
    let Some(Value::IntValue(number)) = value.and_then(|it| it.value.as_ref()) else {
        return None;
    };
    let unit = if BYTES.contains(&key) {
        "By"
    } else if NANOSECONDS.contains(&key) {
        "ns"
    } else {
        return None;
    };
    (*number >= 1_000).then(|| quantity_text::quantity(*number as f64, unit))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_said_as_a_quantity_where_the_conventions_say_what_it_counts() {
        let int = |it| {
            Some(AnyValue {
                value: Some(Value::IntValue(it)),
            })
        };
        let text = Some(AnyValue {
            value: Some(Value::StringValue("1536".to_owned())),
        });
        for (key, value, expected) in [
            ("http.response.body.size", int(1_536), Some("1.536 kB")),
            ("busy_ns", int(12_340_000), Some("12.3 ms")),
            ("http.response.body.size", int(200), None),
            ("http.response.body.size", int(-5_000), None),
            ("http.response.body.size", text, None),
            ("http.response.body.size", None, None),
            // Nobody says that these are bytes.
            ("queue.size", int(1_536), None),
            ("duration", int(1_536), None),
        ] {
            let said = quantity(key, value.as_ref());
            assert_eq!(said.as_deref(), expected, "{key}");
        }
        assert!(BYTES.is_sorted());
    }
}
