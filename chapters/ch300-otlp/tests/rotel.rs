//! Sends telemetry to a receiver that nobody here wrote: Rotel, a collector in Rust. It prints what
//! it receives.
#![allow(clippy::expect_used, reason = "a test that cannot go on fails")]

use std::path::Path;
use std::process::{Command, ExitCode};

use harness::backend::{self, Backend};
use harness::{Chapter, Stop};
use libtest_mimic::{Arguments, Trial};

fn main() -> ExitCode {
    let rotel = backend::find(
        "ROTEL",
        "rotel-agent",
        "pip install rotel, and name its rotel-agent",
    );
    let is_skipped = rotel.is_none();
    let test = move || {
        rotel_receives_a_request_whole(&rotel.ok_or("there is no Rotel")?);
        Ok(())
    };
    let trial = Trial::test("rotel_receives_a_request_whole", test).with_ignored_flag(is_skipped);
    libtest_mimic::run(&Arguments::from_args(), vec![trial]).exit_code()
}

fn rotel_receives_a_request_whole(program: &Path) {
    let [port, http] = backend::free_ports();
    let rotel = start(program, port, http);
    let app = Chapter::at(env!("CARGO_BIN_EXE_ch300-otlp"))
        .env(
            "OTEL_EXPORTER_OTLP_ENDPOINT",
            format!("http://127.0.0.1:{port}"),
        )
        .env("OTEL_SERVICE_NAME", "shop")
        .env("OTEL_BSP_SCHEDULE_DELAY", "100")
        .start();
    assert_eq!(app.post("/add", &[("task", "Buy milk")]).status, 303);
    rotel.wait_for("the first batch", || rotel.written().contains("POST /add"));
    // What sent the first batch made spans of its own. They must not be in the next one.
    assert_eq!(app.get("/nowhere").status, 404);
    let finished = app.stop(Stop::CtrlC);
    assert!(
        !finished.stderr.contains("ExportError"),
        "{}",
        finished.stderr
    );
    assert_eq!(finished.stdout, "");

    let all = ["POST /add", "Added new task", "todo.task.created"];
    rotel.wait_for("all three signals", || {
        let received = rotel.written();
        all.iter().all(|what| received.contains(what))
    });
    let received = rotel.written();
    let [one, other] = ids(&received, "Trace ID")[..] else {
        panic!("not two traces:\n{received}");
    };
    let trace = if received.matches(one).count() > 1 {
        one
    } else {
        other
    };
    for (what, times) in [
        (
            "Name           : POST /add\n    Kind           : SPAN_KIND_SERVER",
            1,
        ),
        (
            "Name           : adding_task\n    Kind           : SPAN_KIND_INTERNAL",
            1,
        ),
        (
            "Name           : INSERT task\n    Kind           : SPAN_KIND_CLIENT",
            1,
        ),
        ("EventName: todo.task.added", 1),
        ("Kind           : ", 4),
        // Three spans and a log record.
        (trace, 4),
        // On the span, and on the point of the histogram.
        ("http.response.status_code: Int(303)", 2),
        ("Name: todo.task.open", 1),
        ("Name: todo.task.created", 1),
        ("Name: todo.requests", 1),
        ("Name: http.server.active_requests", 1),
        ("Name: http.server.request.duration", 1),
    ] {
        assert_eq!(
            received.matches(what).count(),
            times,
            "{what} in\n{received}"
        );
    }
    assert!(received.contains("service.name: Str(shop)"), "{received}");
    assert!(!received.contains("Buy milk"), "{received}");
}

fn start(program: &Path, grpc: u16, http: u16) -> Backend {
    let mut command = Command::new(program);
    command.args([
        "start",
        "--exporter",
        "blackhole",
        "--debug-log-verbosity",
        "detailed",
    ]);
    for signal in ["traces", "metrics", "logs"] {
        command.args(["--debug-log", signal]);
    }
    command.args(["--otlp-grpc-endpoint", &format!("127.0.0.1:{grpc}")]);
    command.args(["--otlp-http-endpoint", &format!("127.0.0.1:{http}")]);
    Backend::start(&mut command, &[grpc, http])
}

/// The different values on the lines that start so.
fn ids<'a>(text: &'a str, name: &str) -> Vec<&'a str> {
    let lines = text
        .lines()
        .filter_map(|line| line.trim().strip_prefix(name));
    let mut ids: Vec<_> = lines
        .map(|value| value.trim_start_matches([' ', ':']))
        .collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}
