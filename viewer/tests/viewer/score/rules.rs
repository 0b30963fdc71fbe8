//! Each rule, passed, failed, and with nothing to judge.

use std::sync::Arc;

use opentelemetry_proto::tonic::trace::v1::Span;
use otlp_viewer::findings::{Clock, analyze};
use otlp_viewer::score::{LatestScore, RULES, ServiceScore, State, score_all};

use crate::findings::scenes::builder::*;
use crate::findings::scenes::metrics::{SECONDS, counter, histogram};

fn score_of(scene: &Scene, service: &str) -> ServiceScore {
    let scores = score_all(&scene.store()).services;
    let found = scores.into_iter().find(|it| it.service == service);
    found.unwrap_or_else(|| panic!("{}: {service}", scene.name))
}

fn state<'a>(score: &'a ServiceScore, rule: &str) -> &'a State {
    let at = RULES.iter().position(|it| it.id == rule).unwrap();
    &score.judgements[at].state
}

fn requests(unit: &str) -> opentelemetry_proto::tonic::metrics::v1::Metric {
    let mut metric = counter(
        "todo.requests",
        "todo.endpoint",
        &[("add".to_owned(), 1, 1)],
    );
    metric.unit = unit.to_owned();
    metric
}

fn internal(count: u64, took: u64) -> Vec<Span> {
    let mut spans = vec![served(1, (0, 1000))];
    spans.extend((2..2 + count).map(|id| span(1, id, 1, "step", INTERNAL, (id, id + took))));
    spans
}

/// A rule, what passes it, and what fails it.
fn table() -> Vec<(&'static str, Scene, Scene)> {
    let users: Vec<_> = (0..10_000).map(|it| (format!("user{it}"), 1, 1)).collect();
    let with = |more: &[(&str, &str)]| {
        scene("a resource").spans_of(resource("todo", more), "tests", vec![served(1, (0, 10))])
    };
    let metrics = |all| scene("metrics").metrics("todo", all);
    let spans = |all| scene("spans").spans("todo", all);
    let mut silent = log(0, 0, "hello", 5);
    silent.severity_number = 0;
    let named = |name: &str| {
        let mut metric = requests("s");
        metric.name = name.to_owned();
        vec![metric]
    };
    let of = |bounds: &[f64]| vec![histogram("s", bounds, &[0.1])];
    vec![
        (
            "LOG-002",
            scene("logs").logs("todo", vec![log(0, 0, "hello", 5)]),
            scene("logs").logs("todo", vec![silent]),
        ),
        (
            "MET-001",
            metrics(vec![counter("todo.requests", "todo.user", &users[1..])]),
            metrics(vec![counter("todo.requests", "todo.user", &users)]),
        ),
        (
            "MET-002",
            metrics(vec![requests("{request}")]),
            metrics(vec![requests("requests")]),
        ),
        (
            "MET-003",
            metrics(vec![requests("s")]).metrics("shop", vec![requests("s")]),
            metrics(vec![requests("s")]).metrics("shop", vec![requests("ms")]),
        ),
        (
            "MET-004",
            metrics(of(&SECONDS)).metrics("shop", of(&SECONDS)),
            metrics(of(&SECONDS)).metrics("shop", of(&SECONDS[1..])),
        ),
        (
            "MET-005",
            metrics(named("todo.duration")),
            metrics(named("todo.duration.seconds")),
        ),
        (
            "MET-006",
            metrics(named("todo.route")),
            metrics(named("http.route")),
        ),
        ("RES-001", with(&[("service.instance.id", "a")]), with(&[])),
        (
            "RES-002",
            with(&[("service.instance.id", "a"), ("host.name", "x")]).spans_of(
                resource("todo", &[("service.instance.id", "b"), ("host.name", "y")]),
                "tests",
                vec![served(2, (0, 10))],
            ),
            with(&[("service.instance.id", "a"), ("host.name", "x")]).spans_of(
                resource("todo", &[("service.instance.id", "a"), ("host.name", "y")]),
                "tests",
                vec![served(2, (0, 10))],
            ),
        ),
        (
            "RES-003",
            with(&[("k8s.pod.name", "todo-1"), ("k8s.pod.uid", "u")]),
            with(&[("k8s.pod.name", "todo-1")]),
        ),
        (
            "RES-004",
            with(&[("host.name", "x")]),
            with(&[("http.route", "/")]),
        ),
        (
            "SPA-001",
            spans(internal(10, 500)),
            spans(internal(11, 500)),
        ),
        (
            "SPA-002",
            spans(vec![
                served(1, (0, 10)),
                span(1, 2, 1, "step", INTERNAL, (1, 2)),
            ]),
            spans(vec![
                served(1, (0, 10)),
                span(1, 2, 9, "step", INTERNAL, (1, 2)),
            ]),
        ),
        (
            "SPA-003",
            spans((1..=25).map(|it| served(it, (0, 10))).collect()),
            spans(
                (1..=25)
                    .map(|it| {
                        span(
                            it,
                            1,
                            0,
                            &format!("GET /task/{it}"),
                            SERVER,
                            (it as u64 * 10, it as u64 * 10 + 5),
                        )
                    })
                    .collect(),
            ),
        ),
        (
            "SPA-004",
            spans(vec![served(1, (0, 10))]),
            spans(vec![span(1, 1, 0, "GET", CLIENT, (0, 10))]),
        ),
        ("SPA-005", spans(internal(20, 4)), spans(internal(21, 4))),
    ]
}

