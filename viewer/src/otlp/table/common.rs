//! What all signals have in common: `common.proto` and `resource.proto`.

use super::Kind::{Bool, Bytes, Double, Int32, Int64, Message as Of, Text, Uint32};
use super::{many, message, one};

message! {
    /// `Resource`.
    RESOURCE:
    many(1, "attributes", Of(&KEY_VALUE)),
    one(2, "droppedAttributesCount", Uint32),
    many(3, "entityRefs", Of(&ENTITY_REF)),
}
message! {
    /// `EntityRef`.
    ENTITY_REF:
    one(1, "schemaUrl", Text),
    one(2, "type", Text),
    many(3, "idKeys", Text),
    many(4, "descriptionKeys", Text),
}
message! {
    /// `InstrumentationScope`.
    SCOPE:
    one(1, "name", Text),
    one(2, "version", Text),
    many(3, "attributes", Of(&KEY_VALUE)),
    one(4, "droppedAttributesCount", Uint32),
}
message! {
    /// `KeyValue`.
    KEY_VALUE:
    one(1, "key", Text),
    one(2, "value", Of(&ANY_VALUE)),
    one(3, "keyStrindex", Int32),
}
message! {
    /// `AnyValue`.
    ANY_VALUE:
    one(1, "stringValue", Text),
    one(2, "boolValue", Bool),
    one(3, "intValue", Int64),
    one(4, "doubleValue", Double),
    one(5, "arrayValue", Of(&ARRAY_VALUE)),
    one(6, "kvlistValue", Of(&KEY_VALUE_LIST)),
    one(7, "bytesValue", Bytes),
    one(8, "stringValueStrindex", Int32),
}
message! {
    /// `ArrayValue`.
    ARRAY_VALUE: many(1, "values", Of(&ANY_VALUE))
}
message! {
    /// `KeyValueList`.
    KEY_VALUE_LIST: many(1, "values", Of(&KEY_VALUE))
}
