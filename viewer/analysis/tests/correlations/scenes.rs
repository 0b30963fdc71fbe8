//! Cases that are made by hand, each with one thing that is easily told wrong.

use opentelemetry_proto::tonic::common::v1::KeyValue;
use otlp_analysis::correlations::{
    Correlations, Counts, Outcome, Property, Question, Reason, SubjectKind, correlate,
};
use otlp_analysis::route::Key;
use otlp_store::store::Store;
use otlp_store::store::cancellation::Asker;
use otlp_store::store::window::Length;

use crate::store::*;

/// A request as a scene wants it.
#[derive(Clone, Debug, Default)]
pub struct Shape {
    pub took: u64,
    pub attributes: Vec<KeyValue>,
    /// Spans below it, one after the other: name, how long, attributes.
    pub below: Vec<(&'static str, u64, Vec<KeyValue>)>,
    pub logs: Vec<(i32, String)>,
    pub instance: u64,
    pub is_failed: bool,
}

fn quick() -> Shape {
    Shape {
        took: 10 * MILLISECOND,
        ..Shape::default()
    }
}

/// The usual durations differ a little, and one request begins each second.
pub fn scene(requests: u64, shape: impl Fn(u64) -> Shape) -> Outbox {
    let mut outbox = Outbox::default();
    for i in 0..requests {
        let shape = shape(i);
        let resource = instance("shop", shape.instance);
        let start = BEGIN + i * 1_000 * MILLISECOND;
        let took = shape.took + i % 17 * MILLISECOND / 10;
        let mut root = span(i + 1, 1, 0, 2, "GET /", start, took);
        root.attributes = shape.attributes;
        if shape.is_failed {
            root.status = error();
        }
        let mut at = start;
        for (id, (name, took, attributes)) in (2..).zip(shape.below) {
            let mut child = span(i + 1, id, 1, 3, name, at, took);
            child.attributes = attributes;
            at += took;
            outbox.span(&resource, child);
        }
        for (severity, body) in &shape.logs {
            outbox.log(&resource, &root, *severity, body);
        }
        outbox.span(&resource, root);
    }
    outbox
}

fn ask(mut outbox: Outbox, outcome: Outcome) -> Correlations {
    let store = Store::new(256 << 20);
    outbox.deliver(&store);
    ask_store(&store, outcome)
}

pub fn ask_store(store: &Store, outcome: Outcome) -> Correlations {
    let key = Key {
        service: "shop".to_owned(),
        route: "GET /".to_owned(),
        method: String::new(),
    };
    let question = Question {
        key,
        length: Length::Fifteen,
        outcome,
    };
    correlate(store, &question, &Asker::default())
}

fn slow(outbox: Outbox) -> Correlations {
    ask(outbox, Outcome::Slow(None))
}

fn causes(found: &Correlations) -> Vec<String> {
    let causes = found.causes.iter();
    causes.map(|it| it.feature.to_string()).collect()
}

#[test]
fn a_span_that_only_takes_longer_is_where_the_time_is_spent_and_no_cause() {
    let found = slow(scene(300, |i| {
        let is_slow = i * 7 % 10 == 0;
        let took = if is_slow { 90 } else { 5 };
        Shape {
            took: (took + 5) * MILLISECOND,
            below: vec![
                ("render", MILLISECOND, Vec::new()),
                ("SELECT task", took * MILLISECOND, Vec::new()),
            ],
            ..Shape::default()
        }
    }));
    assert_eq!(found.threshold.unwrap().reason, Reason::Valley);
    assert_eq!(
        found.totals,
        Counts {
            marked: 30,
            others: 270
        }
    );
    assert_eq!(causes(&found), [""; 0]);
    let first = &found.times[0];
    assert_eq!(first.subject.name, "SELECT task");
    assert!(first.share > 0.95, "{:?}", found.times);
    assert_eq!(first.means, [90e6, 5e6]);
}

#[test]
fn two_causes_are_both_told_and_the_more_frequent_first() {
    let found = slow(scene(400, |i| {
        let (tenant, shard) = (i % 10 == 3, i % 16 == 5);
        Shape {
            took: if tenant || shard { 80 } else { 10 } * MILLISECOND,
            attributes: vec![
                text("tenant", if tenant { "acme" } else { "other" }),
                int("shard", if shard { 5 } else { i % 5 }),
            ],
            ..Shape::default()
        }
    }));
    assert_eq!(causes(&found), ["tenant is acme", "shard is 5"]);
    assert_eq!(
        found.causes[0].with,
        Counts {
            marked: 40,
            others: 0
        }
    );
}

#[test]
fn what_the_same_requests_have_goes_along_with_the_nearest() {
    let found = slow(scene(400, |i| {
        let is_slow = i % 10 == 3;
        let mut shape = Shape {
            attributes: vec![text("tenant", if is_slow { "acme" } else { "other" })],
            instance: if is_slow { 9 } else { i % 2 },
            ..quick()
        };
        if is_slow {
            shape.took = 80 * MILLISECOND;
            shape.below = vec![
                (
                    "full scan",
                    70 * MILLISECOND,
                    vec![text("db.system.name", "sqlite")],
                ),
                ("audit", MILLISECOND / 10, Vec::new()),
            ];
            shape.logs = vec![(13, format!("Scanned all {i} rows"))];
        }
        shape
    }));
    assert_eq!(causes(&found), ["a span full scan of shop"]);
    let along: Vec<String> = found.causes[0]
        .along
        .iter()
        .map(|it| it.0.to_string())
        .collect();
    for expected in [
        "tenant is acme",
        "service.instance.id is shop-9",
        "a log record WARN Scanned all {} rows of shop",
        "a span audit of shop",
    ] {
        assert!(
            along.contains(&expected.to_owned()),
            "{expected}: {along:?}"
        );
    }
    let [marked, others] = &found.causes[0].examples;
    assert_eq!([marked.len(), others.len()], [3, 3]);
    assert!(marked.iter().all(|it| it.duration >= 80 * MILLISECOND));
    assert!(others.iter().all(|it| it.duration < 20 * MILLISECOND));
}

#[test]
fn an_attribute_that_says_how_long_it_took_says_nothing_new() {
    let found = slow(scene(300, |i| {
        let took = if i % 10 == 3 { 80 + i % 7 } else { 10 + i % 5 };
        Shape {
            took: took * MILLISECOND,
            // The usual durations differ by up to two milliseconds.
            attributes: vec![
                int("duration_ms", took + i % 17 / 10),
                text("id", &i.to_string()),
            ],
            ..Shape::default()
        }
    }));
    assert_eq!(causes(&found), [""; 0]);
}

#[test]
fn what_ran_when_they_started_is_told() {
    let mut outbox = scene(300, |i| {
        let took = if i % 30 < 4 { 80 } else { 10 };
        Shape {
            took: took * MILLISECOND,
            ..Shape::default()
        }
    });
    for i in 0..10 {
        let start = BEGIN + i * 30_000 * MILLISECOND - MILLISECOND;
        let job = span(1_000 + i, 1, 0, 1, "compact 7", start, 3_500 * MILLISECOND);
        outbox.span(&instance("worker", 1), job);
    }
    let found = slow(outbox);
    assert_eq!(
        causes(&found),
        ["when it started, a compact {} of worker was running"]
    );
}

#[test]
fn since_when_they_are_slow_is_told() {
    let found = slow(scene(400, |i| Shape {
        took: if i < 300 { 10 } else { 80 } * MILLISECOND,
        ..Shape::default()
    }));
    let [cause] = &found.causes[..] else {
        panic!("{:?}", causes(&found));
    };
    assert_eq!(cause.feature.subject.kind, SubjectKind::Start);
    let Property::Number(since) = cause.feature.property else {
        panic!("{cause:?}");
    };
    let off = (since - (BEGIN + 300_000 * MILLISECOND) as f64).abs();
    assert!(off <= 15e9, "{off}");
}

#[test]
fn of_failed_requests_the_error_is_no_cause_and_how_they_failed_is_told() {
    let found = ask(
        scene(300, |i| {
            let is_failed = i % 10 == 3;
            let mut shape = quick();
            if is_failed {
                shape.is_failed = true;
                shape.attributes = vec![
                    text("error.type", "500"),
                    int("http.response.status_code", 500),
                ];
                shape.logs = vec![(17, "The disk is full".to_owned())];
            }
            shape
        }),
        Outcome::Failed,
    );
    assert_eq!(
        causes(&found),
        ["a log record ERROR The disk is full of shop"]
    );
    assert!(found.times.is_empty() && found.threshold.is_none());
    let failures: Vec<String> = found.failures.iter().map(|it| it.0.to_string()).collect();
    assert_eq!(
        failures,
        ["error.type is 500", "http.response.status_code is 500"]
    );
}

#[test]
fn a_duration_that_was_chosen_is_the_threshold() {
    let all = || {
        scene(100, |i| Shape {
            took: (10 + i) * MILLISECOND,
            ..Shape::default()
        })
    };
    let found = ask(all(), Outcome::Slow(Some(50 * MILLISECOND)));
    assert_eq!(found.threshold.unwrap().reason, Reason::Chosen);
    assert_eq!(
        found.totals,
        Counts {
            marked: 60,
            others: 40
        }
    );
    let found = ask(all(), Outcome::Slow(Some(1_000 * MILLISECOND)));
    assert!(found.is_too_few());
    assert_eq!(causes(&found), [""; 0]);
    assert!(ask(all(), Outcome::Failed).is_too_few());
    assert!(ask_store(&Store::new(1 << 20), Outcome::Slow(None)).is_too_few());
}

#[test]
fn an_asker_that_has_left_waits_for_nothing() {
    let mut outbox = scene(300, |_| quick());
    let store = Store::new(256 << 20);
    outbox.deliver(&store);
    let asker = Asker::default();
    asker.leave();
    let question = Question {
        key: Key {
            service: "shop".to_owned(),
            route: "GET /".to_owned(),
            method: String::new(),
        },
        length: Length::Fifteen,
        outcome: Outcome::Slow(Some(5 * MILLISECOND)),
    };
    assert_eq!(correlate(&store, &question, &asker).compared, 0);
}
