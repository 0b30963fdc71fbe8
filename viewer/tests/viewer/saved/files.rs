//! Telemetry from files, as a reader opens it.

use std::fs;
use std::io::{BufRead, Read, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use crate::common::program::{Program, start};
use crate::common::*;
use tempfile::TempDir;

const SPANS: &str = r#"{"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"todo"}}]},"scopeSpans":[{"spans":[{"traceId":"5b8efff798038103d269b633813fc60c","spanId":"eee19b7ec3c1b174","name":"GET /","kind":2,"startTimeUnixNano":"1700000000000000000","endTimeUnixNano":"1700000000010000000"}]}]}]}"#;
const LOGS: &str = r#"{"resourceLogs":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"todo"}}]},"scopeLogs":[{"logRecords":[{"timeUnixNano":"1700000000005000000","body":{"stringValue":"Fetched 3 tasks"},"traceId":"5b8efff798038103d269b633813fc60c","spanId":"eee19b7ec3c1b174"}]}]}]}"#;

/// What it says, line by line, up to where the pages are; and their address.
fn open(arguments: &[&str]) -> (Program, Vec<String>, String) {
    let (program, stderr) = start(&[&["--pages", "0"], arguments].concat());
    let mut said = Vec::new();
    for line in stderr.lines() {
        let line = line.unwrap();
        if let Some(url) = line.strip_prefix("The pages are on ") {
            let url = url.split(' ').next().unwrap().to_owned();
            return (program, said, url);
        }
        said.push(line);
    }
    panic!("it has ended: {said:?}");
}

fn file(folder: &TempDir, name: &str, content: impl AsRef<[u8]>) -> String {
    let path = folder.path().join(name);
    fs::write(&path, content).unwrap();
    path.to_str().unwrap().to_owned()
}

#[test]
fn every_form_of_a_file_is_shown() {
    let folder = TempDir::new().unwrap();
    let lines = format!("{SPANS}\n{LOGS}\n");
    let spread = serde_json::from_str::<serde_json::Value>(SPANS).unwrap();
    let spread = serde_json::to_string_pretty(&spread).unwrap();
    let mixed = format!("{},{}", &SPANS[..SPANS.len() - 1], &LOGS[1..]);
    for (name, content) in [
        ("lines.json", lines.clone().into_bytes()),
        ("lines.json.gz", gzip(lines.as_bytes())),
        ("spread.json", format!("{spread}\n{LOGS}").into_bytes()),
        ("mixed.json", mixed.into_bytes()),
    ] {
        let path = file(&folder, name, content);
        let (_program, said, url) = open(&[&path]);
        assert!(said[0].starts_with(&path), "{said:?}");
        assert_eq!(said.len(), 1, "nothing is received: {said:?}");
        let trace = get(&format!("{url}/traces/5b8efff798038103d269b633813fc60c")).text();
        assert!(
            trace.contains("GET /") && trace.contains("Fetched 3 tasks"),
            "{name}"
        );
        for page in ["/", "/logs", "/metrics", "/findings", "/wire"] {
            let html = get(&format!("{url}{page}")).text();
            assert!(html.contains("nothing is received"), "{name} {page}");
            assert!(html.contains(&path), "{name} {page}");
            assert!(
                !html.contains("cargo run -p"),
                "{name} {page}: nothing more will come"
            );
            // The script has nothing to fetch.
            assert!(!html.contains("data-tag="), "{name} {page}");
        }
        // It can be saved again, and is cleared away by stopping the viewer.
        let cleared = send("POST", &format!("{url}/clear"), &[], &[]);
        assert_eq!(cleared.status, 409, "{name}");
        let first = get(&url).text();
        assert!(first.contains("href=\"/save\"") && !first.contains("href=\"/clear\""));
        let wire = get(&format!("{url}/wire")).text();
        assert!(
            wire.contains("line 1") && !wire.contains("answered"),
            "{wire}"
        );
    }
}

#[test]
fn what_comes_on_stdin_is_shown() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_otlp-viewer"))
        .args(["--pages", "0", "-"])
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(SPANS.as_bytes())
        .unwrap();
    let mut stderr = std::io::BufReader::new(child.stderr.take().unwrap());
    let _program = Program(child);
    let mut line = String::new();
    stderr.read_line(&mut line).unwrap();
    assert!(line.starts_with("stdin is a pipe"), "{line:?}");
    line.clear();
    stderr.read_line(&mut line).unwrap();
    assert_eq!(line, "stdin: 1 object read\n");
}

