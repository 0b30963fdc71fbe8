//! Listening, serving and stopping: the receivers and the pages as one thing that runs.
//!
//! - `serve`: the three ports and what serves each; `options`: which they are
//! - `listen`: listening, and what to say where that cannot be
//! - `stalled_connections`: connections that cannot be held for nothing
//! - `otlp_http_server`: serves OTLP/HTTP, and tells whoever sends gRPC there
//! - `who_may_ask`, `security_headers` and `not_found`: what holds for every address of the pages and of the API

mod listen;
mod not_found;
mod options;
mod otlp_http_server;
mod security_headers;
mod serve;
mod stalled_connections;
mod who_may_ask;

pub use listen::{StartError, reachable};
pub use options::{DEFAULT_MAX_BODY, DEFAULT_MEMORY, GRPC_PORT, HTTP_PORT, Options, PAGES_PORT};
pub use serve::Viewer;
