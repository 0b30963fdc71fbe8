//! Scenes about what is missing in traces.

use opentelemetry_proto::tonic::trace::v1::Span;

use super::builder::*;

/// Something that ended long after everything else, so that what is missing will not come any more.
fn much_later(scene: Scene) -> Scene {
    scene.spans("other", vec![served(99, (600_000, 600_001))])
}

pub fn missing_parent() -> Vec<Scene> {
    let orphan = || {
        vec![
            served(1, (0, 10)),
            span(1, 3, 2, "SELECT task", CLIENT, (2, 4)),
        ]
    };
    let reported = |trace| {
        let called = span(trace, 2, 1, "GET /", SERVER, (1, 9));
        vec![with_flags(called, REMOTE)]
    };
    let caller = |trace| vec![span(trace, 1, 0, "GET", CLIENT, (0, 10))];
    vec![
        much_later(scene("a span in the middle is not there").spans("todo", orphan())),
        scene("it may still come").spans("todo", orphan()),
        scene("a caller that reports, and once does not")
            .spans("traffic", caller(1))
            .spans("todo", reported(1))
            .spans("todo", reported(2)),
    ]
}

pub fn no_missing_parent() -> Vec<Scene> {
    let called = with_flags(span(1, 2, 1, "GET /", SERVER, (0, 10)), REMOTE);
    let old = with_flags(span(1, 2, 1, "GET /", SERVER, (0, 10)), 0);
    vec![
        scene("everything is there").spans(
            "todo",
            vec![
                served(1, (0, 10)),
                span(1, 2, 1, "querying_tasks", INTERNAL, (1, 9)),
                span(1, 3, 2, "SELECT task", CLIENT, (2, 4)),
            ],
        ),
        much_later(
            scene("the caller is a browser that reports nowhere").spans("todo", vec![called]),
        ),
        much_later(scene("an old SDK does not say where the parent is").spans("todo", vec![old])),
    ]
}

pub fn unended_root() -> Vec<Scene> {
    let children = || {
        vec![
            span(1, 2, 1, "querying_tasks", INTERNAL, (1, 9)),
            span(1, 3, 2, "SELECT task", CLIENT, (2, 4)),
            span(1, 4, 1, "adding_task", INTERNAL, (10, 11)),
        ]
    };
    vec![
        much_later(
            scene("all of a trace hangs on a span that is not there").spans("todo", children()),
        ),
        scene("it may still come").spans("todo", children()),
        scene("a loop that was saved while it ran").spans("todo", turns(0..13)),
    ]
}

/// What a loop under one span sends, which never ends: a span every ten seconds.
pub fn turns(turns: std::ops::Range<u64>) -> Vec<Span> {
    let turn = |it| {
        span(
            1,
            it + 2,
            1,
            "turn",
            INTERNAL,
            (it * 10_000, it * 10_000 + 5),
        )
    };
    turns.map(turn).collect()
}

pub fn no_unended_root() -> Vec<Scene> {
    let called = with_flags(span(1, 2, 1, "GET /", SERVER, (0, 10)), REMOTE);
    vec![
        scene("the root is there").spans("todo", vec![served(1, (0, 10))]),
        much_later(scene("the root is in another program").spans("todo", vec![called])),
    ]
}

pub fn lost_context() -> Vec<Scene> {
    let requests =
        |from: u128| (from..from + 4).map(|it| served(it, (it as u64 * 100, it as u64 * 100 + 20)));
    let lost = |it: u128| {
        span(
            it + 50,
            2,
            0,
            "SELECT task",
            CLIENT,
            (it as u64 * 100 + 5, it as u64 * 100 + 8),
        )
    };
    let spans = requests(1).chain((1..5).map(lost));
    let mut sometimes: Vec<_> = requests(1).collect();
    sometimes.push(span(1, 2, 1, "SELECT task", CLIENT, (105, 108)));
    sometimes.push(lost(2));
    vec![
        scene("the statement of every request is a trace of its own")
            .spans("todo", spans.collect()),
        scene("one request, one lost span").spans("todo", vec![served(1, (100, 120)), lost(1)]),
        scene("the same span is mostly in its request").spans("todo", sometimes),
    ]
}

pub fn no_lost_context() -> Vec<Scene> {
    let job = |trace, at| span(trace, 2, 0, "clean_up", INTERNAL, (at, at + 5));
    let requests: Vec<_> = (1..40)
        .map(|it| served(it, (it as u64 * 100, it as u64 * 100 + 99)))
        .collect();
    let mut busy = requests.clone();
    busy.push(job(90, 1_050));
    let mut quiet = vec![served(1, (0, 10)), served(2, (500, 510))];
    quiet.extend([job(10, 100), job(11, 200), job(12, 505), job(13, 700)]);
    vec![
        scene("a job runs between requests, and once during one").spans("todo", quiet),
        scene("a job runs where somebody always asks").spans("todo", busy),
        scene("another service has traces of its own")
            .spans("todo", vec![served(1, (0, 100))])
            .spans("traffic", vec![span(7, 2, 0, "GET", CLIENT, (10, 20))]),
    ]
}
