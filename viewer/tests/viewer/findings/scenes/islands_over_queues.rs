//! Scenes about two services that never share a trace, although one sends messages to the other.

use opentelemetry_proto::tonic::trace::v1::Span;
use opentelemetry_proto::tonic::trace::v1::span::Link;

use super::builder::*;

fn message(span: Span, queue: &str, operation: &str) -> Span {
    span.with("messaging.system", "kafka")
        .with("messaging.destination.name", queue)
        .with("messaging.operation.type", operation)
}

fn sent(queue: &str) -> Vec<Span> {
    let one = |it: u64| {
        let time = (it * 1_000, it * 1_000 + 2);
        message(
            span(u128::from(it), 1, 0, "send orders", PRODUCER, time),
            queue,
            "send",
        )
    };
    (1..5).map(one).collect()
}

fn received(change: &dyn Fn(u64, Span) -> Span) -> Vec<Span> {
    let one = |it: u64| {
        let time = (it * 1_000 + 300, it * 1_000 + 310);
        let one = span(u128::from(it) + 50, 2, 0, "process orders", CONSUMER, time);
        change(it, message(one, "orders", "process"))
    };
    (1..5).map(one).collect()
}

fn same(_: u64, it: Span) -> Span {
    it
}

fn link(trace: u64) -> Link {
    Link {
        trace_id: u128::from(trace).to_be_bytes().to_vec(),
        span_id: 1_u64.to_be_bytes().to_vec(),
        ..Link::default()
    }
}

fn continued(trace: u64, it: Span) -> Span {
    let mut it = with_flags(it, REMOTE);
    it.trace_id = u128::from(trace).to_be_bytes().to_vec();
    it.parent_span_id = 1_u64.to_be_bytes().to_vec();
    it
}

fn linked(trace: u64, mut it: Span) -> Span {
    it.links = vec![link(trace)];
    it
}

fn both(name: &'static str, shop: Vec<Span>, stock: Vec<Span>) -> Scene {
    scene(name).spans("shop", shop).spans("stock", stock)
}

/// Later than anything on its way, or earlier than it was sent.
fn moved(by: i64) -> impl Fn(u64, Span) -> Span {
    move |_, mut it| {
        it.start_time_unix_nano = it.start_time_unix_nano.saturating_add_signed(by);
        it.end_time_unix_nano = it.end_time_unix_nano.saturating_add_signed(by);
        it
    }
}

fn with_id(at: u64, it: Span) -> Span {
    it.with("messaging.message.id", &format!("m{at}"))
}

fn sent_with_ids() -> Vec<Span> {
    (1..)
        .zip(sent("orders"))
        .map(|(at, it)| with_id(at, it))
        .collect()
}

pub fn two_islands() -> Vec<Scene> {
    let minute = 60 * SECOND as i64;
    let waits = |_: u64, mut it: Span| {
        it.attributes.pop();
        // It begins to wait before anything is sent.
        it.start_time_unix_nano -= 900 * MS;
        it.with("messaging.operation.type", "receive")
    };
    vec![
        both("nobody writes the headers", sent("orders"), received(&same)),
        both(
            "who waits has it at the end",
            sent("orders"),
            received(&waits),
        ),
        both(
            "each has its id, and they waited for a minute",
            sent_with_ids(),
            received(&|at, it| moved(minute)(at, with_id(at, it))),
        ),
        both(
            "one was not sampled",
            sent("orders"),
            received(&same)[..3].to_vec(),
        ),
    ]
}

