//! What a message of OTLP and a field of one are, and the macro that makes both from a table.

/// A message: its fields, by tag.
#[derive(Debug)]
pub struct Message {
    /// Its fields.
    pub fields: &'static [Field],
}

/// A field of a message.
#[derive(Debug)]
pub struct Field {
    /// Its number in protobuf.
    pub tag: u32,
    /// Its name in JSON.
    pub name: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// Whether it is a list.
    pub repeated: bool,
}

/// What a field holds, and so how it stands in protobuf and in JSON.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// A string.
    Text,
    /// A trace id or a span id: hexadecimal in JSON, where protobuf's own mapping has base64.
    Id,
    /// Bytes: base64 in JSON.
    Bytes,
    /// A truth value.
    Bool,
    /// A `double`; in JSON also "NaN", "Infinity" and "-Infinity".
    Double,
    /// A `uint32`.
    Uint32,
    /// A `fixed32`.
    Fixed32,
    /// An `int32`.
    Int32,
    /// A `sint32`, in zigzag.
    Sint32,
    /// An `int64`: a string in JSON, as all of 64 bits.
    Int64,
    /// A `uint64`.
    Uint64,
    /// A `fixed64`.
    Fixed64,
    /// An `sfixed64`.
    Sfixed64,
    /// An enum: a number in JSON. Names are taken too, though no client may send them.
    Enum(fn(&str) -> Option<i32>),
    /// Another message.
    Message(&'static Message),
}

impl Kind {
    /// Whether it is a number, of which a list can be packed.
    pub(crate) fn is_number(self) -> bool {
        !matches!(self, Kind::Text | Kind::Id | Kind::Bytes | Kind::Message(_))
    }
}

impl Message {
    /// The field with this number.
    pub fn field(&self, tag: u32) -> Option<&'static Field> {
        self.fields.iter().find(|field| field.tag == tag)
    }

    /// The field with this name in JSON.
    pub fn named(&self, name: &str) -> Option<&'static Field> {
        self.fields.iter().find(|field| field.name == name)
    }
}

pub(super) const fn one(tag: u32, name: &'static str, kind: Kind) -> Field {
    Field {
        tag,
        name,
        kind,
        repeated: false,
    }
}

pub(super) const fn many(tag: u32, name: &'static str, kind: Kind) -> Field {
    Field {
        tag,
        name,
        kind,
        repeated: true,
    }
}

/// A static message from its fields, one a line, and a module with the number of each as a constant, for code that reads
/// a message where it stands: `SPAN in span: one(1, TRACE_ID, "traceId", Id)` makes `SPAN` and `span::TRACE_ID`.
macro_rules! message {
    ($(#[$doc:meta])* $name:ident in $tags:ident:
     $($number:ident($tag:literal, $constant:ident, $json:literal, $kind:expr)),* $(,)?) => {
        $(#[$doc])*
        pub static $name: $crate::otlp::schema::Message = $crate::otlp::schema::Message {
            fields: &[$($number($tags::$constant, $json, $kind)),*],
        };
        $(#[$doc])*
        pub mod $tags {
            $(
                #[doc = concat!("The number of its field `", $json, "`.")]
                pub const $constant: u32 = $tag;
            )*
        }
    };
}

pub(super) use message;