#[test]
fn what_cannot_be_shown_is_said_in_one_line() {
    let folder = TempDir::new().unwrap();
    let here = folder.path().to_str().unwrap().to_owned();
    let missing = format!("{here}/missing.json");
    for (path, said) in [
        (missing, "there is no file"),
        (here, "is a folder"),
        (file(&folder, "empty", ""), "is empty"),
        (
            file(&folder, "text", "hello\n"),
            "line 1 was left out: it is not JSON",
        ),
        (
            file(&folder, "other.json", "{\n \"a\": 1\n}"),
            "has none of resourceSpans",
        ),
        (
            file(&folder, "list.json", "[1, 2]"),
            "it is JSON, and not OTLP",
        ),
        (
            file(&folder, "jaeger.json", r#"{"data":[{"traceID":"1"}]}"#),
            "what Jaeger writes",
        ),
        (
            file(
                &folder,
                "span.json",
                r#"{"resourceSpans":[{"scopeSpans":7}]}"#,
            ),
            "not OTLP",
        ),
        (
            file(&folder, "broken.gz", &gzip(SPANS.as_bytes())[..30]),
            "cannot be read",
        ),
    ] {
        let (mut program, mut stderr) = start(&["--pages", "0", &path]);
        let mut text = String::new();
        stderr.read_to_string(&mut text).unwrap();
        assert_eq!(program.0.wait().unwrap().code(), Some(1), "{text}");
        assert_eq!(text.lines().count(), 1, "{text}");
        assert!(text.starts_with("error: ") && text.contains(said), "{text}");
        assert!(text.contains(Path::new(&path).to_str().unwrap()), "{text}");
    }
}

#[test]
fn a_broken_line_is_named_and_the_rest_is_kept() {
    let folder = TempDir::new().unwrap();
    let mut lines = vec![LOGS; 20];
    lines[16] = &SPANS[..200];
    lines[18] = SPANS;
    // In the middle of a text.
    lines[19] = &LOGS[..30];
    let path = file(&folder, "a.json", lines.join("\n"));
    let (_program, said, url) = open(&[&path]);
    assert_eq!(said[0], format!("{path}: 18 objects read, 2 left out"));
    assert!(
        said[1].starts_with("  line 17 was left out: it is not JSON"),
        "{said:?}"
    );
    let html = get(&format!("{url}/")).text();
    assert!(
        html.contains("line 17 was left out") && html.contains("2 left out"),
        "{html}"
    );
    let counts = get(&format!("{url}/api/counts")).json();
    assert_eq!(
        (counts["spans"].as_u64(), counts["logs"].as_u64()),
        (Some(1), Some(17))
    );
}

#[test]
fn a_file_that_is_larger_than_the_budget_says_what_has_left() {
    let folder = TempDir::new().unwrap();
    let lines: Vec<_> = (1..5_000)
        .map(|it| SPANS.replace("5b8efff798038103d269b633813fc60c", &format!("{it:032x}")))
        .collect();
    let path = file(&folder, "a.json", lines.join("\n"));
    let (_program, said, url) = open(&["--memory", "1", &path]);
    assert_eq!(said[0], format!("{path}: 4999 objects read"));
    assert!(
        said[1].contains("traces have left. --memory holds more"),
        "{said:?}"
    );
    let html = get(&format!("{url}/")).text();
    assert!(html.contains("older traces"), "{html}");
    // An object that is larger than all of it is not read, and the next one is.
    let large = format!(
        "{{\"resourceSpans\":[{}{{}}]}}\n{SPANS}",
        "{},".repeat(1 << 19)
    );
    let path = file(&folder, "b.json", large);
    let (_program, said, _) = open(&["--memory", "1", &path]);
    assert_eq!(said[0], format!("{path}: 1 object read, 1 left out"));
    assert!(
        said[1].contains("line 1 was left out: it is larger than --memory"),
        "{said:?}"
    );
}

#[test]
fn a_receiver_and_a_file_at_once_is_a_mistake() {
    let folder = TempDir::new().unwrap();
    let path = file(&folder, "a.json", SPANS);
    let (mut program, mut stderr) = start(&["--grpc", "0", &path]);
    let mut text = String::new();
    stderr.read_to_string(&mut text).unwrap();
    assert_eq!(program.0.wait().unwrap().code(), Some(2), "{text}");
    assert!(text.contains("cannot be used with"), "{text}");
}

/// Half a minute of a counter is not drawn at the edge of a quarter of an hour.
#[test]
fn the_window_of_a_file_fits_it_and_its_requests_are_no_reason_to_send_some() {
    let folder = TempDir::new().unwrap();
    let point = |second: u64| {
        serde_json::json!({
            "startTimeUnixNano": "1700000000000000000",
            "timeUnixNano": (1_700_000_000 + second).to_string() + "000000000",
            "asInt": second.to_string(),
        })
    };
    let metric = |points: Vec<serde_json::Value>| {
        serde_json::json!({ "resourceMetrics": [{ "scopeMetrics": [{ "metrics": [{
            "name": "todo.requests", "unit": "{request}",
            "sum": { "aggregationTemporality": 2, "isMonotonic": true, "dataPoints": points },
        }] }] }] })
    };
    let lines = (1..=6).map(|it| metric(vec![point(5 * it)]).to_string());
    let path = file(&folder, "short.json", lines.collect::<Vec<_>>().join("\n"));
    let (_program, _, url) = open(&[&path]);
    let json = get(&format!("{url}/api/metrics/over-time")).json();
    assert_eq!(json["stepNano"], "1000000000", "a minute");
    let numbers = json["instruments"][0]["lines"][0]["numbers"].clone();
    let known = numbers.as_array().unwrap().iter();
    let known = known.filter_map(serde_json::Value::as_f64);
    assert_eq!(known.collect::<Vec<_>>(), [1.0; 30]);
    let html = get(&format!("{url}/metrics")).text();
    assert!(html.contains("each part is 1 s"), "{html}");
    let html = get(&format!("{url}/requests")).text();
    assert!(html.contains("value=\"1\" selected"), "{html}");
    assert!(html.contains("What was opened has no requests"), "{html}");
    for advice in ["cargo run", "0.0.0.0", "terminal"] {
        assert!(!html.contains(advice), "{advice}: {html}");
    }
}

/// A file may begin with its newest line, as one that was put together from several does.
#[test]
fn what_was_saved_is_in_the_order_of_time_whatever_its_lines_are_in() {
    let folder = TempDir::new().unwrap();
    let at = |line: &str, id: char, seconds: &str| {
        let line = line.replace("5b8efff7", &format!("{id}b8efff7"));
        line.replace("1700000000", seconds)
    };
    let order = [
        ('7', "1700000200"),
        ('5', "1700000000"),
        ('6', "1700000100"),
    ];
    let lines: Vec<String> = order
        .iter()
        .flat_map(|(id, seconds)| [at(SPANS, *id, seconds), at(LOGS, *id, seconds)])
        .collect();
    let path = file(&folder, "newest-first.json", lines.join("\n"));
    let (_program, _, url) = open(&[&path]);
    let json = get(&format!("{url}/api/traces?limit=2")).json();
    let traces = json["traces"].as_array().unwrap().iter();
    let ids = |ids: Vec<&str>| ids.iter().map(|it| it[..1].to_owned()).collect::<String>();
    assert_eq!(
        ids(traces.map(|it| it["traceId"].as_str().unwrap()).collect()),
        "76"
    );
    for path in ["/", "/logs"] {
        let html = get(&format!("{url}{path}")).text();
        let places = ["7b8efff7", "6b8efff7", "5b8efff7"].map(|it| html.find(it).unwrap());
        assert!(places.is_sorted(), "{path}: {places:?}");
    }
    // A log record is found by its trace as before.
    let html = get(&format!(
        "{url}/logs?trace=5b8efff798038103d269b633813fc60c"
    ))
    .text();
    assert_eq!(html.matches("Fetched 3 tasks").count(), 1, "{html}");
}
