//! Which fields the messages of OTLP have: the `.proto` files of [opentelemetry-proto](
//! https://github.com/open-telemetry/opentelemetry-proto) as one table.
//!
//! Checking, JSON in and JSON out are each one function over this table, so that the rules of
//! [OTLP's JSON encoding](https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding) stand
//! in one place and not beside every field. The tests hold the table against the generated types.
//!
//! A file of messages for each `.proto`; `message_and_field` is what each consists of. Beside each message is a module with the
//! numbers of its fields.

mod common;
mod logs;
mod message_and_field;
mod metrics;
mod responses;
mod trace;

pub use common::*;
pub use logs::*;
pub use message_and_field::{Field, Kind, Message};
use message_and_field::{many, message, one};
pub use metrics::*;
pub use responses::*;
pub use trace::*;
