//! The program as a reader runs it.
#![cfg(unix)]

use std::io::{BufRead, BufReader, Read};
use std::net::TcpListener;
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use crate::common::program::{Program, start, start_with};
use crate::common::{JSON, get, post, send};

#[test]
fn it_says_where_it_is_and_ctrl_c_stops_it_at_once() {
    let (mut program, mut stderr) =
        start(&["--grpc", "0", "--http", "127.0.0.1:0", "--pages", "0"]);
    let mut lines = [(); 5].map(|()| String::new());
    for line in &mut lines {
        stderr.read_line(line).unwrap();
    }
    assert!(
        lines[0].starts_with("OTLP/gRPC is received on 127.0.0.1:"),
        "{lines:?}"
    );
    assert!(
        lines[1].starts_with("OTLP/HTTP is received on 127.0.0.1:"),
        "{lines:?}"
    );
    let grpc = lines[0].trim().rsplit(' ').next().unwrap();
    assert_eq!(
        lines[3].trim(),
        format!("export OTEL_EXPORTER_OTLP_ENDPOINT=http://{grpc}")
    );
    let url = lines[4]
        .split_whitespace()
        .find(|it| it.starts_with("http://"))
        .unwrap();
    assert_eq!(get(url).status, 200);
    // A client that has connected and says nothing must not hold it up.
    let idle = std::net::TcpStream::connect(lines[0].trim().rsplit(' ').next().unwrap()).unwrap();
    let asked = Instant::now();
    let interrupt = Command::new("kill")
        .args(["-INT", &program.0.id().to_string()])
        .status();
    assert!(interrupt.unwrap().success());
    // Its stderr ends when it does.
    let (ended, end) = mpsc::channel();
    std::thread::spawn(move || ended.send(stderr.read_to_string(&mut String::new())));
    end.recv_timeout(Duration::from_secs(10)).unwrap().unwrap();
    let status = program.0.wait().unwrap();
    assert!(
        asked.elapsed() < Duration::from_secs(4),
        "{:?}",
        asked.elapsed()
    );
    drop(idle);
    assert!(status.success(), "{status}");
    let mut stdout = String::new();
    program
        .0
        .stdout
        .take()
        .unwrap()
        .read_to_string(&mut stdout)
        .unwrap();
    assert_eq!(stdout, "", "what a person sees goes to stderr");
}

/// As from a container, or behind a forwarded port.
#[test]
fn what_listens_everywhere_says_an_address_that_answers() {
    for (more, says) in [
        (&[][..], "say with --allowed-host"),
        (
            &["--allowed-host", "viewer.example"],
            "are answered as viewer.example",
        ),
    ] {
        let everywhere = [
            "--grpc",
            "0.0.0.0:0",
            "--http",
            "0.0.0.0:0",
            "--pages",
            "0.0.0.0:0",
        ];
        let (_program, mut stderr) = start(&[&everywhere, more].concat());
        let mut lines = [(); 6].map(|()| String::new());
        for line in &mut lines {
            stderr.read_line(line).unwrap();
        }
        let http = lines[1].trim().rsplit(' ').next().unwrap();
        assert_eq!(
            post(&format!("http://{http}/v1/traces"), JSON, b"{}").status,
            200
        );
        let pages = lines[4]
            .split_whitespace()
            .find(|it| it.starts_with("http://"));
        let html = get(pages.unwrap()).text();
        assert!(
            html.contains(&format!("OTLP_ENDPOINT=http://{http} ")),
            "{html}"
        );
        assert!(!html.contains("0.0.0.0") && !lines.concat().contains("0.0.0.0"));
        assert!(lines[5].contains(says), "{lines:?}");
    }
}

#[test]
fn hosts_are_allowed_by_variable_for_containers_whose_ports_are_forwarded() {
    for (allowed, host, status) in [
        ("a-5080.example", "a-5080.example", 200),
        ("a-5080.example,b.example", "b.example", 200),
        ("a-5080.example", "b.example", 403),
        ("", "a-5080.example", 403),
        ("", "", 403),
    ] {
        let arguments = ["--grpc", "0", "--http", "0", "--pages", "0"];
        let (_program, mut stderr) = start_with(&arguments, allowed);
        let mut said = String::new();
        while !said.contains("The pages are on") {
            said.clear();
            assert_ne!(stderr.read_line(&mut said).unwrap(), 0);
        }
        let url = said.split_whitespace().find(|it| it.starts_with("http://"));
        let answer = send("GET", url.unwrap(), &[("host", host)], b"");
        assert_eq!(answer.status, status, "{host} where {allowed} is allowed");
    }
}

#[test]
fn a_busy_port_is_one_line_that_says_what_to_do() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    for flag in ["--grpc", "--http", "--pages"] {
        let mut arguments = vec!["--grpc", "0", "--http", "0", "--pages", "0"];
        let at = arguments.iter().position(|it| *it == flag).unwrap();
        arguments[at + 1] = &address;
        let (mut program, mut stderr) = start(&arguments);
        let mut said = String::new();
        stderr.read_to_string(&mut said).unwrap();
        assert_eq!(program.0.wait().unwrap().code(), Some(1));
        assert_eq!(said.lines().count(), 1, "{said}");
        assert!(said.contains(&address) && said.contains(flag), "{said}");
        assert!(said.contains("another program has this port"), "{said}");
    }
}

