//! What all signals have in common: `common.proto` and `resource.proto`.

use super::Kind::{Bool, Bytes, Double, Int32, Int64, Message as Of, Text, Uint32};
use super::{many, message, one};

message! {
    /// `Resource`.
    RESOURCE in resource:
    many(1, ATTRIBUTES, "attributes", Of(&KEY_VALUE)),
    one(2, DROPPED_ATTRIBUTES_COUNT, "droppedAttributesCount", Uint32),
    many(3, ENTITY_REFS, "entityRefs", Of(&ENTITY_REF)),
}
message! {
    /// `EntityRef`.
    ENTITY_REF in entity_ref:
    one(1, SCHEMA_URL, "schemaUrl", Text),
    one(2, TYPE, "type", Text),
    many(3, ID_KEYS, "idKeys", Text),
    many(4, DESCRIPTION_KEYS, "descriptionKeys", Text),
}
message! {
    /// `InstrumentationScope`.
    SCOPE in scope:
    one(1, NAME, "name", Text),
    one(2, VERSION, "version", Text),
    many(3, ATTRIBUTES, "attributes", Of(&KEY_VALUE)),
    one(4, DROPPED_ATTRIBUTES_COUNT, "droppedAttributesCount", Uint32),
}
message! {
    /// `KeyValue`.
    KEY_VALUE in key_value:
    one(1, KEY, "key", Text),
    one(2, VALUE, "value", Of(&ANY_VALUE)),
    one(3, KEY_STRINDEX, "keyStrindex", Int32),
}
message! {
    /// `AnyValue`.
    ANY_VALUE in any_value:
    one(1, STRING_VALUE, "stringValue", Text),
    one(2, BOOL_VALUE, "boolValue", Bool),
    one(3, INT_VALUE, "intValue", Int64),
    one(4, DOUBLE_VALUE, "doubleValue", Double),
    one(5, ARRAY_VALUE, "arrayValue", Of(&ARRAY_VALUE)),
    one(6, KVLIST_VALUE, "kvlistValue", Of(&KEY_VALUE_LIST)),
    one(7, BYTES_VALUE, "bytesValue", Bytes),
    one(8, STRING_VALUE_STRINDEX, "stringValueStrindex", Int32),
}
message! {
    /// `ArrayValue`.
    ARRAY_VALUE in array_value: many(1, VALUES, "values", Of(&ANY_VALUE))
}
message! {
    /// `KeyValueList`.
    KEY_VALUE_LIST in key_value_list: many(1, VALUES, "values", Of(&KEY_VALUE))
}
