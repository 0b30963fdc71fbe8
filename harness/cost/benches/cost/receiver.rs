//! What receives the telemetry, started again for every measurement: a viewer that is full has more to do
//! than one that is empty.

use std::path::{Path, PathBuf};
use std::process::Command;

use harness::backend::{Backend, free_ports};
use harness::process::PATIENCE;
use serde_json::Value;

/// A viewer or a Collector that runs. It is killed when it is dropped.
pub struct Receiver {
    backend: Backend,
    /// Where it receives OTLP over gRPC and over HTTP.
    pub grpc: String,
    pub http: String,
    pages: Option<String>,
}

impl Receiver {
    pub fn viewer(program: &Path) -> Self {
        let [grpc, http, pages] = free_ports().map(address);
        let mut command = Command::new(program);
        command.args(["--grpc", &grpc, "--http", &http, "--pages", &pages]);
        let ports = [&grpc, &http, &pages].map(|address| port(address));
        Self {
            backend: Backend::start(&mut command, &ports),
            grpc: format!("http://{grpc}"),
            http: format!("http://{http}"),
            pages: Some(format!("http://{pages}")),
        }
    }

    pub fn collector(program: &Path) -> Self {
        let [grpc, http] = free_ports().map(address);
        let config = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("benches/cost/collector.yaml");
        let mut command = Command::new(program);
        command
            .arg("--config")
            .arg(config)
            .env("OTLP_GRPC_ENDPOINT", &grpc)
            .env("OTLP_HTTP_ENDPOINT", &http);
        let ports = [&grpc, &http].map(|address| port(address));
        Self {
            backend: Backend::start(&mut command, &ports),
            grpc: format!("http://{grpc}"),
            http: format!("http://{http}"),
            pages: None,
        }
    }

    pub fn id(&self) -> u32 {
        self.backend.id()
    }

    /// How many spans and log records have arrived. Only the viewer says so.
    pub fn arrived(&self) -> Option<f64> {
        let url = format!("{}/api/counts", self.pages.as_ref()?);
        let request = ureq::get(url).config().timeout_global(Some(PATIENCE));
        let mut answer = request.build().call().ok()?;
        let counts: Value = answer.body_mut().read_json().ok()?;
        Some(counts["spans"].as_f64()? + counts["logs"].as_f64()?)
    }
}

fn address(port: u16) -> String {
    format!("127.0.0.1:{port}")
}

fn port(address: &str) -> u16 {
    let port = address.rsplit(':').next();
    port.and_then(|port| port.parse().ok()).unwrap_or_default()
}
