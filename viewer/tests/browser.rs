//! The pages in Chromium: by keyboard, at two widths, in light and dark, and refreshing themselves.
#![allow(clippy::unwrap_used, reason = "all of it is for tests")]

mod common;

use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use common::*;
use libtest_mimic::{Arguments, Failed, Trial};
use opentelemetry_proto::tonic::collector::logs::v1::ExportLogsServiceRequest;
use opentelemetry_proto::tonic::common::v1::AnyValue;
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::logs::v1::{LogRecord, ResourceLogs, ScopeLogs};
use opentelemetry_proto::tonic::trace::v1::Span;
use otlp_viewer::testing::Receiver;
use prost::Message;

/// How long a trace of ten thousand spans may take to open, in milliseconds.
const MOST: u64 = 2_000;

/// What Chromium is called.
const NAMES: [&str; 3] = ["chromium", "chromium-browser", "google-chrome"];

fn main() {
    let modules = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/clients/node_modules");
    let path = std::env::var_os("PATH").unwrap_or_default();
    let chromium = std::env::split_paths(&path)
        .flat_map(|folder| NAMES.map(|name| folder.join(name)))
        .find(|it| it.exists());
    let is_missing = chromium.is_none() || !modules.exists();
    let how = "install Chromium and run viewer/tests/clients/install first";
    let kind = if is_missing { how } else { "" };
    let trials = [
        ("a trace opens by keyboard and shows its log record", 3),
        ("a trace of ten thousand spans opens in two seconds", 10_000),
    ];
    let trials = trials.into_iter().map(|(name, spans)| {
        let chromium = chromium.clone().unwrap_or_default();
        let run = move || look(&chromium, spans);
        Trial::test(name, run)
            .with_kind(kind)
            .with_ignored_flag(is_missing)
    });
    libtest_mimic::run(&Arguments::from_args(), trials.collect()).exit();
}

fn look(chromium: &Path, spans: u64) -> Result<(), Failed> {
    let receiver = Receiver::start();
    fill(&receiver, spans);
    let mut browser = Command::new("node")
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/clients/browser.mjs"))
        .arg(chromium)
        .arg(receiver.pages_url())
        .args([
            format!("{:032x}", 7),
            format!("{:016x}", 2),
            "Fetched 3 tasks".to_owned(),
        ])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    let mut line = String::new();
    BufReader::new(browser.stdout.take().unwrap()).read_line(&mut line)?;
    // It waits for something new now.
    fill(&receiver, 1);
    let mut problems = String::new();
    browser
        .stderr
        .take()
        .unwrap()
        .read_to_string(&mut problems)?;
    if !browser.wait()?.success() {
        return Err(problems.into());
    }
    let opened = serde_json::from_str::<serde_json::Value>(&line)?["opened"]
        .as_u64()
        .unwrap();
    let _ = writeln!(std::io::stderr(), "{spans} spans took {opened} ms to open");
    if opened > MOST {
        return Err(format!("{spans} spans took {opened} ms to open").into());
    }
    Ok(())
}

fn fill(receiver: &Receiver, spans: u64) {
    // A tree of which every span has up to ten children.
    let spans: Vec<Span> = (1..=spans)
        .map(|id| {
            let mut span = span(7, id, (id + 8) / 10, "SELECT task");
            span.start_time_unix_nano += id * 1_000;
            span
        })
        .collect();
    let body = request(spans).encode_to_vec();
    let url = receiver.http_endpoint();
    assert_eq!(
        post(&format!("{url}/v1/traces"), PROTOBUF, &body).status,
        200
    );
    let log = LogRecord {
        time_unix_nano: START + 1_000_000,
        severity_number: 9,
        body: Some(AnyValue {
            value: Some(Value::StringValue("Fetched 3 tasks".to_owned())),
        }),
        trace_id: 7_u128.to_be_bytes().to_vec(),
        span_id: 2_u64.to_be_bytes().to_vec(),
        ..LogRecord::default()
    };
    let logs = ExportLogsServiceRequest {
        resource_logs: vec![ResourceLogs {
            resource: resource("todo"),
            scope_logs: vec![ScopeLogs {
                log_records: vec![log],
                ..ScopeLogs::default()
            }],
            ..ResourceLogs::default()
        }],
    };
    assert_eq!(
        post(&format!("{url}/v1/logs"), PROTOBUF, &logs.encode_to_vec()).status,
        200
    );
}
