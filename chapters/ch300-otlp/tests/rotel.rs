//! Sends telemetry to a receiver that nobody here wrote: Rotel, a collector in Rust. It prints what
//! it receives.
#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a test that cannot go on fails"
)]

use std::fs::File;
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::time::{Duration, Instant};
use std::{env, fs, thread};

use harness::{Chapter, Stop};
use libtest_mimic::{Arguments, Trial};

fn main() {
    let rotel = harness::backend::find("ROTEL", "rotel-agent", "pip install rotel");
    let ignored = rotel.is_none();
    let test = move || {
        rotel_receives_a_request_whole(&rotel.expect("not ignored"));
        Ok(())
    };
    let trial = Trial::test("rotel_receives_a_request_whole", test).with_ignored_flag(ignored);
    libtest_mimic::run(&Arguments::from_args(), vec![trial]).exit();
}

fn rotel_receives_a_request_whole(program: &Path) {
    let rotel = Rotel::start(program);
    let app = Chapter::at(env!("CARGO_BIN_EXE_ch300-otlp"))
        .env(
            "OTEL_EXPORTER_OTLP_ENDPOINT",
            format!("http://127.0.0.1:{}", rotel.port),
        )
        .env("OTEL_SERVICE_NAME", "shop")
        .start();
    assert_eq!(app.post("/add", &[("task", "Buy milk")]).status, 303);
    let finished = app.stop(Stop::CtrlC);
    assert!(
        !finished.stderr.contains("not delivered"),
        "{}",
        finished.stderr
    );
    assert_eq!(finished.stdout, "");

    let received = rotel.wait_for(&["todo.requests", "POST /add", "Added new task"]);
    let [trace] = &ids(&received, "Trace ID")[..] else {
        panic!("not one trace:\n{received}");
    };
    assert_eq!(trace.len(), 32);
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
        // Three spans and a log record.
        (trace, 4),
        ("service.name: Str(shop)", 3),
        ("http.response.status_code: Int(303)", 2),
        ("Name: todo.task.open", 1),
        ("Name: todo.task.created", 1),
        ("Name: http.server.active_requests", 1),
        ("Name: http.server.request.duration", 1),
    ] {
        assert_eq!(
            received.matches(what).count(),
            times,
            "{what} in\n{received}"
        );
    }
    assert!(!received.contains("Buy milk"), "{received}");
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

struct Rotel {
    process: Child,
    port: u16,
    output: PathBuf,
    _folder: tempfile::TempDir,
}

impl Rotel {
    fn start(program: &Path) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let output = folder.path().join("output");
        let file = File::create(&output).unwrap();
        let [port, http] = free_ports();
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
        command.args(["--otlp-grpc-endpoint", &format!("127.0.0.1:{port}")]);
        command.args(["--otlp-http-endpoint", &format!("127.0.0.1:{http}")]);
        command.stdout(file.try_clone().unwrap()).stderr(file);
        let process = command.spawn().unwrap();
        let rotel = Self {
            process,
            port,
            output,
            _folder: folder,
        };
        let listens = || TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok();
        rotel.poll("it to listen", listens);
        rotel
    }

    fn received(&self) -> String {
        fs::read_to_string(&self.output).unwrap()
    }

    /// What it has received, once all of this is in it.
    fn wait_for(&self, what: &[&str]) -> String {
        self.poll(&what.join(", "), || {
            what.iter().all(|what| self.received().contains(what))
        });
        self.received()
    }

    fn poll(&self, what: &str, condition: impl Fn() -> bool) {
        let started = Instant::now();
        while !condition() {
            assert!(
                started.elapsed() < Duration::from_secs(30),
                "{what}: {}",
                self.received()
            );
            thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Rotel {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn free_ports() -> [u16; 2] {
    let listeners = [0; 2].map(|port| TcpListener::bind((Ipv4Addr::LOCALHOST, port)).unwrap());
    listeners.map(|listener| listener.local_addr().unwrap().port())
}
