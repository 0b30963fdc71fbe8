//! App → Collector → Zipkin, asked by [its API](https://zipkin.io/zipkin-api/).

use serde_json::Value;

use crate::file::health_path;
use crate::programs::{Programs, app, json};

pub fn has_the_request_whole(programs: &Programs) {
    let (zipkin, port) = programs.zipkin();
    let health = format!(
        "http://127.0.0.1:{port}/{}",
        health_path("compose.yaml", "zipkin")
    );
    zipkin.wait_for("a Zipkin that says it is well", || json(&health).is_some());
    let variables = [(
        "ZIPKIN_ENDPOINT",
        format!("http://127.0.0.1:{port}/api/v2/spans"),
    )];
    let collector = programs.collector(&["collector.yaml"], &variables);
    let app = app(collector.grpc);
    assert_eq!(app.post("/add", &[("task", "Buy milk")]).status, 303);
    assert_eq!(app.get("/").status, 200);

    let route = "annotationQuery=http.route%3D%2Fadd";
    let url = format!("http://127.0.0.1:{port}/api/v2/traces?serviceName=todo&{route}");
    let mut spans: Vec<Value> = Vec::new();
    collector.backend.wait_for("the trace in Zipkin", || {
        let traces: Vec<Vec<Value>> = json(&url)
            .and_then(|answer| serde_json::from_value(answer).ok())
            .unwrap_or_default();
        assert!(traces.len() <= 1, "{traces:?}");
        spans = traces.into_iter().flatten().collect();
        spans.len() == 3
    });
    // Zipkin writes names in lower case.
    let named = |name: &str| spans.iter().find(|span| span["name"] == name).expect(name);
    let [server, internal, client] = ["post /add", "adding_task", "insert task"].map(named);
    assert_eq!(server["parentId"], Value::Null);
    assert_eq!(internal["parentId"], server["id"]);
    assert_eq!(client["parentId"], internal["id"]);
    assert_eq!([&server["kind"], &client["kind"]], ["SERVER", "CLIENT"]);
    // It has no kind for this one, so the Collector makes a tag of it. What was a number is a text.
    assert_eq!(internal["kind"], Value::Null);
    assert_eq!(internal["tags"]["span.kind"], "internal");
    assert_eq!(internal["tags"]["todo.task.id"], "1");
    assert_eq!(server["tags"]["http.response.status_code"], "303");
    for span in &spans {
        assert_eq!(span["traceId"], server["traceId"]);
        assert_eq!(span["localEndpoint"]["serviceName"], "todo");
        assert_eq!(span["tags"]["telemetry.sdk.language"], "rust");
    }
}
