//! Scenes about spans that lack something: an answer, an end after their start, or a part.

use opentelemetry_proto::tonic::logs::v1::LogRecord;
use opentelemetry_proto::tonic::trace::v1::Span;

use crate::scene::*;

fn asked(trace: u128) -> Span {
    let at = trace as u64 * 100;
    served(trace, (at, at + 10)).with("http.request.method", "GET")
}

pub fn unanswered_request() -> Vec<Scene> {
    let answered = asked(2).with_number("http.response.status_code", 200);
    vec![
        scene("a handler that panicked").spans("todo", vec![asked(1), answered]),
        scene("no request has an answer").spans("todo", vec![asked(1), asked(2), asked(3)]),
    ]
}

pub fn no_unanswered_request() -> Vec<Scene> {
    let mut running = asked(5);
    running.end_time_unix_nano = 0;
    let mut call = asked(6);
    call.kind = CLIENT;
    vec![
        scene("answered").spans(
            "todo",
            vec![asked(1).with_number("http.response.status_code", 404)],
        ),
        scene("it says that it failed").spans(
            "todo",
            vec![
                with_status(asked(3), 2),
                asked(4).with("error.type", "cancelled"),
            ],
        ),
        scene("it has not ended").spans("todo", vec![running]),
        scene("a call that had no answer").spans("todo", vec![call]),
        scene("gRPC has a status of its own")
            .spans("todo", vec![asked(7).with("rpc.system.name", "grpc")]),
        scene("no HTTP").spans("todo", vec![served(8, (0, 10))]),
    ]
}

pub fn end_before_start() -> Vec<Scene> {
    vec![
        scene("two times in the wrong order")
            .spans("todo", vec![span(1, 1, 0, "work_off", INTERNAL, (20, 10))]),
        scene("by a nanosecond").spans(
            "todo",
            vec![{
                let mut span = served(1, (5, 5));
                span.end_time_unix_nano -= 1;
                span
            }],
        ),
    ]
}

pub fn no_end_before_start() -> Vec<Scene> {
    let mut running = served(1, (0, 0));
    running.end_time_unix_nano = 0;
    vec![
        scene("no time at all").spans("todo", vec![served(1, (5, 5))]),
        scene("it has not ended").spans("todo", vec![running]),
    ]
}

pub fn limits_reached() -> Vec<Scene> {
    let with = |attributes, events, links| Span {
        dropped_attributes_count: attributes,
        dropped_events_count: events,
        dropped_links_count: links,
        ..served(1, (0, 10))
    };
    let record = LogRecord {
        dropped_attributes_count: 3,
        ..log(1, 1, "Milk", 5)
    };
    vec![
        scene("an event for each line").spans("todo", vec![with(0, 199_872, 0)]),
        scene("attributes").spans("todo", vec![with(1, 0, 0)]),
        scene("links").spans("todo", vec![with(0, 0, u32::MAX)]),
        scene("attributes of a log record").logs("todo", vec![record]),
    ]
}

pub fn no_limits_reached() -> Vec<Scene> {
    let full = (0..128).fold(served(1, (0, 10)), |span, it| {
        with_event(span, "line", it % 10)
    });
    vec![scene("as many as there may be").spans("todo", vec![full])]
}
