//! Scenes about two services that never share a trace.

use opentelemetry_proto::tonic::trace::v1::Span;
use opentelemetry_proto::tonic::trace::v1::span::Link;

use super::builder::*;

fn url(trace: u128, path: &str, time: (u64, u64)) -> Span {
    span(trace, 1, 0, "GET", CLIENT, time)
        .with("http.request.method", "GET")
        .with("url.full", &format!("http://Pay:8080{path}?id=7"))
        .with_number("http.response.status_code", 200)
}

fn path(trace: u128, path: &str, time: (u64, u64)) -> Span {
    span(trace, 2, 0, &format!("GET {path}"), SERVER, time)
        .with("http.request.method", "GET")
        .with("server.address", "pay")
        .with("url.path", path)
        .with_number("server.port", 8080)
        .with_number("http.response.status_code", 200)
}

pub fn two_islands() -> Vec<Scene> {
    let calls = |many: u64| {
        (0..many).map(|it| url(1 + u128::from(it), "/account", (it * 100, it * 100 + 20)))
    };
    let answers = |many: u64| {
        (0..many).map(|it| {
            path(
                100 + u128::from(it),
                "/account",
                (it * 100 + 5, it * 100 + 15),
            )
        })
    };
    vec![
        scene("nobody writes the header")
            .spans("front", calls(3).collect())
            .spans("pay", answers(3).collect()),
        scene("one was not sampled")
            .spans("front", calls(3).collect())
            .spans("pay", answers(2).collect()),
    ]
}

pub fn no_two_islands() -> Vec<Scene> {
    let calls = |many: u64, asked: &str| -> Vec<Span> {
        let calls = (0..many).map(|it| url(1 + u128::from(it), asked, (it * 100, it * 100 + 20)));
        calls.collect()
    };
    let answers = |many: u64, change: &dyn Fn(Span) -> Span| -> Vec<Span> {
        let answers = (0..many).map(|it| {
            path(
                100 + u128::from(it),
                "/account",
                (it * 100 + 5, it * 100 + 15),
            )
        });
        answers.map(change).collect()
    };
    let same = |it: Span| it;
    let linked = |mut it: Span| {
        it.links = vec![Link {
            trace_id: 1_u128.to_be_bytes().to_vec(),
            span_id: 1_u64.to_be_bytes().to_vec(),
            ..Link::default()
        }];
        it
    };
    let later = |mut it: Span| {
        it.start_time_unix_nano += 50 * MS;
        it.end_time_unix_nano += 50 * MS;
        it
    };
    let in_call = |it: Span| {
        let mut it = with_flags(it, REMOTE);
        it.trace_id = 1_u128.to_be_bytes().to_vec();
        it.parent_span_id = 1_u64.to_be_bytes().to_vec();
        it
    };
    let mut failed = answers(3, &same);
    for span in &mut failed {
        span.attributes.pop();
        *span = span.clone().with_number("http.response.status_code", 404);
    }
    let other_port = |mut it: Span| {
        it.attributes.retain(|it| it.key != "server.port");
        it.with_number("server.port", 9090)
    };
    let local = |mut spans: Vec<Span>| -> Vec<Span> {
        for span in &mut spans {
            span.attributes
                .retain(|it| it.key != "server.address" && it.key != "url.full");
            let key = if span.kind == CLIENT {
                "url.full"
            } else {
                "server.address"
            };
            let value = if span.kind == CLIENT {
                "http://localhost:8080/account"
            } else {
                "localhost"
            };
            *span = span.clone().with(key, value);
        }
        spans
    };
    let both = |name, front: Vec<Span>, pay: Vec<Span>| {
        scene(name).spans("front", front).spans("pay", pay)
    };
    vec![
        both(
            "one call, which may be a coincidence",
            calls(1, "/account"),
            answers(1, &same),
        ),
        both(
            "somebody else asked at other times",
            calls(3, "/account"),
            answers(3, &later),
        ),
        both(
            "it asked for something else",
            calls(3, "/order"),
            answers(3, &same),
        ),
        both(
            "it asked at another port",
            calls(3, "/account"),
            answers(3, &other_port),
        ),
        both("it had another answer", calls(3, "/account"), failed),
        both(
            "the answers link to their callers",
            calls(3, "/account"),
            answers(3, &linked),
        ),
        both(
            "most calls went to somebody else",
            calls(9, "/account"),
            answers(3, &same),
        ),
        scene("one trace has both, and the others began by themselves")
            .spans("front", calls(3, "/account"))
            .spans("pay", [answers(3, &same), answers(1, &in_call)].concat()),
        scene("what each calls localhost is another machine")
            .spans_of(
                resource("front", &[("host.name", "a")]),
                "tests",
                local(calls(3, "/account")),
            )
            .spans_of(
                resource("pay", &[("host.name", "b")]),
                "tests",
                local(answers(3, &same)),
            ),
        scene("a service that calls itself")
            .spans("todo", [calls(3, "/account"), answers(3, &same)].concat()),
    ]
}

/// They are a finding of their own.
#[test]
fn a_call_by_the_names_of_before_2023_is_recognized() {
    let old = |span: Span, key: &str, value: &str| {
        let span = span.with("http.method", "GET").with(key, value);
        span.with_number("http.status_code", 200)
    };
    let call = |it: u64| {
        let call = span(
            u128::from(it),
            1,
            0,
            "GET",
            CLIENT,
            (it * 100, it * 100 + 20),
        );
        old(call, "http.url", "http://pay/account?id=7")
    };
    let answer = |it: u64| {
        let time = (it * 100 + 5, it * 100 + 15);
        let answer = span(u128::from(it) + 50, 2, 0, "GET /account", SERVER, time);
        old(answer, "http.target", "/account?id=7").with("net.host.name", "pay")
    };
    let scene = scene("old names")
        .spans("front", (1..4).map(call).collect())
        .spans("pay", (1..4).map(answer).collect());
    let findings = scene.findings();
    let found = findings.iter().find(|it| it.id() == "two-islands").unwrap();
    assert_eq!(
        (found.service.as_str(), found.count),
        ("front", 3),
        "{found}"
    );
}

/// `127.0.0.1`, `localhost` and `[::1]` are one machine; and the header `Host` says where a request went as well.
#[test]
fn every_name_of_the_machine_itself_is_one_and_the_host_header_is_a_host() {
    let call = |it: u64| {
        let time = (it * 100, it * 100 + 20);
        span(u128::from(it), 1, 0, "GET", CLIENT, time)
            .with("http.request.method", "GET")
            .with("url.full", "http://127.0.0.1:8080/account")
            .with_number("http.response.status_code", 200)
    };
    for (key, host) in [
        ("server.address", "localhost"),
        ("server.address", "::1"),
        ("http.host", "localhost:8080"),
        ("http.host", "[::1]:8080"),
    ] {
        let answer = |it: u64| {
            let time = (it * 100 + 5, it * 100 + 15);
            span(u128::from(it) + 50, 2, 0, "GET /account", SERVER, time)
                .with("http.request.method", "GET")
                .with("url.path", "/account")
                .with(key, host)
                .with_number("http.response.status_code", 200)
        };
        let scene = scene("on one machine")
            .spans("front", (1..4).map(call).collect())
            .spans("pay", (1..4).map(answer).collect());
        let found = scene.findings();
        assert!(
            found.iter().any(|it| it.id() == "two-islands"),
            "{key} {host}: {found:?}"
        );
    }
}
