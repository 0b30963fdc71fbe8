//! Weaver, and what it says of telemetry.

use std::collections::BTreeSet;
use std::env;
use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::sync::Arc;

use harness::backend::{Backend, find, free_ports};
use opentelemetry_proto::tonic::collector::logs::v1::ExportLogsServiceRequest;
use opentelemetry_proto::tonic::collector::logs::v1::logs_service_client::LogsServiceClient;
use opentelemetry_proto::tonic::collector::metrics::v1::ExportMetricsServiceRequest;
use opentelemetry_proto::tonic::collector::metrics::v1::metrics_service_client::MetricsServiceClient;
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::collector::trace::v1::trace_service_client::TraceServiceClient;
use serde_json::Value;
use tempfile::TempDir;

use crate::definitions::folder;
use crate::telemetry::Telemetry;

const INSTALL: &str =
    "bash .ci/nightly, which builds it, or WEAVER=.ci/weaver.sh where there is Docker";

/// The program, and the registry that it reads.
#[derive(Clone)]
pub struct Weaver {
    program: PathBuf,
    registry: PathBuf,
    /// Where `registry` is, if that is a copy.
    _copy: Option<Arc<TempDir>>,
}

/// What it has said.
pub struct Report {
    /// How many things it has looked at: signals, and their attributes.
    pub judged: u64,
    /// The id and the message of each violation, once.
    pub violations: BTreeSet<(String, String)>,
}

impl Weaver {
    /// Where it is.
    pub fn find() -> Option<Self> {
        let program = find("WEAVER", "weaver", INSTALL)?;
        let program = program.canonicalize().unwrap();
        let registry = folder().canonicalize().unwrap();
        let Some(model) = env::var_os("SEMCONV") else {
            return Some(Self {
                program,
                registry,
                _copy: None,
            });
        };
        let model = PathBuf::from(model).join("model");
        assert!(model.is_dir(), "SEMCONV: there is no {}", model.display());
        let copy = tempfile::tempdir().unwrap();
        // The temporary folder's own name begins with a dot, and Weaver looks into no such folder.
        let inside = copy.path().join("registry");
        fs::create_dir(&inside).unwrap();
        for file in fs::read_dir(&registry).unwrap().map(Result::unwrap) {
            let text = fs::read_to_string(file.path()).unwrap();
            let lines = text
                .lines()
                .map(|line| match line.split_once("registry_path:") {
                    Some((before, _)) => format!("{before}registry_path: {}\n", model.display()),
                    None => format!("{line}\n"),
                });
            let text: String = lines.collect();
            fs::write(inside.join(file.file_name()), text).unwrap();
        }
        Some(Self {
            program,
            registry: inside,
            _copy: Some(Arc::new(copy)),
        })
    }

    /// A command about the registry.
    pub fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        command.args(words).arg("--registry").arg(&self.registry);
        // Not where somebody's `.weaver.toml` is.
        command.current_dir(env::temp_dir());
        command
    }

    /// Sends it this telemetry, and asks what it thinks of it.
    ///
    /// # Panics
    /// When it does not listen within 30 seconds, or does not answer.
    pub fn live_check(&self, telemetry: &Telemetry) -> Report {
        let [grpc, admin] = free_ports();
        let mut command = self.command(&["registry", "live-check"]);
        command
            .args(["--otlp-grpc-address", "127.0.0.1"])
            .args(["--otlp-grpc-port", &grpc.to_string()])
            .args(["--admin-port", &admin.to_string()])
            .args(["--inactivity-timeout", "60"])
            .args(["--format", "json", "--output", "http"]);
        let backend = Backend::start(&mut command, &[grpc, admin]);
        send(&format!("http://127.0.0.1:{grpc}"), telemetry);
        let mut answer = ureq::post(format!("http://127.0.0.1:{admin}/stop"))
            .send_empty()
            .unwrap_or_else(|error| panic!("{error}\n{}", backend.written()));
        let report: Value = answer.body_mut().read_json().unwrap();
        let mut violations = BTreeSet::new();
        collect(&report["samples"], &mut violations);
        let statistics = &report["statistics"];
        let counted = statistics["advice_level_counts"]["violation"].as_u64();
        assert_eq!(
            counted.unwrap_or(0) == 0,
            violations.is_empty(),
            "{statistics}"
        );
        Report {
            judged: statistics["total_entities"].as_u64().unwrap(),
            violations,
        }
    }
}

/// All violations in here, however deep.
fn collect(part: &Value, violations: &mut BTreeSet<(String, String)>) {
    match part {
        Value::Array(parts) => parts.iter().for_each(|it| collect(it, violations)),
        Value::Object(fields) => {
            if part["level"] == "violation" {
                let text = |key: &str| part[key].as_str().unwrap_or_default().to_owned();
                violations.insert((text("id"), text("message")));
            }
            fields.values().for_each(|it| collect(it, violations));
        }
        _ => {}
    }
}

fn send(endpoint: &str, telemetry: &Telemetry) {
    let telemetry = telemetry.clone();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let endpoint = endpoint.to_owned();
        let mut logs = LogsServiceClient::connect(endpoint.clone()).await.unwrap();
        let resource_logs = telemetry.logs;
        logs.export(ExportLogsServiceRequest { resource_logs })
            .await
            .unwrap();
        let mut metrics = MetricsServiceClient::connect(endpoint.clone())
            .await
            .unwrap();
        let resource_metrics = telemetry.metrics;
        metrics
            .export(ExportMetricsServiceRequest { resource_metrics })
            .await
            .unwrap();
        let mut traces = TraceServiceClient::connect(endpoint).await.unwrap();
        let resource_spans = telemetry.spans;
        traces
            .export(ExportTraceServiceRequest { resource_spans })
            .await
            .unwrap();
    });
}
