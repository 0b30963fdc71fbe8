//! OTLP as bytes: reading the protobuf wire format, and turning it into OTLP JSON and back.
//!
//! - [`Signal`]: traces, logs or metrics
//! - [`wire`]: the fields of one protobuf message, without copying
//! - [`schema`]: which fields the messages of OTLP have; everything below reads it
//! - [`validate`]: is this a whole, valid message, and not one that explodes when it is decoded?
//! - [`json_in`]: OTLP JSON to protobuf
//! - [`json_out`]: protobuf to OTLP JSON
//! - [`hex_and_base64`]: bytes as text, in hexadecimal and base64
//! - [`excerpt`]: as much of a message as a page shows
//! - [`request_items`]: what counts as an item, and what each needs
//! - [`request_outcome`]: what became of the items of a request
//! - [`json_names`]: which field a name in JSON stands for
//! - `odd_ids`: ids that have another length than ids have
//! - [`not_otlp`]: what is often taken for OTLP
//! - `signal_of_request`: which signal a request is of
//! - [`split_request`]: a request taken apart into spans, log records and metrics
//!
//! What arrives is kept as the bytes that arrived. That is the smallest form of it, its size is
//! known to the byte, and nothing that a client sent can be altered by keeping it. The types of
//! `opentelemetry-proto` are for the one place that needs them: reading a span to show it.

pub mod excerpt;
pub mod hex_and_base64;
pub mod json_in;
pub mod json_names;
pub mod json_out;
pub mod not_otlp;
mod odd_ids;
pub mod request_items;
pub mod request_outcome;
pub mod schema;
mod signal;
pub(crate) mod signal_of_request;
pub mod split_request;
pub mod validate;
pub mod wire;

pub use signal::Signal;
