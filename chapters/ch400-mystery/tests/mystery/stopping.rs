//! What starts and what does not, and what is left when it stops: nothing.

use std::net::TcpListener;
use std::process::{Child, Command, Stdio};

use harness::output::poll;
use harness::process::PATIENCE;
use harness::{Running, Stop};
use otlp_viewer::testing::Receiver;

use crate::mystery;

fn start(receiver: &Receiver) -> Running {
    mystery()
        .without_database()
        .env("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.grpc_endpoint())
        .args(["1", "--seed", "7"])
        .start()
}

/// The ports that it says it listens on.
fn ports(said: &str) -> Vec<u16> {
    let line = said.lines().find(|it| it.contains("(Ctrl-C stops it)"));
    let (_, ports) = line.unwrap().split_once("127.0.0.1:").unwrap();
    let ports = ports.trim_end_matches(" (Ctrl-C stops it)").split(" and ");
    ports.map(|it| it.parse().unwrap()).collect()
}

fn are_free(ports: &[u16]) {
    for port in ports {
        TcpListener::bind(("127.0.0.1", *port)).unwrap_or_else(|it| panic!("{port}: {it}"));
    }
}

#[test]
fn ctrl_c_and_sigterm_end_it_with_its_last_telemetry_and_leave_no_port_behind() {
    let receiver = Receiver::start();
    for how in [Stop::CtrlC, Stop::Terminate] {
        let running = start(&receiver);
        let ports = ports(&running.stderr_so_far());
        assert_eq!(ports.len(), 3);
        assert_eq!(running.get("/today").status, 200);
        assert_eq!(running.request("HEAD", "/", &[], b"").status, 200);
        assert_eq!(running.request("BREW", "/", &[], b"").status, 405);
        assert_eq!(running.get("/nowhere").status, 404);
        assert_eq!(running.post("/comment/x", &[]).status, 400);
        assert_eq!(running.post("/comment/12", &[]).status, 409);
        let finished = running.stop(how);
        assert_eq!(finished.code(), Some(0), "{}", finished.stderr);
        assert!(!finished.stderr.contains("lost"), "{}", finished.stderr);
        are_free(&ports);
    }
    receiver.assert_no_findings();
    let spans = receiver.spans();
    assert!(spans.iter().any(|it| it.name == "GET /today"));
    assert!(spans.iter().all(|it| it.end_time_unix_nano > 0));
}

fn child(receiver: &Receiver, stdin: Stdio) -> Child {
    Command::new(env!("CARGO_BIN_EXE_ch400-mystery"))
        .args(["2", "--seed", "7", "--port", "0"])
        .env("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.grpc_endpoint())
        .stdin(stdin)
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

#[test]
fn closing_stdin_ends_it_at_any_moment() {
    let receiver = Receiver::start();
    // At once, while it starts.
    let mut early = child(&receiver, Stdio::piped());
    drop(early.stdin.take());
    let mut late = child(&receiver, Stdio::piped());
    receiver.wait_for_span("look at today", PATIENCE);
    assert!(late.try_wait().unwrap().is_none());
    drop(late.stdin.take());
    for child in [early, late] {
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success());
        let said = String::from_utf8(output.stderr).unwrap();
        are_free(&ports(&said));
    }
}

#[test]
fn in_the_background_it_goes_on_and_a_signal_while_it_starts_ends_it() {
    let receiver = Receiver::start();
    let mut child = child(&receiver, Stdio::null());
    receiver.wait_for_span("look at today", PATIENCE);
    assert!(child.try_wait().unwrap().is_none());
    harness::process::send("TERM", &child.id().to_string());
    let mut early = crate::stopping::child(&receiver, Stdio::null());
    harness::process::send("INT", &early.id().to_string());
    for child in [&mut child, &mut early] {
        let ended = poll(PATIENCE, || child.try_wait().unwrap());
        assert!(ended.is_some());
    }
}

#[test]
fn what_it_cannot_start_with_is_one_line() {
    let receiver = Receiver::start();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = taken.local_addr().unwrap().port().to_string();
    let last = u16::MAX.to_string();
    let endpoint = receiver.grpc_endpoint();
    let without_scheme = endpoint.trim_start_matches("http://");
    for (endpoint, port, words) in [
        (
            "http://127.0.0.1:1",
            "0",
            "start a viewer in another terminal with cargo run -p otlp-viewer",
        ),
        (without_scheme, "0", "write http://127.0.0.1:"),
        (endpoint, &taken, "choose the first of them with --port"),
        (endpoint, &last, "choose the first of them with --port"),
        ("http://[", "0", "nothing listens on http://["),
    ] {
        let finished = mystery()
            .env("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint)
            .args(["1", "--port", port])
            .start_client()
            .wait();
        assert_eq!(finished.code(), Some(1), "{}", finished.stderr);
        assert_eq!(finished.stderr.lines().count(), 1, "{}", finished.stderr);
        assert!(finished.stderr.contains(words), "{}", finished.stderr);
    }
}

#[test]
fn without_a_case_it_says_how_to_run_one() {
    let finished = mystery().start_client().wait();
    assert_eq!(finished.code(), Some(0));
    assert!(finished.stderr.contains("-- 3"), "{}", finished.stderr);
}

#[test]
fn a_viewer_that_goes_away_is_told_of_in_one_line() {
    let receiver = Receiver::start();
    let running = start(&receiver);
    receiver.wait_for_span("look at today", PATIENCE);
    let before = running.stderr_so_far().lines().count();
    drop(receiver);
    running.wait_for("a line about the viewer", || {
        running
            .stderr_so_far()
            .contains("The viewer does not answer")
    });
    let finished = running.stop(Stop::CtrlC);
    assert_eq!(finished.code(), Some(0), "{}", finished.stderr);
    // And one that it stops, and at most one about the last telemetry.
    let after = finished.stderr.lines().count();
    assert!(after - before <= 3, "{}", finished.stderr);
}
