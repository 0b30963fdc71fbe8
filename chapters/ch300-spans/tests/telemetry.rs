//! What this chapter must print.
#![cfg(unix)] // Only there can a test press Ctrl-C.

use harness::{Chapter, Stop};

fn chapter() -> Chapter {
    Chapter::at(env!("CARGO_BIN_EXE_ch300-spans"))
}

#[test]
fn each_piece_of_work_is_a_span_and_a_trace_of_its_own() {
    let app = chapter().start();
    assert_eq!(app.get("/").status, 200);
    assert_eq!(app.post("/add", &[("task", "Buy milk")]).status, 303);
    assert_eq!(app.post("/delete/1", &[]).status, 303);
    let finished = app.stop(Stop::CtrlC);
    let printed = finished.printed();

    assert_eq!(printed.spans.len(), 3, "{printed}");
    for (name, attribute, value) in [
        ("querying_tasks", "todo.task.count", 0.into()),
        ("adding_task", "todo.task.id", 1.into()),
        ("deleting_task", "todo.task.found", true.into()),
    ] {
        let span = printed.span(name);
        assert_eq!(span.attribute(attribute), Some(&value), "{printed}");
        assert_eq!(
            (&*span.kind, &span.parent),
            ("Internal", &None),
            "{printed}"
        );
        assert_eq!(printed.trace_of(span).len(), 1, "{printed}");
    }
    assert!(!finished.stdout.contains("Buy milk"), "{printed}");
}

/// The page says that the builder's four calls leave these out.
#[test]
fn a_span_has_no_attribute_but_those_of_the_handler() {
    let app = chapter().start();
    assert_eq!(app.get("/").status, 200);
    let printed = app.stop(Stop::CtrlC).printed();
    let names = printed.span("querying_tasks").attributes.names();
    assert_eq!(names, ["todo.task.count"], "{printed}");
}

#[test]
fn it_is_called_todo_whatever_the_environment_says() {
    let app = chapter()
        .env("OTEL_SERVICE_NAME", "shop")
        .env("OTEL_RESOURCE_ATTRIBUTES", "service.name=shop,team=shop")
        .start();
    assert_eq!(app.get("/").status, 200);
    let printed = app.stop(Stop::CtrlC).printed();
    let resource = &printed.resources[0];
    assert_eq!(resource.text("service.name"), Some("todo"), "{printed}");
    assert_eq!(resource.text("team"), None, "{printed}");
}
