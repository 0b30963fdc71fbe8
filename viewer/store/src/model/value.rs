//! The value of an attribute or the body of a log record, as text.

use opentelemetry_proto::tonic::common::v1::AnyValue;
use opentelemetry_proto::tonic::common::v1::any_value::Value;

use crate::otlp::hex_and_base64::write_hex;

/// A value as a person writes it: a text without quotes, everything else as JSON does.
pub fn plain(value: &AnyValue) -> String {
    match &value.value {
        None => String::new(),
        Some(Value::StringValue(it)) => it.clone(),
        Some(Value::BoolValue(it)) => it.to_string(),
        Some(Value::IntValue(it)) => it.to_string(),
        Some(Value::DoubleValue(it)) => it.to_string(),
        Some(Value::BytesValue(it)) => {
            let mut text = "0x".to_owned();
            let _ = write_hex(&mut text, it);
            text
        }
        Some(Value::StringValueStrindex(it)) => format!("string {it} of a table"),
        Some(Value::ArrayValue(it)) => {
            let values: Vec<_> = it.values.iter().map(plain).collect();
            format!("[{}]", values.join(", "))
        }
        Some(Value::KvlistValue(it)) => {
            let pairs = it.values.iter().map(|it| {
                let value = it.value.as_ref().map(plain).unwrap_or_default();
                format!("{}: {value}", it.key)
            });
            format!("{{{}}}", pairs.collect::<Vec<_>>().join(", "))
        }
    }
}
