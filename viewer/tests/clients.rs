//! Clients that nobody here wrote: the SDKs of Python and JavaScript, over every protocol that they
//! have, with and without gzip. What they say that they sent is held against what the API returns.
#![allow(clippy::unwrap_used, reason = "all of it is for tests")]

#[path = "viewer/common/mod.rs"]
mod common;

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use common::get;
use libtest_mimic::{Arguments, Failed, Trial};
use otlp_viewer::testing::Receiver;
use serde_json::{Map, Value, json};

fn main() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/clients");
    let python = (folder.join(".venv/bin/python"), folder.join("client.py"));
    // Node finds its modules beside the script.
    let node = (PathBuf::from("node"), folder.join("client.mjs"));
    // Python's SDK has no exporter for HTTP/JSON.
    let clients = [
        (
            "python",
            &python,
            folder.join(".venv"),
            &["grpc", "http/protobuf"][..],
        ),
        (
            "javascript",
            &node,
            folder.join("node_modules"),
            &["grpc", "http/protobuf", "http/json"],
        ),
    ];
    let mut trials = Vec::new();
    for (name, (program, script), needed, protocols) in clients {
        for protocol in protocols {
            for compression in ["none", "gzip"] {
                let (program, script) = (program.clone(), script.clone());
                let run = move || sends(&program, &script, protocol, compression);
                let title = format!("{name} over {protocol} with {compression}");
                let is_missing = !needed.exists();
                let how = "run viewer/tests/clients/install first";
                let kind = if is_missing { how } else { "" };
                trials.push(
                    Trial::test(title, run)
                        .with_kind(kind)
                        .with_ignored_flag(is_missing),
                );
            }
        }
    }
    libtest_mimic::run(&Arguments::from_args(), trials).exit();
}

fn sends(program: &Path, script: &Path, protocol: &str, compression: &str) -> Result<(), Failed> {
    let receiver = Receiver::start();
    let endpoint = match protocol {
        "grpc" => receiver.grpc_endpoint(),
        _ => receiver.http_endpoint(),
    };
    let output = Command::new(program)
        .arg(script)
        .args([protocol, compression, endpoint])
        .output()?;
    let problems = String::from_utf8_lossy(&output.stderr);
    if !output.status.success() {
        return Err(format!("the client failed: {problems}").into());
    }
    let sent: Value = serde_json::from_slice(&output.stdout)?;

    let requests = receiver.store.requests();
    // Metrics come twice from some: when asked to, and once more at the end.
    let signals: HashSet<_> = requests.iter().map(|it| it.signal).collect();
    assert_eq!(
        signals.len(),
        3,
        "one of each signal: {problems}{}",
        receiver.everything()
    );
    for request in requests {
        let expected = if compression == "gzip" {
            "gzip"
        } else {
            "identity"
        };
        assert_eq!(request.encoding, expected);
        let expected = match protocol {
            "grpc" => "gRPC",
            "http/protobuf" => "HTTP/protobuf",
            _ => "HTTP/JSON",
        };
        assert_eq!(request.protocol, expected);
    }

    let api = |path: &str| get(&format!("{}/api/{path}", receiver.pages_url())).json();
    let trace = sent["spans"][0]["traceId"].as_str().unwrap();
    let traces = api(&format!("traces/{trace}"));
    let resource = &traces["resourceSpans"][0]["resource"];
    same(
        &sent["resource"],
        &as_map(&resource["attributes"]),
        "resource",
    )?;
    let spans = items(&traces, "resourceSpans", "scopeSpans", "spans");
    all_there(&sent["spans"], &spans, |a, b| a["spanId"] == b["spanId"])?;
    let logs = items(&api("logs"), "resourceLogs", "scopeLogs", "logRecords");
    all_there(&sent["logs"], &logs, |a, b| a["spanId"] == b["spanId"])?;
    let metrics = items(
        &api("metrics"),
        "resourceMetrics",
        "scopeMetrics",
        "metrics",
    );
    let points: Vec<Value> = metrics.iter().flat_map(points).collect();
    all_there(&sent["metrics"], &points, |a, b| a["name"] == b["name"])?;
    drawn(&api("metrics/over-time?window=1"), &metrics)
}

