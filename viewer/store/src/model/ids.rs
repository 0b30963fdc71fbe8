//! The ids of traces and spans, which cannot be invalid.

use std::fmt;
use std::str::FromStr;

use crate::otlp::hex_and_base64::from_hex;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $length:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name([u8; $length]);

        impl $name {
            /// The id in these bytes: none when there are too few, too many, or only zeros.
            pub fn new(bytes: &[u8]) -> Option<$name> {
                let bytes = <[u8; $length]>::try_from(bytes).ok()?;
                bytes.iter().any(|it| *it != 0).then_some($name(bytes))
            }

            /// Its bytes.
            pub fn bytes(&self) -> &[u8] {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }

        impl FromStr for $name {
            type Err = NotAnId;

            fn from_str(text: &str) -> Result<$name, NotAnId> {
                from_hex(text)
                    .and_then(|bytes| $name::new(&bytes))
                    .ok_or(NotAnId)
            }
        }
    };
}

id! {
    /// Sixteen bytes, not all zero ([W3C Trace Context](
    /// https://www.w3.org/TR/trace-context/#trace-id)).
    TraceId, 16
}
id! {
    /// Eight bytes, not all zero ([W3C Trace Context](
    /// https://www.w3.org/TR/trace-context/#parent-id)).
    SpanId, 8
}

/// What was read is not an id in hexadecimal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an id in hexadecimal")]
pub struct NotAnId;
