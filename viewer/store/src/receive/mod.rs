//! OTLP in: both ways in, and what they have in common.
//!
//! - [`grpc`]: OTLP over gRPC
//! - [`http`]: OTLP over HTTP, in protobuf and JSON
//! - [`store_writer`]: the one thread that unpacks it and puts it into the store
//! - [`unpack`]: what came over the wire, as protobuf that was checked
//! - [`notices`]: what the terminal is told of it
//! - [`body_limits`]: how large and how slow a body may be, and how much memory all of them take
//! - [`kept_headers`]: which headers are kept, without secrets
//! - [`growing_buffer`]: bytes that grow, in memory that the system gets back
//! - `inbox`: where all of it goes, and what is known of a request before its body is read
//! - `success_response`: what is answered to a request that was taken
//! - [`refusal`]: why a request was not taken, and how a client is told
//! - `default_ports`: where OTLP is received by default

pub mod body_limits;
mod default_ports;
pub mod growing_buffer;
pub mod grpc;
pub mod http;
mod inbox;
pub mod kept_headers;
pub mod notices;
pub mod refusal;
pub mod store_writer;
mod success_response;
pub mod unpack;

pub use default_ports::{GRPC_PORT, HTTP_PORT};
pub use inbox::{Inbox, arriving, start};
pub use success_response::response;
pub(crate) use success_response::response_message;
