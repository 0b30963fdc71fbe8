//! App → Collector → Jaeger, asked by [its API](https://www.jaegertracing.io/docs/latest/apis/).

use harness::Stop;
use std::process::Command;

use serde_json::{Value, json as value};

use crate::file::health_path;
use crate::programs::{Jaeger, Programs, app, json, loopback};

pub fn has_the_request_whole(programs: &Programs) {
    let jaeger = programs.jaeger_in_memory();
    let health = format!(
        "http://127.0.0.1:{}/{}",
        jaeger.health,
        health_path("compose.yaml", "jaeger")
    );
    jaeger
        .backend
        .wait_for("a Jaeger that says it is well", || {
            ureq::get(&health).call().is_ok()
        });
    let variables = [("JAEGER_ENDPOINT", loopback(jaeger.grpc))];
    let collector = programs.collector(&["collector.yaml"], &variables);
    let app = app(collector.grpc);
    assert_eq!(app.post("/add", &[("task", "Buy milk")]).status, 303);
    assert_eq!(app.get("/").status, 200);
    let finished = app.stop(Stop::CtrlC);
    assert!(
        !finished.stderr.contains("ExportError"),
        "{}",
        finished.stderr
    );

    let mut resources = Vec::new();
    collector.backend.wait_for("six spans in Jaeger", || {
        resources = traces_of_todo(&jaeger);
        spans_in(&resources).len() == 6
    });
    let spans = spans_in(&resources);
    let named = |name: &str| spans.iter().find(|span| span["name"] == name).expect(name);
    let [server, internal, client] = ["POST /add", "adding_task", "INSERT task"].map(named);
    assert_eq!(server["parentSpanId"].as_str().unwrap_or_default(), "");
    assert_eq!(internal["parentSpanId"], server["spanId"]);
    assert_eq!(client["parentSpanId"], internal["spanId"]);
    assert_eq!(
        [&internal["traceId"], &client["traceId"]],
        [&server["traceId"]; 2]
    );
    assert_eq!(
        [&server["kind"], &internal["kind"], &client["kind"]],
        [2, 1, 3]
    );
    has(
        &server["attributes"],
        "http.route",
        value!({ "stringValue": "/add" }),
    );
    has(
        &server["attributes"],
        "http.response.status_code",
        value!({ "intValue": "303" }),
    );
    has(
        &client["attributes"],
        "db.system.name",
        value!({ "stringValue": "sqlite" }),
    );
    for resource in &resources {
        let attributes = &resource["resource"]["attributes"];
        has(
            attributes,
            "service.name",
            value!({ "stringValue": "todo" }),
        );
        has(
            attributes,
            "telemetry.sdk.language",
            value!({ "stringValue": "rust" }),
        );
    }
    // The field "Tags" of the page asks for this.
    let tags = "%7B%22url.path%22%3A%22%2Fadd%22%7D";
    let url = format!(
        "http://127.0.0.1:{}/api/traces?service=todo&tags={tags}",
        jaeger.query
    );
    let found = json(&url).expect("an answer");
    assert_eq!(found["data"].as_array().map(Vec::len), Some(1), "{found}");
    assert_eq!(found["data"][0]["traceID"], server["traceId"]);

    // The Collector prints a line for each batch.
    let printed = collector.backend.written();
    assert!(printed.contains(r#""log records": "#), "{printed}");
    assert!(printed.contains(r#""metrics": 6"#), "{printed}");
    assert!(!printed.contains("Buy milk"), "{printed}");
}

fn has(attributes: &Value, key: &str, wanted: Value) {
    let attribute = value!({ "key": key, "value": wanted });
    let all = attributes.as_array().map(Vec::as_slice).unwrap_or_default();
    assert!(all.contains(&attribute), "{attribute} in {attributes}");
}

/// All traces of the service since yesterday, as OTLP. The API wants to know between which times to look,
/// and how many traces to show. For each day between them, Jaeger asks OpenSearch for one index.
pub fn traces_of_todo(jaeger: &Jaeger) -> Vec<Value> {
    let [from, to] = ["yesterday", "tomorrow"].map(|day| {
        let mut command = Command::new("date");
        let output = command.args(["--utc", "--date", day, "+%FT%TZ"]).output();
        String::from_utf8(output.expect("date, of GNU").stdout).unwrap()
    });
    let query = format!(
        "service_name=todo&query.num_traces=1000&query.start_time_min={}&query.start_time_max={}",
        from.trim(),
        to.trim()
    );
    let url = format!(
        "http://127.0.0.1:{}/api/v3/traces?query.{query}",
        jaeger.query
    );
    // 404 as long as there is none.
    let answer = json(&url).unwrap_or_default();
    each(&answer["result"], "resourceSpans")
}

/// The spans of them.
pub fn spans_in(resources: &[Value]) -> Vec<Value> {
    let scopes = resources
        .iter()
        .flat_map(|resource| each(resource, "scopeSpans"));
    scopes.flat_map(|scope| each(&scope, "spans")).collect()
}

fn each(value: &Value, name: &str) -> Vec<Value> {
    value[name].as_array().cloned().unwrap_or_default()
}
