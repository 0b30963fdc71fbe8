//! The queries of the page on Prometheus, and its file of `deploy/`, judged by Prometheus's own tool:
//! for values that are known, the answers are known. The suite `collector` asks a Prometheus that runs.
#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a test that cannot go on fails"
)]

#[path = "compose/file.rs"]
#[allow(dead_code, reason = "the suite `compose` asks more of it")]
mod file;

use std::fs;
use std::path::Path;
use std::process::{Command, ExitCode};

use harness::backend;
use libtest_mimic::{Arguments, Failed, Trial};
use serde_json::{Value, json};

fn main() -> ExitCode {
    let promtool = backend::find("PROMTOOL", "promtool", "install Prometheus, which has it");
    let mut trials = Vec::new();
    let mut add = |name: &str, test: fn(&Path)| {
        let is_skipped = promtool.is_none();
        let promtool = promtool.clone();
        let run = move || -> Result<(), Failed> {
            test(&promtool.ok_or("there is no promtool")?);
            Ok(())
        };
        trials.push(Trial::test(name, run).with_ignored_flag(is_skipped));
    };
    add(
        "the_configuration_is_one_that_prometheus_takes",
        configuration,
    );
    add(
        "the_queries_of_the_page_give_the_answers_that_are_known",
        queries,
    );
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

fn configuration(promtool: &Path) {
    let file = file::deploy().join("prometheus.yaml");
    succeeds(Command::new(promtool).args(["check", "config"]).arg(file));
}

fn queries(promtool: &Path) {
    let [total, amount, latency, failed, received] = &file::queries_of_the_page()[..] else {
        panic!("the page has other queries");
    };
    // One value each 5 s, as deploy/prometheus.yaml says. "0+20x24" begins with 0 and grows 24 times by 20.
    let route = |status: u16, route: &str| {
        format!(r#"{{http_response_status_code="{status}", http_route="{route}"}}"#)
    };
    let count = |labels: String| format!("http_server_request_duration_seconds_count{labels}");
    let bucket = |bound: &str| {
        format!(r#"http_server_request_duration_seconds_bucket{{http_route="/", le="{bound}"}}"#)
    };
    let series = [
        (count(route(200, "/")), "0+20x24"),
        (count(route(303, "/add")), "1+0x24"),
        (count(route(503, "/add")), "0+5x24"),
        (bucket("0.005"), "0+18x24"),
        (bucket("0.01"), "0+20x24"),
        (bucket("+Inf"), "0+20x24"),
        (
            r#"otelcol_receiver_accepted_spans{receiver="otlp"}"#.to_owned(),
            "0+75x24",
        ),
    ];
    let (home, add) = (r#"{http_route="/"}"#, r#"{http_route="/add"}"#);
    // The tool compares every digit, and the last of them are chance.
    let latency = format!("round({latency}, 0.0001)");
    let answers = [
        (total, vec![(home, 480.0), (add, 121.0)]),
        (amount, vec![(home, 4.0), (add, 1.0)]),
        // 90 of 100 take up to 5 ms, and all up to 10: the 95th is in the middle between them.
        (&latency, vec![(home, 0.0075)]),
        (failed, vec![("{}", 0.2)]),
        (received, vec![(r#"{receiver="otlp"}"#, 1800.0)]),
    ];
    let series = series.map(|(series, values)| json!({ "series": series, "values": values }));
    let answers = answers.map(|(query, samples)| {
        let sample = |(labels, value)| json!({ "labels": labels, "value": value });
        let samples: Vec<Value> = samples.into_iter().map(sample).collect();
        json!({ "expr": query, "eval_time": "2m", "exp_samples": samples })
    });
    let test = json!({ "interval": "5s", "input_series": series, "promql_expr_test": answers });
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("test.yaml");
    // JSON is YAML.
    fs::write(
        &file,
        json!({ "rule_files": [], "tests": [test] }).to_string(),
    )
    .unwrap();
    succeeds(Command::new(promtool).args(["test", "rules"]).arg(file));
}

fn succeeds(command: &mut Command) {
    let output = command.output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&said)
    );
}
