//! The report as a whole: its order, its signs, its exit status, and how long it may take.

use std::time::{Duration, Instant};

use crate::common::Doctor;
use otlp_viewer::testing::Receiver;

/// What stands before a line that is fine, one that failed, one that is optional, and before what to do.
/// A program that reads from a pipe on Windows may not expect UTF-8.
const SIGNS: [&str; 4] = match cfg!(windows) {
    true => ["[ok]", "[no]", "[--]", "->"],
    false => ["\u{2713}", "\u{2717}", "\u{2013}", "\u{2192}"],
};

#[test]
fn a_machine_that_lacks_nothing_is_told_so_by_the_exit_status() {
    let receiver = Receiver::start();
    let (text, status) = Doctor::new()
        .arguments(&[
            "--grpc",
            receiver.grpc_endpoint(),
            "--http",
            receiver.http_endpoint(),
        ])
        .text();
    assert_eq!(status, 0, "{text}");
}

#[test]
fn a_machine_that_lacks_something_is_told_so_by_the_exit_status() {
    let (text, status) = Doctor::new().without_programs().text();
    assert_eq!(status, 1, "{text}");
}

#[test]
fn every_check_is_one_line_with_a_sign() {
    let (text, _) = Doctor::new().without_programs().text();
    let titles = [
        "Rust",
        "C compiler",
        "mdbook",
        "Port of the app",
        "Port of the viewer",
        "Docker",
        "OpenTelemetry",
        "OTLP over gRPC",
        "OTLP over HTTP",
    ];
    assert_eq!(text.lines().count(), titles.len(), "{text}");
    let [ok, failed, optional, arrow] = SIGNS;
    for (line, title) in text.lines().zip(titles) {
        let (sign, rest) = line.split_once(' ').unwrap();
        assert!([ok, failed, optional].contains(&sign), "{line}");
        assert!(rest.starts_with(title), "{line}");
        assert!(sign == ok || line.contains(&format!(" {arrow} ")), "{line}");
    }
}

#[test]
fn a_program_that_reads_it_gets_no_colour_and_no_signs_it_may_not_know() {
    let plain = Doctor::new().without_programs().variable("LANG", "C");
    let (text, _) = plain.text();
    assert!(text.is_ascii(), "{text}");
    assert!(!text.contains('\u{1b}'), "{text}");
    assert!(text.starts_with("[no] Rust"), "{text}");
    assert!(text.contains("[--] mdbook"), "{text}");
    assert!(text.contains("[ok] OpenTelemetry"), "{text}");
}

#[test]
fn colour_can_be_asked_for_and_refused() {
    let [_, failed, ..] = SIGNS;
    let coloured = || {
        Doctor::new()
            .without_programs()
            .variable("CLICOLOR_FORCE", "1")
    };
    let (text, _) = coloured().text();
    assert!(
        text.starts_with(&format!("\u{1b}[31m{failed}\u{1b}[0m Rust")),
        "{text:?}"
    );
    let (text, _) = coloured().variable("NO_COLOR", "1").text();
    assert!(text.starts_with(&format!("{failed} Rust")), "{text:?}");
}

#[test]
fn json_has_the_same_checks_with_the_names_that_help_lists() {
    let (report, status) = Doctor::new().without_programs().report();
    assert_eq!(status, 1);
    let help = Doctor::new().arguments(&["--help"]).text().0;
    assert_eq!(report.len(), 9);
    for entry in &report {
        let keys: Vec<_> = entry.as_object().unwrap().keys().collect();
        assert_eq!(keys, ["check", "do", "found", "status"]);
        assert!(help.contains(entry["check"].as_str().unwrap()), "{entry}");
        assert!(["ok", "failed", "optional"].contains(&entry["status"].as_str().unwrap()));
        assert!(entry["found"].is_string(), "{entry}");
        assert_eq!(entry["do"].is_null(), entry["status"] == "ok", "{entry}");
    }
}

#[test]
fn wrong_arguments_are_answered_with_what_to_write() {
    let zero = Doctor::new().port(0).output();
    assert!(String::from_utf8_lossy(&zero.stderr).contains("1..=65535"));
    for (arguments, answer) in [
        (["--grpc", "localhost:4317"], "write http://localhost:4317"),
        (["--http", "0.0.0.0:4318"], "write http://localhost:4318"),
        (["--grpc", "https://localhost:4317"], "no TLS"),
    ] {
        let output = Doctor::new().arguments(&arguments).output();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains(answer), "{said}");
    }
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    for arguments in [&["--version"][..], &[], &["--json"]] {
        let mut child = Doctor::new().arguments(arguments).start();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert_eq!(String::from_utf8_lossy(&output.stderr), "");
        assert_ne!(output.status.code(), Some(101));
    }
}

/// The bound is 4.5 s; the rest is for a machine that has much else to do.
#[test]
#[cfg(unix)]
fn it_reports_in_time_when_everything_hangs() {
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = silent.local_addr().unwrap().port();
    let endpoint = format!("http://127.0.0.1:{port}");
    let start = Instant::now();
    let (report, status) = ["rustc", "rustup", "cc", "mdbook", "docker"]
        .into_iter()
        .fold(Doctor::new(), Doctor::with_hanging)
        .port(port)
        .pages(port)
        .arguments(&["--grpc", &endpoint, "--http", &endpoint])
        .report();
    assert!(
        start.elapsed() < Duration::from_secs(8),
        "{:?}",
        start.elapsed()
    );
    assert_eq!((report.len(), status), (9, 1));
}
