//! What cannot be ends the start, with one line that says what to write.

use std::net::{Ipv4Addr, TcpListener};

use harness::Finished;

use crate::inbox;

fn refused(finished: &Finished, says: &str) {
    assert_eq!(finished.code(), Some(1), "{finished:?}");
    let last = finished.stderr.lines().last().unwrap_or_default();
    assert!(last.starts_with("error: "), "{}", finished.stderr);
    assert!(last.contains(says), "{says:?} is not in {last:?}");
}

#[test]
fn a_port_that_another_program_has_ends_the_start() {
    let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let port = taken.local_addr().unwrap().port();
    let finished = inbox("http://127.0.0.1:1").port(port).start_failing();
    refused(&finished, "Choose another port with --port");
}

#[test]
fn an_address_of_another_machine_ends_the_start() {
    let elsewhere = inbox("http://127.0.0.1:1").args(["--host", "192.0.2.1"]);
    refused(&elsewhere.start_failing(), "cannot listen on 192.0.2.1:0");
}

#[test]
fn a_to_do_app_that_cannot_be_ends_the_start() {
    for todo in ["https://localhost", "localhost:5000", "http://", ""] {
        refused(&inbox(todo).start_failing(), "Write http:// and a host");
    }
}

#[test]
fn a_variable_that_cannot_be_ends_the_start() {
    for (name, value) in [
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://"),
        ("OTEL_EXPORTER_OTLP_LOGS_ENDPOINT", "http://"),
        ("RUST_LOG", "a=b=c"),
    ] {
        let finished = inbox("http://127.0.0.1:1").env(name, value).start_failing();
        refused(&finished, &name[..4]);
    }
}

#[test]
fn what_the_sdk_passes_over_is_said() {
    let app = inbox("http://127.0.0.1:1").env("OTEL_TRACES_SAMPLER", "nonsense");
    let app = app.start();
    let stderr = app.stderr_so_far();
    assert!(stderr.contains("Unrecognized sampler type"), "{stderr}");
}