pub fn no_two_islands() -> Vec<Scene> {
    let minute = 60 * SECOND as i64;
    let batch = |all: std::ops::Range<u64>| {
        let time = (9_000, 9_050);
        let mut it = span(90, 2, 0, "process orders", CONSUMER, time);
        it.links = all.map(link).collect();
        message(it, "orders", "process").with_number("messaging.batch.message_count", 4)
    };
    let below = |it: u64| {
        let time = (it * 1_000 + 301, it * 1_000 + 309);
        let one = span(u128::from(it) + 50, 3, 2, "process orders", CONSUMER, time);
        linked(it, message(one, "orders", "process"))
    };
    let receiving = |_: u64, mut it: Span| {
        it.attributes.pop();
        it.with("messaging.operation.type", "receive")
    };
    let other_id = |at: u64, it: Span| with_id(at + 100, it);
    vec![
        both(
            "the headers have the context",
            sent("orders"),
            received(&continued),
        ),
        both(
            "each links to what it works on",
            sent("orders"),
            received(&linked),
        ),
        both(
            "some link, and some were sent by somebody else",
            sent("orders"),
            received(&|at, it| if at == 1 { linked(at, it) } else { it }),
        ),
        both("a batch with links", sent("orders"), vec![batch(1..5)]),
        both(
            "who receives has no links, and what is below has",
            sent("orders"),
            [received(&receiving), (1..5).map(below).collect()].concat(),
        ),
        scene("each goes to two services, of which one begins its own traces")
            .spans("shop", sent("orders"))
            .spans("stock", received(&continued))
            .spans("billing", received(&same)),
        scene("each goes to two services, of which one links")
            .spans("shop", sent("orders"))
            .spans("stock", received(&linked))
            .spans(
                "billing",
                received(&|_, mut it| {
                    it.trace_id = (u128::from_be_bytes(it.trace_id.try_into().unwrap()) + 50)
                        .to_be_bytes()
                        .to_vec();
                    it
                }),
            ),
        both(
            "jobs that a clock begins",
            sent("orders"),
            received(&moved(minute)),
        ),
        both(
            "they were there before",
            sent("orders"),
            received(&moved(-(400 * MS as i64)))[..1].to_vec(),
        ),
        both("another queue", sent("returns"), received(&same)),
        both(
            "no destination",
            sent("orders"),
            received(&|_, mut it| {
                it.attributes
                    .retain(|it| it.key != "messaging.destination.name");
                it
            }),
        ),
        both(
            "another broker",
            sent("orders"),
            received(&|_, mut it| {
                it.attributes.retain(|it| it.key != "messaging.system");
                it.with("messaging.system", "rabbitmq")
            }),
        ),
        both(
            "another place of the same broker",
            sent("orders")
                .into_iter()
                .map(|it| it.with("server.address", "kafka"))
                .collect(),
            received(&|_, it| it.with("server.address", "kafka.test")),
        ),
        both("other messages", sent_with_ids(), received(&other_id)),
        both(
            "one message, which may be a coincidence",
            sent("orders")[..1].to_vec(),
            received(&same)[..1].to_vec(),
        ),
        both(
            "most of what was received came from somebody else",
            sent("orders")[..2].to_vec(),
            [
                received(&same),
                (100..103)
                    .map(|it| {
                        let one = span(it, 2, 0, "process orders", CONSUMER, (90_000, 90_010));
                        message(one, "orders", "process")
                    })
                    .collect(),
            ]
            .concat(),
        ),
        scene("a service that works on what it sends")
            .spans("shop", [sent("orders"), received(&same)].concat()),
    ]
}

/// They are a finding of their own.
#[test]
fn messages_by_the_older_names_are_recognized_and_said_to_be_messages() {
    let old = |mut it: Span, operation: &str| {
        it.attributes.clear();
        it.with("messaging.system", "kafka")
            .with("messaging.destination", "orders")
            .with("messaging.operation", operation)
    };
    let scene = both(
        "old names",
        sent("orders")
            .into_iter()
            .map(|it| old(it, "publish"))
            .collect(),
        received(&|_, it| old(it, "process")),
    );
    let findings = scene.findings();
    let found = findings.iter().find(|it| it.id() == "two-islands").unwrap();
    assert_eq!(
        found.said,
        "Messages of shop that stock received in a trace of its own: 4 of 4. No trace has spans of both, and no link \
         leads from one to the other."
    );
    let first = found.evidence[0].what.as_str();
    assert!(
        first.starts_with("send orders: process orders of stock is in trace "),
        "{first}"
    );
}

/// A queue that is never empty: each message waits for three seconds while hundreds are behind it.
#[test]
fn messages_that_wait_behind_hundreds_are_told_apart_by_their_order() {
    let sent = (0..400).map(|it: u64| {
        let time = (it * 10, it * 10 + 1);
        let one = span(u128::from(it) + 1, 1, 0, "send orders", PRODUCER, time);
        message(one, "orders", "send")
    });
    let received = (0..400).map(|it: u64| {
        let time = (it * 10 + 3_000, it * 10 + 3_001);
        let one = span(
            u128::from(it) + 1_000,
            2,
            0,
            "process orders",
            CONSUMER,
            time,
        );
        message(one, "orders", "process")
    });
    let scene = both("a long queue", sent.collect(), received.collect());
    let findings = scene.findings();
    let found = findings.iter().find(|it| it.id() == "two-islands").unwrap();
    assert_eq!(found.count, 400, "{found}");
}