/// Each instrument is drawn: where its points say since when they count, there is something to draw
/// after one export. Of a program that ran for milliseconds that is a count, and no rate.
fn drawn(over_time: &Value, metrics: &[Value]) -> Result<(), Failed> {
    for metric in metrics {
        let all = over_time["instruments"].as_array().unwrap();
        let found = all.iter().find(|it| it["name"] == metric["name"]);
        let found = found.ok_or_else(|| format!("not drawn: {metric}"))?;
        let lines = found["lines"].as_array().unwrap();
        let is_known = |it: &Value| {
            let known = ["numbers", "counts"].map(|name| it[name].as_array());
            known
                .into_iter()
                .flatten()
                .flatten()
                .any(|it| !it.is_null())
        };
        let shows = if metric.get("histogram").is_some() {
            "distribution"
        } else if metric["sum"]["isMonotonic"] == true {
            "rate"
        } else {
            "value"
        };
        if found["shows"] != shows || !lines.iter().any(is_known) {
            return Err(format!("{metric} is drawn as {found}").into());
        }
    }
    Ok(())
}

fn items(all: &Value, resources: &str, scopes: &str, items: &str) -> Vec<Value> {
    let list = |it: &Value| it.as_array().cloned().unwrap_or_default();
    list(&all[resources])
        .iter()
        .flat_map(|it| list(&it[scopes]))
        .flat_map(|it| list(&it[items]))
        .collect()
}

/// The points of a metric, each with the name and the unit.
fn points(metric: &Value) -> Vec<Value> {
    let data = ["sum", "gauge", "histogram"]
        .iter()
        .find_map(|it| metric.get(it));
    let points = data.and_then(|it| it["dataPoints"].as_array()).cloned();
    let named = points.unwrap_or_default().into_iter().map(|mut point| {
        point["name"] = metric["name"].clone();
        point["unit"] = metric.get("unit").cloned().unwrap_or(json!(""));
        point
    });
    named.collect()
}

/// Attributes by key, since their order means nothing.
fn as_map(attributes: &Value) -> Value {
    let pairs = attributes.as_array().cloned().unwrap_or_default();
    let pairs = pairs
        .iter()
        .map(|it| (it["key"].as_str().unwrap().to_owned(), it["value"].clone()));
    Value::Object(pairs.collect::<Map<_, _>>())
}

fn all_there(
    sent: &Value,
    received: &[Value],
    is_it: impl Fn(&Value, &Value) -> bool,
) -> Result<(), Failed> {
    let sent = sent.as_array().unwrap();
    if sent.is_empty() || sent.len() != received.len() {
        return Err(format!("sent {}, received {}", sent.len(), received.len()).into());
    }
    for one in sent {
        let found = received.iter().find(|it| is_it(one, it));
        let found = found.ok_or_else(|| format!("not there: {one}"))?;
        same(one, found, "")?;
    }
    Ok(())
}

/// Everything that was sent is there, and the same. What a client leaves out may be there as a
/// default.
fn same(sent: &Value, found: &Value, place: &str) -> Result<(), Failed> {
    match (sent, found) {
        (Value::Object(sent), found) => {
            for (key, value) in sent {
                let found = match (key.as_str(), found.get(key)) {
                    ("attributes", it) => as_map(it.unwrap_or(&json!([]))),
                    (_, Some(it)) => it.clone(),
                    ("status", None) => json!({}),
                    ("events" | "links", None) => json!([]),
                    (_, None) => json!(""),
                };
                // Attributes are compared whole: nothing may be added to them either.
                if key == "attributes" && *value != found {
                    return Err(format!("{place}.{key}: sent {value}, found {found}").into());
                }
                same(value, &found, &format!("{place}.{key}"))?;
            }
            Ok(())
        }
        (Value::Array(sent), Value::Array(found)) if sent.len() == found.len() => {
            let mut pairs = sent.iter().zip(found);
            pairs.try_for_each(|(a, b)| same(a, b, place))
        }
        (Value::Number(a), Value::Number(b)) if a.as_f64() == b.as_f64() => Ok(()),
        (a, b) if a == b => Ok(()),
        (a, b) => Err(format!("{place}: sent {a}, found {b}").into()),
    }
}
