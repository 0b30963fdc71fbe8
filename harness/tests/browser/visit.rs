//! A visit with the mouse, and what telemetry tells of it.

use harness::printed::{Span, Status};
use harness::{Running, Stop};
use serde_json::json;

use harness::browser::Browser;

/// Accents, an emoji of several code points, and what would run if it were not text.
const TASK: &str = "Crème brûlée 👩🏽‍🍳 für Zoë <script>document.title = 'ran'</script> \
    <img src=x onerror=alert(1)> & \"so on\"";

/// A part of the task that nothing else contains.
const TYPED: [&str; 4] = ["brûlée", "👩", "<script", "onerror"];

pub fn with_telemetry(app: Running, browser: &Browser) {
    browser.go(&app.url("/"));
    browser.find("#task").click();
    browser.insert(TASK);
    browser.find(".add button").click();
    app.wait_for("the task", || !browser.find_all("li").is_empty());
    assert_eq!(browser.find("li > span").text(), TASK);
    assert_eq!(browser.value_of("document.title"), json!("To-Do List"));
    assert_eq!(browser.value_of("document.scripts.length"), json!(0));
    assert_eq!(browser.value_of("document.images.length"), json!(0));
    assert_eq!(browser.value_of("location.pathname"), json!("/"));
    // A browser with a window asks for an icon unless the page has one.
    let icon = browser.value_of("document.querySelector('link[rel=icon]').href");
    assert_eq!(icon, json!("data:,"));

    browser.find("li button").click();
    app.wait_for("the empty list", || browser.find_all("li").is_empty());
    assert!(browser.find(".quiet").text().starts_with("Nothing to do."));
    assert_eq!(browser.console(), [] as [serde_json::Value; 0]);
    tells_of_it(app);
}

fn tells_of_it(app: Running) {
    let finished = app.stop(Stop::CtrlC);
    assert_eq!(finished.code(), Some(0), "{}", finished.stderr);
    for typed in TYPED {
        assert!(
            !finished.stdout.contains(typed),
            "{typed} in\n{}",
            finished.stdout
        );
    }
    let printed = finished.printed();

    let server = printed.span("POST /add");
    assert_eq!(
        (&*server.kind, &server.parent),
        ("Server", &None),
        "{printed}"
    );
    assert_eq!(
        server.attributes.int("http.response.status_code"),
        Some(303),
        "{printed}"
    );
    let agent = server.attributes.text("user_agent.original");
    assert!(
        agent.is_some_and(|agent| agent.contains("Chrome")),
        "{printed}"
    );
    let internal = printed.span("adding_task");
    assert_eq!(internal.kind, "Internal", "{printed}");
    assert_eq!(printed.parent_of(internal), Some(server), "{printed}");
    let client = printed.span("INSERT task");
    assert_eq!(client.kind, "Client", "{printed}");
    assert_eq!(printed.parent_of(client), Some(internal), "{printed}");
    assert_eq!(printed.trace_of(server).len(), 3, "{printed}");
    let failed = |span: &&Span| matches!(span.status, Status::Error(_));
    assert_eq!(printed.spans.iter().find(failed), None, "{printed}");

    let record = printed.log("Added new task");
    assert_eq!(
        record.trace_id.as_ref(),
        Some(&server.trace_id),
        "{printed}"
    );
    assert_eq!(record.span_id.as_ref(), Some(&client.span_id), "{printed}");
    let deleted = printed.log("Deleted task");
    let delete = printed.span("POST /delete/{id}");
    assert_eq!(
        deleted.trace_id.as_ref(),
        Some(&delete.trace_id),
        "{printed}"
    );

    // The list was shown at first, after the task was added, and after it was deleted. Nothing else
    // was asked for.
    let requests = printed.metric("todo.requests");
    for (endpoint, count) in [("home", 3.0), ("add", 1.0), ("delete", 1.0)] {
        assert_eq!(
            requests.total_where("todo.endpoint", endpoint),
            count,
            "{printed}"
        );
    }
    assert_eq!(requests.total(), 5.0, "{printed}");
    assert_eq!(
        printed.metric("todo.task.created").total(),
        1.0,
        "{printed}"
    );
    assert_eq!(printed.metric("todo.task.open").total(), 0.0, "{printed}");
}