#[test]
fn every_rule_that_can_be_judged_is_passed_and_failed() {
    for (rule, passes, fails) in table() {
        let score = score_of(&passes, "todo");
        assert_eq!(*state(&score, rule), State::Passed, "{rule}: {score}");
        let score = score_of(&fails, "todo");
        let State::Failed { count, evidence } = state(&score, rule) else {
            panic!("{rule}: {score}");
        };
        assert!(
            *count > 0 && !evidence.is_empty() && evidence.len() <= 8,
            "{rule}: {score}"
        );
        assert!(
            score.to_string().contains(&format!("failed {rule} (")),
            "{score}"
        );
    }
    let mut judged: Vec<&str> = table().iter().map(|it| it.0).collect();
    // Services without a name are in a test of their own.
    judged.push("RES-005");
    let not_judged: Vec<&str> = RULES
        .iter()
        .map(|it| it.id)
        .filter(|it| !judged.contains(it))
        .collect();
    assert_eq!(not_judged, ["LOG-001", "SDK-001"]);
    for rule in RULES.iter().filter(|it| not_judged.contains(&it.id)) {
        assert!(rule.note.is_some(), "{}: why it cannot be judged", rule.id);
    }
}

#[test]
fn what_has_no_name_is_scored_as_one_service() {
    let nameless = scene("no name").spans_of(Vec::new(), "tests", vec![served(1, (0, 10))]);
    let score = score_of(&nameless, "");
    assert!(matches!(state(&score, "RES-005"), State::Failed { .. }));
    assert_eq!(score.name(), "(no service.name)");
    let named = scene("a name").spans("todo", vec![served(1, (0, 10))]);
    assert_eq!(*state(&score_of(&named, "todo"), "RES-005"), State::Passed);
}

/// The example of the specification's formula, with the weights of what is judged here: 9 rules of spans and resources, of
/// which RES-001 is failed.
#[test]
fn the_score_is_the_part_of_the_weights_that_is_passed() {
    let score = score_of(
        &scene("spans").spans("todo", vec![served(1, (0, 10))]),
        "todo",
    );
    // RES-001 20, RES-004 30, RES-005 40, SPA-001 20, SPA-002 20, SPA-003 30, SPA-004 30, SPA-005 30.
    assert_eq!(score.judged(), 8);
    assert!((score.score().unwrap() - 200.0 / 220.0 * 100.0).abs() < 1e-9);
    assert_eq!(
        score.to_string().lines().next(),
        Some("todo: 90 of 100, Excellent (8 of 19 rules judged)")
    );
}

#[test]
fn findings_that_no_rule_sees_are_said_apart() {
    let old = served(1, (0, 10)).with("code.filepath", "src/app.rs");
    let score = score_of(&scene("old names").spans("todo", vec![old]), "todo");
    assert_eq!(
        score.unseen.iter().map(|it| it.id()).collect::<Vec<_>>(),
        ["old-attribute-names"]
    );
    let ids = (1..=25).map(|it| {
        span(
            it,
            1,
            0,
            &format!("GET /task/{it}"),
            SERVER,
            (it as u64 * 10, it as u64 * 10 + 5),
        )
    });
    let score = score_of(&scene("names").spans("todo", ids.collect()), "todo");
    assert!(score.unseen.is_empty(), "SPA-003 sees the same: {score}");
}

#[test]
fn a_score_does_not_wait_for_the_findings() {
    let old = served(1, (0, 10)).with("code.filepath", "src/app.rs");
    let store = Arc::new(scene("old names").spans("todo", vec![old]).store());
    let latest = LatestScore::new(store.clone());
    let before = latest.now(None);
    assert!(!before.has_findings && before.services[0].unseen.is_empty());
    let report = analyze(&store, Clock::stopped());
    let after = latest.now(Some(&report));
    assert!(after.has_findings);
    assert_eq!(after.services[0].unseen[0].id(), "old-attribute-names");
    assert_eq!(after.services[0].score(), before.services[0].score());
}
