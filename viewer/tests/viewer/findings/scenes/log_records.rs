//! Scenes about log records.

use super::builder::*;

pub fn log_outside_trace() -> Vec<Scene> {
    vec![
        scene("written while a request was answered")
            .spans("todo", vec![served(1, (0, 100))])
            .logs("todo", vec![log(0, 0, "Fetched", 50)]),
        scene("some know their trace")
            .logs(
                "todo",
                vec![log(0, 0, "Fetched", 50), log(1, 1, "Added", 60)],
            )
            .spans("todo", vec![served(1, (0, 100))]),
    ]
}

pub fn no_log_outside_trace() -> Vec<Scene> {
    vec![
        scene("a line at the start, and one between two requests")
            .spans("todo", vec![served(1, (100, 200)), served(2, (400, 500))])
            .logs(
                "todo",
                vec![log(0, 0, "Listening", 10), log(0, 0, "Idle", 300)],
            ),
        scene("one of many happens to be written while somebody asks")
            .spans("todo", vec![served(1, (100, 200))])
            .logs(
                "todo",
                (0..40)
                    .map(|it| log(0, 0, "Access", 150 + it * 100))
                    .collect(),
            )
            .logs("todo", vec![log(1, 1, "Added", 120)]),
        scene("a service that has no traces")
            .spans("todo", vec![served(1, (0, 100))])
            .logs("proxy", vec![log(0, 0, "Forwarded", 50)]),
    ]
}

pub fn event_twice() -> Vec<Scene> {
    let span = with_event(served(1, (0, 100)), "Fetched 3 tasks", 50);
    vec![
        scene("an event of tracing in both layers")
            .spans("todo", vec![span])
            .logs("todo", vec![log(1, 1, "Fetched 3 tasks", 50)]),
    ]
}

pub fn no_event_twice() -> Vec<Scene> {
    let span = || with_event(served(1, (0, 1000)), "Trying", 50);
    vec![
        scene("the same words, much later")
            .spans("todo", vec![span()])
            .logs("todo", vec![log(1, 1, "Trying", 900)]),
        scene("in another span")
            .spans("todo", vec![span()])
            .logs("todo", vec![log(1, 2, "Trying", 50)]),
        scene("other words")
            .spans("todo", vec![span()])
            .logs("todo", vec![log(1, 1, "Tried", 50)]),
    ]
}

pub fn unnamed_event() -> Vec<Scene> {
    let mut record = log(1, 1, "Added", 5);
    record.event_name = "event chapters/ch300-otlp/src/app.rs:77".to_owned();
    vec![scene("file and line").logs("todo", vec![record])]
}

pub fn no_unnamed_event() -> Vec<Scene> {
    let mut record = log(1, 1, "Added", 5);
    record.event_name = "event of the day".to_owned();
    vec![scene("a name that begins so").logs("todo", vec![record])]
}
