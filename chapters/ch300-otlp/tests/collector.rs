//! The road of the page, with the real programs: this chapter, the OpenTelemetry Collector with
//! `deploy/collector.yaml`, and Jaeger. `.ci/nightly` builds both and runs this.
#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a test that cannot go on fails"
)]

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use harness::backend::{self, Backend};
use harness::{Chapter, Stop};
use libtest_mimic::{Arguments, Trial};
use serde_json::Value;

const INSTALL: &str = "bash .ci/nightly, which builds it from source";

fn main() -> ExitCode {
    let collector = backend::find("OTELCOL", "otelcol", INSTALL);
    let jaeger = backend::find("JAEGER", "jaeger", INSTALL);
    let programs = collector.zip(jaeger);
    let is_skipped = programs.is_none();
    let test = move || {
        let (collector, jaeger) = programs.ok_or("the programs are missing")?;
        jaeger_has_the_request_whole(&collector, &jaeger);
        Ok(())
    };
    let trial = Trial::test("jaeger_has_the_request_whole", test).with_ignored_flag(is_skipped);
    libtest_mimic::run(&Arguments::from_args(), vec![trial]).exit_code()
}

fn jaeger_has_the_request_whole(collector: &Path, jaeger: &Path) {
    let [receives, http, query, grpc_query] = backend::free_ports();
    let _jaeger = start_jaeger(jaeger, [receives, http, query, grpc_query]);
    let [port, other] = backend::free_ports();
    let collector = start_collector(collector, [port, other], receives);
    let app = Chapter::at(env!("CARGO_BIN_EXE_ch300-otlp"))
        .env(
            "OTEL_EXPORTER_OTLP_ENDPOINT",
            format!("http://127.0.0.1:{port}"),
        )
        .start();
    assert_eq!(app.post("/add", &[("task", "Buy milk")]).status, 303);
    let finished = app.stop(Stop::CtrlC);
    assert!(
        !finished.stderr.contains("not delivered"),
        "{}",
        finished.stderr
    );

    let mut spans = Vec::new();
    collector.wait_for("three spans in Jaeger", || {
        spans = spans_of_todo(query);
        spans.len() == 3
    });
    let named = |name: &str| spans.iter().find(|span| span["name"] == name).expect(name);
    let [server, internal, client] = ["POST /add", "adding_task", "INSERT task"].map(named);
    assert_eq!(internal["parentSpanId"], server["spanId"]);
    assert_eq!(client["parentSpanId"], internal["spanId"]);
    assert_eq!(client["traceId"], server["traceId"]);
    let route = serde_json::json!({ "key": "http.route", "value": { "stringValue": "/add" } });
    assert!(
        server["attributes"]
            .as_array()
            .expect("a list")
            .contains(&route),
        "{server}"
    );
    // The collector prints a line for each batch of what Jaeger does not take.
    let printed = collector.written();
    assert!(printed.contains(r#""log records": 1"#), "{printed}");
    assert!(printed.contains(r#""metrics": 5"#), "{printed}");
}

/// All spans of the service, by [Jaeger's API](https://www.jaegertracing.io/docs/latest/apis/). It wants
/// to know between which times to look, and how many traces to show.
fn spans_of_todo(port: u16) -> Vec<Value> {
    let query = "service_name=todo&query.num_traces=20\
        &query.start_time_min=2020-01-01T00:00:00Z&query.start_time_max=2100-01-01T00:00:00Z";
    let url = format!("http://127.0.0.1:{port}/api/v3/traces?query.{query}");
    // 404 as long as there is none.
    let Ok(mut answer) = ureq::get(url).call() else {
        return Vec::new();
    };
    let body: Value = answer.body_mut().read_json().unwrap();
    let resources = body["result"]["resourceSpans"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    let each = |value: &Value, name: &str| value[name].as_array().cloned().unwrap_or_default();
    let scopes = resources
        .iter()
        .flat_map(|resource| each(resource, "scopeSpans"));
    scopes.flat_map(|scope| each(&scope, "spans")).collect()
}

fn start_collector(program: &Path, [grpc, http]: [u16; 2], jaeger: u16) -> Backend {
    let configuration = repository().join("deploy/collector.yaml");
    let mut command = Command::new(program);
    command
        .arg("--config")
        .arg(configuration)
        .env("OTLP_GRPC_ENDPOINT", format!("127.0.0.1:{grpc}"))
        .env("OTLP_HTTP_ENDPOINT", format!("127.0.0.1:{http}"))
        .env("JAEGER_ENDPOINT", format!("127.0.0.1:{jaeger}"));
    Backend::start(&mut command, &[grpc, http])
}

/// As the image does without a configuration: it keeps traces in memory. Only the ports are others.
fn start_jaeger(program: &Path, [grpc, http, query, grpc_query]: [u16; 4]) -> Backend {
    let mut command = Command::new(program);
    // It would publish metrics of its own where the Collector does.
    command.arg("--set=service.telemetry.metrics.level=none");
    for (name, port) in [
        ("receivers.otlp.protocols.grpc.endpoint", grpc),
        ("receivers.otlp.protocols.http.endpoint", http),
        ("extensions.jaeger_query.http.endpoint", query),
        ("extensions.jaeger_query.grpc.endpoint", grpc_query),
    ] {
        command.arg(format!("--set={name}=127.0.0.1:{port}"));
    }
    Backend::start(&mut command, &[grpc, query])
}

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}
