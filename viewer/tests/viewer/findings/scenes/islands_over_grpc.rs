//! Scenes about two services that never share a trace, although one calls the other over gRPC.

use opentelemetry_proto::tonic::trace::v1::Span;

use super::builder::*;

const METHOD: &str = "shop.Cart/Get";

/// A span with the names of today.
fn rpc(span: Span, method: &str, status: &str) -> Span {
    span.with("rpc.system.name", "grpc")
        .with("rpc.method", method)
        .with("rpc.response.status_code", status)
}

fn calls(method: &str) -> Vec<Span> {
    let call = |it: u64| {
        let time = (it * 100, it * 100 + 20);
        rpc(
            span(u128::from(it), 1, 0, method, CLIENT, time),
            method,
            "OK",
        )
        .with("server.address", "cart")
        .with_number("server.port", 8080)
    };
    (1..4).map(call).collect()
}

fn answers(status: &str, change: &dyn Fn(Span) -> Span) -> Vec<Span> {
    let answer = |it: u64| {
        let time = (it * 100 + 5, it * 100 + 15);
        let answer = span(u128::from(it) + 50, 2, 0, METHOD, SERVER, time);
        change(rpc(answer, METHOD, status))
    };
    (1..4).map(answer).collect()
}

fn both(name: &'static str, front: Vec<Span>, cart: Vec<Span>) -> Scene {
    scene(name).spans("front", front).spans("cart", cart)
}

fn same(it: Span) -> Span {
    it
}

pub fn two_islands() -> Vec<Scene> {
    // Go's instrumentation takes the client for the server.
    let go = |it: Span| {
        it.with("server.address", "10.0.0.7")
            .with_number("server.port", 43_512)
    };
    vec![
        both(
            "nobody writes the metadata",
            calls(METHOD),
            answers("OK", &same),
        ),
        both(
            "the server says where it is",
            calls(METHOD),
            answers("OK", &|it| it.with("server.address", "Cart")),
        ),
        both(
            "the server says it as a number",
            calls(METHOD),
            answers("OK", &|it| it.with("server.address", "10.0.0.7")),
        ),
        scene("a server in Go")
            .spans("front", calls(METHOD))
            .spans_of(
                resource("cart", &[]),
                "go.opentelemetry.io/contrib/instrumentation/google.golang.org/grpc/otelgrpc",
                answers("OK", &go),
            ),
    ]
}

pub fn no_two_islands() -> Vec<Scene> {
    let health = "grpc.health.v1.Health/Check";
    let cured = |it: Span| {
        let trace = u128::from_be_bytes(it.trace_id.clone().try_into().unwrap()) - 50;
        let mut it = with_flags(it, REMOTE);
        it.trace_id = trace.to_be_bytes().to_vec();
        it.parent_span_id = 1_u64.to_be_bytes().to_vec();
        it
    };
    let later = |mut it: Span| {
        it.start_time_unix_nano += 50 * MS;
        it.end_time_unix_nano += 50 * MS;
        it
    };
    let renamed = |method: &'static str| {
        move |mut it: Span| {
            it.attributes.retain(|it| it.key != "rpc.method");
            it.with("rpc.method", method)
        }
    };
    vec![
        both(
            "the metadata has the context",
            calls(METHOD),
            answers("OK", &cured),
        ),
        both(
            "another method",
            calls("shop.Cart/Add"),
            answers("OK", &same),
        ),
        both("another answer", calls(METHOD), answers("NOT_FOUND", &same)),
        both(
            "somebody else asked at other times",
            calls(METHOD),
            answers("OK", &later),
        ),
        both(
            "another server of the same kind",
            calls(METHOD),
            answers("OK", &|it| it.with("server.address", "cart.test")),
        ),
        both(
            "another port of it",
            calls(METHOD),
            answers("OK", &|it| {
                it.with("server.address", "cart")
                    .with_number("server.port", 9090)
            }),
        ),
        both(
            "how it is, which every server is asked",
            calls(health),
            answers("OK", &renamed(health)),
        ),
        both(
            "a method without its service",
            calls("Get"),
            answers("OK", &renamed("Get")),
        ),
        scene("another system").spans("front", calls(METHOD)).spans(
            "cart",
            answers("OK", &|mut it| {
                it.attributes.retain(|it| it.key != "rpc.system.name");
                it.with("rpc.system.name", "dubbo")
            }),
        ),
    ]
}

/// They are a finding of their own.
#[test]
fn a_call_over_grpc_by_the_older_names_is_recognized() {
    let old = |span: Span, status: i64| {
        span.with("rpc.system", "grpc")
            .with("rpc.service", "shop.Cart")
            .with("rpc.method", "Get")
            .with_number("rpc.grpc.status_code", status)
    };
    let call = |it: u64| {
        let time = (it * 100, it * 100 + 20);
        let call = old(span(u128::from(it), 1, 0, METHOD, CLIENT, time), 5);
        call.with("net.peer.name", "cart")
    };
    let answer = |it: u64, is_old: bool| {
        let time = (it * 100 + 5, it * 100 + 15);
        let answer = span(u128::from(it) + 50, 2, 0, METHOD, SERVER, time);
        if is_old {
            // The peer of a server is its client.
            old(answer, 5)
                .with("net.peer.name", "front")
                .with("net.host.name", "cart")
        } else {
            rpc(answer, METHOD, "NOT_FOUND")
        }
    };
    for is_old in [true, false] {
        let scene = scene("old names")
            .spans("front", (1..4).map(call).collect())
            .spans("cart", (1..4).map(|it| answer(it, is_old)).collect());
        let findings = scene.findings();
        let found = findings.iter().find(|it| it.id() == "two-islands").unwrap();
        assert_eq!(
            (found.service.as_str(), found.count),
            ("front", 3),
            "{found}"
        );
        let said = "Calls of front that cart answered in a trace of its own: 3 of 3. No trace has spans of both.";
        assert_eq!(found.said, said);
    }
}

/// An instrumentation of HTTP sees the same request as one of gRPC, and each is a call with one answer.
#[test]
fn what_is_said_in_both_ways_is_counted_once() {
    let http = |it: Span, time: (u64, u64)| {
        let mut it = it
            .with("http.request.method", "POST")
            .with("server.address", "cart")
            .with("url.path", "/shop.Cart/Get")
            .with_number("http.response.status_code", 200);
        it.start_time_unix_nano = START + time.0 * MS;
        it.end_time_unix_nano = START + time.1 * MS;
        it
    };
    let both_ways = |it: u64, id: u64, kind: i32, time: (u64, u64)| {
        let it = span(u128::from(it), id, 0, METHOD, kind, time);
        http(rpc(it, METHOD, "OK"), time)
    };
    let call = |it: u64| both_ways(it, 1, CLIENT, (it * 100, it * 100 + 20));
    let answer = |it: u64| both_ways(it + 50, 2, SERVER, (it * 100 + 5, it * 100 + 15));
    let scene = scene("both ways")
        .spans("front", (1..4).map(call).collect())
        .spans("cart", (1..4).map(answer).collect());
    let findings = scene.findings();
    let found = findings.iter().find(|it| it.id() == "two-islands").unwrap();
    assert!(found.said.contains(": 3 of 3."), "{found}");
}
