//! Scenes about spans that lack something: an answer, an end after their start, or a part.

use opentelemetry_proto::tonic::logs::v1::LogRecord;
use opentelemetry_proto::tonic::trace::v1::Span;
use opentelemetry_proto::tonic::trace::v1::span::Link;
use otlp_viewer::otlp::Signal;
use prost::Message;

use super::builder::*;

fn asked(trace: u128) -> Span {
    let at = trace as u64 * 100;
    served(trace, (at, at + 10)).with("http.request.method", "GET")
}

fn answers(traces: std::ops::Range<u128>) -> Vec<Span> {
    traces
        .map(|it| asked(it).with_number("http.response.status_code", 200))
        .collect()
}

/// A record of an error in the request of a trace.
fn error(trace: u128, body: &str) -> LogRecord {
    LogRecord {
        severity_number: 17,
        ..log(trace, 1, body, trace as u64 * 100 + 5)
    }
}

/// By its old name the method says as well that it is HTTP. The old name is a finding of its own.
#[test]
fn a_request_by_the_names_of_before_2023_may_be_unanswered() {
    let asked =
        |it: u64| served(u128::from(it), (it * 100, it * 100 + 10)).with("http.method", "GET");
    let ids = |spans: Vec<Span>| {
        let findings = scene("old").spans("todo", spans).findings();
        findings.iter().map(|it| it.id()).collect::<Vec<_>>()
    };
    assert_eq!(
        ids(vec![asked(1)]),
        ["unanswered-request", "old-attribute-names"]
    );
    let answered = asked(1).with_number("http.status_code", 200);
    assert_eq!(ids(vec![answered]), ["old-attribute-names"]);
}

/// An exception in the span itself says that it failed, and is the finding.
#[test]
fn one_unanswered_request_with_an_exception_is_a_failure_that_is_no_error() {
    let panicked = with_event(asked(1), "exception", 105);
    let findings = scene("a panic")
        .spans("todo", [vec![panicked], answers(2..21)].concat())
        .findings();
    let ids: Vec<_> = findings.iter().map(|it| it.id()).collect();
    assert_eq!(ids, ["failure-not-error"]);
}

pub fn unanswered_request() -> Vec<Scene> {
    let mut answered = asked(2).with_number("http.response.status_code", 200);
    answered.name = "GET /other".to_owned();
    vec![
        scene("a handler that panicked").spans("todo", vec![asked(1), answered]),
        scene("no request has an answer").spans("todo", vec![asked(1), asked(2), asked(3)]),
        scene("one of twenty, in whose trace something panicked")
            .spans("todo", [vec![asked(1)], answers(2..21)].concat())
            .logs("todo", vec![error(1, "A thread panicked")]),
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
        scene("clients that left, of a route that answers others").spans(
            "todo",
            vec![
                asked(1),
                asked(2).with_number("http.response.status_code", 200),
            ],
        ),
        scene("half of the clients left")
            .spans("todo", (1..11).map(asked).chain(answers(11..21)).collect()),
        scene("the client left while something else failed")
            .spans("todo", [vec![asked(1)], answers(2..21)].concat())
            .logs("todo", vec![error(1, "The database failed")]),
        scene("the panic is of another request")
            .spans("todo", [vec![asked(1)], answers(2..21)].concat())
            .logs("todo", vec![error(2, "A thread panicked")]),
        scene("the panic is of another service")
            .spans("todo", [vec![asked(1)], answers(2..21)].concat())
            .logs("front", vec![error(1, "A thread panicked")]),
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
    let mut event = with_event(served(1, (0, 10)), "line", 5);
    event.events[0].dropped_attributes_count = 4;
    let mut linked = served(1, (0, 10));
    linked.links = vec![Link {
        trace_id: 2_u128.to_be_bytes().to_vec(),
        span_id: 1_u64.to_be_bytes().to_vec(),
        dropped_attributes_count: 5,
        ..Link::default()
    }];
    let mut resource = crate::common::request(vec![served(1, (0, 10))]);
    if let Some(it) = &mut resource.resource_spans[0].resource {
        it.dropped_attributes_count = 6;
    }
    let mut scope = crate::common::request(vec![served(1, (0, 10))]);
    if let Some(it) = &mut scope.resource_spans[0].scope_spans[0].scope {
        it.dropped_attributes_count = 7;
    }
    let record = LogRecord {
        dropped_attributes_count: 3,
        ..log(1, 1, "Milk", 5)
    };
    vec![
        scene("an event for each line").spans("todo", vec![with(0, 199_872, 0)]),
        scene("attributes").spans("todo", vec![with(1, 0, 0)]),
        scene("links").spans("todo", vec![with(0, 0, u32::MAX)]),
        scene("attributes of a log record").logs("todo", vec![record]),
        scene("attributes of an event").spans("todo", vec![event]),
        scene("attributes of a link").spans("todo", vec![linked]),
        scene("attributes of the resource").sent(Signal::Traces, resource.encode_to_vec()),
        scene("attributes of the scope").sent(Signal::Traces, scope.encode_to_vec()),
    ]
}

pub fn no_limits_reached() -> Vec<Scene> {
    let full = (0..128).fold(served(1, (0, 10)), |span, it| {
        with_event(span, "line", it % 10)
    });
    vec![scene("as many as there may be").spans("todo", vec![full])]
}
