//! Where to listen, and how much to hold.

use std::net::SocketAddr;

pub use crate::receive::{GRPC_PORT, HTTP_PORT};

/// Where to listen, and how much to hold.
#[derive(Clone, Debug)]
pub struct Options {
    /// Where OTLP/gRPC is received.
    pub grpc: SocketAddr,
    /// Where OTLP/HTTP is received.
    pub http: SocketAddr,
    /// Where the pages are.
    pub pages: SocketAddr,
    /// The budget of the store, in bytes.
    pub memory: usize,
    /// The largest body of a request, in bytes.
    pub max_body: usize,
    /// Hosts that are answered for, besides loopback.
    pub allowed_hosts: Vec<String>,
}

/// The default of `--memory`, in MiB.
pub const DEFAULT_MEMORY: usize = 256;
/// The default of `--max-body`, in MiB. The Collector takes 4 over gRPC and 20 over HTTP.
pub const DEFAULT_MAX_BODY: usize = 16;
/// The port of the pages.
pub const PAGES_PORT: u16 = 5080;

impl Default for Options {
    fn default() -> Options {
        let loopback = |port| SocketAddr::from(([127, 0, 0, 1], port));
        Options {
            grpc: loopback(GRPC_PORT),
            http: loopback(HTTP_PORT),
            pages: loopback(PAGES_PORT),
            memory: DEFAULT_MEMORY << 20,
            max_body: DEFAULT_MAX_BODY << 20,
            allowed_hosts: Vec::new(),
        }
    }
}

impl Options {
    /// Loopback, and every port one that is free.
    pub fn on_free_ports() -> Options {
        let any = SocketAddr::from(([127, 0, 0, 1], 0));
        Options {
            grpc: any,
            http: any,
            pages: any,
            ..Options::default()
        }
    }
}