#[test]
fn what_was_left_out_is_told_at_the_terminal() {
    let (_program, mut stderr) = start(&["--grpc", "0", "--http", "0", "--pages", "0"]);
    let mut lines = [(); 5].map(|()| String::new());
    for line in &mut lines {
        stderr.read_line(line).unwrap();
    }
    let http = lines[1].trim().rsplit(' ').next().unwrap();
    let body = r#"{"resource_spans":[{"scopeSpans":[{"spans":[{"traceId":"","spanId":"eee19b7ec3c1b174"}]}]}]}"#;
    for _ in 0..10 {
        let answer = post(&format!("http://{http}/v1/traces"), JSON, body.as_bytes());
        assert_eq!(answer.status, 400);
    }
    let mut told = [(); 5].map(|()| String::new());
    for line in &mut told {
        stderr.read_line(line).unwrap();
    }
    let all = told.concat();
    assert!(
        all.contains("spans[0].traceId: it's empty; a trace id is 32"),
        "{all}"
    );
    assert!(all.contains("/wire/1]"), "{all}");
    let names = told
        .iter()
        .filter(|it| it.contains("was read as `resourceSpans`"));
    assert_eq!(names.count(), 1, "{all}");
}

#[test]
fn the_name_of_a_file_does_not_reach_the_terminal_raw_and_a_pipe_is_waited_for_with_a_line() {
    let folder = tempfile::tempdir().unwrap();
    let escape = folder.path().join("a\u{1b}[31m\nred");
    std::fs::write(&escape, "{}").unwrap();
    let (mut program, mut stderr) = start(&["--pages", "0", escape.to_str().unwrap()]);
    let mut line = String::new();
    stderr.read_line(&mut line).unwrap();
    assert!(line.contains("red") && !line.contains('\u{1b}'), "{line:?}");
    let _ = program.0.kill();

    let pipe = folder.path().join("pipe");
    let made = Command::new("mkfifo").arg(&pipe).status().unwrap();
    assert!(made.success());
    let (_program, mut stderr) = start(&["--pages", "0", pipe.to_str().unwrap()]);
    let mut line = String::new();
    stderr.read_line(&mut line).unwrap();
    assert!(line.contains("pipe: waiting"), "{line:?}");

    let mut child = Command::new(env!("CARGO_BIN_EXE_otlp-viewer"))
        .args(["--pages", "0", "-"])
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let _silent = child.stdin.take();
    let mut stderr = BufReader::new(child.stderr.take().unwrap());
    let _program = Program(child);
    let mut line = String::new();
    stderr.read_line(&mut line).unwrap();
    assert!(line.contains("stdin is a pipe: waiting"), "{line:?}");
}

/// What opens the browser gets the address as one argument, and what goes wrong is one line.
#[test]
fn the_pages_are_opened_in_the_browser_or_a_line_says_why_not() {
    let folder = tempfile::tempdir().unwrap();
    let opener = folder.path().join(if cfg!(target_os = "macos") {
        "open"
    } else {
        "xdg-open"
    });
    let started = |path: &str| {
        let child = Command::new(env!("CARGO_BIN_EXE_otlp-viewer"))
            .args(["--grpc", "0", "--http", "0", "--pages", "0", "--open"])
            .env("PATH", path)
            .stderr(Stdio::piped())
            .spawn();
        let mut child = child.unwrap();
        let stderr = BufReader::new(child.stderr.take().unwrap());
        (Program(child), stderr.lines().map(Result::unwrap))
    };
    let path = format!("{}:/usr/bin:/bin", folder.path().display());
    for (script, says) in [
        (
            "#!/bin/sh\nexit 3\n",
            "ended with exit status: 3. Open http://127.0.0.1:",
        ),
        (
            "#!/bin/sh\necho $# \"$1\" > \"$0.said\"\nexit 9\n",
            "exit status: 9",
        ),
    ] {
        std::fs::write(&opener, script).unwrap();
        let mut mode = std::fs::metadata(&opener).unwrap().permissions();
        std::os::unix::fs::PermissionsExt::set_mode(&mut mode, 0o755);
        std::fs::set_permissions(&opener, mode).unwrap();
        let (_program, mut lines) = started(&path);
        let error = lines.find(|it| it.starts_with("error: ")).unwrap();
        assert!(error.contains(says), "{error}");
        if let Ok(said) = std::fs::read_to_string(opener.with_extension("said")) {
            let url = error
                .split_once("Open ")
                .unwrap()
                .1
                .replace(" yourself", "");
            assert_eq!(said.trim(), format!("1 {url}"));
        }
    }
    assert!(opener.with_extension("said").exists());
    let (_program, mut lines) = started("/nowhere");
    let error = lines.find(|it| it.starts_with("error: ")).unwrap();
    assert!(error.contains("does not start"), "{error}");
}
