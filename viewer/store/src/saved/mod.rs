//! Telemetry from files: OTLP in JSON, one object in a file or one after the other, and in protobuf, as the [file
//! exporter of the Collector](
//! https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/main/exporter/fileexporter)
//! writes it ([OTLP File Exporter](https://opentelemetry.io/docs/specs/otel/protocol/file-exporter/)); as it is, as
//! gzip, or as zstd.
//!
//! - `open`: files by their names, and why one cannot be shown
//! - `into_store`: what is in a file, put into the store
//! - `refused_object`: why an object in it was left out; `file_summary`: what a terminal says of a file
//! - `json_objects`: the objects in a file of JSON
//! - `protobuf_messages`: the messages in a file of protobuf
//! - `zstd`: files as zstd
//! - `zstd_blocks`: the blocks of a frame of zstd, also of one that breaks off
//!
//! What is broken is left out and said, with file and line; the rest is kept.

mod file_summary;
mod into_store;
mod json_objects;
mod open;
mod protobuf_messages;
mod refused_object;
mod zstd;
mod zstd_blocks;

pub use crate::store::source_files::{Saved, SavedFile};
pub use into_store::read;
pub use open::{OpenError, name_of, open};
