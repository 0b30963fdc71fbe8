//! What a page says where nothing has come yet: where to send to, and what starts an app that does.

use std::net::SocketAddr;

use maud::{Markup, html};

use crate::receive::GRPC_PORT;

/// Where one sends to, so that an empty page can say it.
#[derive(Clone, Copy, Debug)]
pub struct WhereToSend {
    /// The address of OTLP/gRPC.
    pub grpc: SocketAddr,
    /// The address of OTLP/HTTP.
    pub http: SocketAddr,
    /// Whether everything is from files, and nothing is received.
    pub is_saved: bool,
}

impl WhereToSend {
    /// What to say where a file has nothing of a kind; none where it may still come.
    pub(super) fn none_in_file(&self, what: &str) -> Option<Markup> {
        self.is_saved.then(|| {
            html! { p.quiet { "There is no " (what) " in what was opened, and nothing is received." } }
        })
    }

    /// What starts the to-do app so that it sends here, with more settings of the environment where
    /// it needs them.
    pub(super) fn start_app(&self, settings: &str) -> String {
        let mut command = String::new();
        if !(self.grpc.ip().is_loopback() && self.grpc.port() == GRPC_PORT) {
            command += &format!("OTEL_EXPORTER_OTLP_ENDPOINT=http://{} ", self.grpc);
        }
        command + settings + "cargo run -p ch300-otlp"
    }
}
