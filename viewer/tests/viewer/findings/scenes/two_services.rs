//! Scenes about what two services do together.

use opentelemetry_proto::tonic::trace::v1::Span;

use super::builder::*;

pub fn same_span_id() -> Vec<Scene> {
    let call = || vec![span(1, 2, 0, "POST", CLIENT, (0, 10))];
    let answer = || with_flags(span(1, 2, 0, "POST /pay", SERVER, (1, 9)), 0);
    let inner = || span(1, 3, 2, "INSERT payment", CLIENT, (2, 8));
    let many = (1..=100).map(|it| span(1, it, 0, "turn", INTERNAL, (it, it + 1)));
    vec![
        scene("a call as Zipkin writes it")
            .spans("front", call())
            .spans("pay", vec![answer(), inner()]),
        scene("a generator that starts at one in each process")
            .spans("front", vec![span(1, 1, 0, "POST", CLIENT, (0, 10))])
            .spans(
                "pay",
                vec![with_flags(
                    span(1, 1, 1, "POST /pay", SERVER, (1, 9)),
                    REMOTE,
                )],
            ),
        scene("two of one service, among many")
            .spans("todo", many.collect())
            .spans("todo", vec![span(1, 7, 0, "another", INTERNAL, (500, 501))]),
    ]
}

pub fn no_same_span_id() -> Vec<Scene> {
    let spans = || {
        vec![
            served(1, (0, 10)),
            span(1, 2, 1, "SELECT task", CLIENT, (2, 4)),
        ]
    };
    vec![
        scene("everything was sent twice")
            .spans("todo", spans())
            .spans("todo", spans()),
        scene("one id in two traces").spans("todo", vec![served(1, (0, 10)), served(2, (20, 30))]),
    ]
}

/// A call of `front` from one millisecond to another, and its answer in `pay`.
fn called(kinds: [i32; 2], call: (u64, u64), answer: (u64, u64)) -> [Vec<Span>; 2] {
    let answer = span(1, 2, 1, "POST /pay", kinds[1], answer);
    [
        vec![span(1, 1, 0, "POST", kinds[0], call)],
        vec![with_flags(answer, REMOTE)],
    ]
}

pub fn clock_skew() -> Vec<Scene> {
    let scene_of = |name, kinds, times: [(u64, u64); 2]| {
        let [front, pay] = called(kinds, times[0], times[1]);
        scene(name).spans("front", front).spans("pay", pay)
    };
    let [browser, pay] = called([CLIENT, SERVER], (1_000, 1_010), (0, 5));
    let web = [("telemetry.sdk.language", "webjs")];
    vec![
        scene_of(
            "a clock that is a second behind",
            [CLIENT, SERVER],
            [(1_000, 1_010), (1, 9)],
        ),
        scene_of(
            "a message that came before it was sent",
            [PRODUCER, CONSUMER],
            [(1_000, 1_001), (500, 505)],
        ),
        scene("the clock of a browser")
            .spans_of(resource("front", &web), "tests", browser)
            .spans("pay", pay),
        scene_of(
            "the caller has no span for its call",
            [INTERNAL, SERVER],
            [(2_000, 2_010), (1, 9)],
        ),
        scene_of(
            "a request that asks within its own",
            [SERVER, SERVER],
            [(2_000, 2_010), (1, 9)],
        ),
    ]
}

pub fn no_clock_skew() -> Vec<Scene> {
    let scene_of = |name, kinds, times: [(u64, u64); 2]| {
        let [front, pay] = called(kinds, times[0], times[1]);
        scene(name).spans("front", front).spans("pay", pay)
    };
    let [front, again] = called([CLIENT, SERVER], (1_000, 1_010), (0, 5));
    let [sent, mut received] = called([PRODUCER, CONSUMER], (1_000, 1_001), (0, 1_005));
    received[0] = received[0]
        .clone()
        .with("messaging.operation.type", "receive");
    let local = span(1, 2, 1, "work", INTERNAL, (0, 5));
    let [within, mut unsaid] = called([INTERNAL, SERVER], (1_000, 1_010), (0, 5));
    unsaid[0].flags = 0;
    vec![
        scene_of("as it should be", [CLIENT, SERVER], [(0, 10), (1, 9)]),
        scene_of(
            "clocks that differ by some milliseconds",
            [CLIENT, SERVER],
            [(9, 20), (0, 8)],
        ),
        scene_of(
            "a message that waited",
            [PRODUCER, CONSUMER],
            [(0, 1), (5_000, 5_005)],
        ),
        scene("nobody says that the parent is elsewhere")
            .spans("front", within)
            .spans("pay", unsaid),
        scene("one service that dates its spans itself").spans("todo", [front, again].concat()),
        scene("it began to wait before the message was sent")
            .spans("front", sent)
            .spans("pay", received),
        scene("a span of another kind, which somebody dated back")
            .spans("front", vec![span(1, 1, 0, "POST", CLIENT, (1_000, 1_010))])
            .spans("pay", vec![with_flags(local, REMOTE)]),
    ]
}
