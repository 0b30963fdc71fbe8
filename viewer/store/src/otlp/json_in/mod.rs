//! OTLP JSON to protobuf, along the schema, in one pass over the text.
//!
//! As lax as clients are: 64-bit integers as strings and as numbers, enums as numbers and as names,
//! `null` for a field that is not there, base64 of either alphabet, "NaN" for a double. Unknown
//! fields are ignored. The serde of `opentelemetry-proto` turns much of this away or loses it:
//! `viewer/tests/viewer/receive/limits_of_opentelemetry_proto.rs` holds each of the reasons.
//!
//! - [`from_json`]: one message; what is wrong in it is an error
//! - [`read`]: a request; what is wrong in an item leaves out that item, and its outcome says so
//! - `outermost_object`: the outermost object of a request, and what backends wrap it in; `count_elements`: a list in it that
//!   is passed over
//! - `fields`: the names in an object; `field_value`: one value of a field; `scalars`: texts and numbers as what a field holds
//! - `reader`: what was read so far; `left_out_items`: items that are left out of it

mod count_elements;
mod field_value;
mod fields;
mod left_out_items;
mod outermost_object;
mod read_request;
mod reader;
mod scalars;

pub use read_request::{Opened, from_json, read};
