//! Whatever the protocol, everything arrives.

use opentelemetry_proto::tonic::trace::v1::span::SpanKind;
use otlp_viewer::testing::Receiver;

use crate::{LONGEST, chapter, over, visit};

/// As the viewer calls them.
const PROTOCOLS: [(&str, &str); 3] = [
    ("grpc", "gRPC"),
    ("http/protobuf", "HTTP/protobuf"),
    ("http/json", "HTTP/JSON"),
];

fn endpoint<'a>(receiver: &'a Receiver, protocol: &str) -> &'a str {
    match protocol {
        "grpc" => receiver.grpc_endpoint(),
        _ => receiver.http_endpoint(),
    }
}

/// All that one visit makes.
pub fn assert_whole(receiver: &Receiver) {
    let everything = receiver.everything();
    assert_eq!(receiver.spans().len(), 3, "{everything}");
    assert_eq!(receiver.logs().len(), 1, "{everything}");
    assert_eq!(receiver.metrics().len(), 5, "{everything}");
    let server = receiver.wait_for_span("GET /", LONGEST);
    server.assert_kind(SpanKind::Server);
    server.assert_attribute("http.response.status_code", 200);
    let internal = receiver.wait_for_span("querying_tasks", LONGEST);
    internal.assert_child_of(&server);
    receiver
        .wait_for_log("Fetched 0 tasks", LONGEST)
        .assert_in(&internal);
    receiver.assert_no_findings();
}

#[test]
fn everything_arrives_over_each_protocol_with_and_without_gzip() {
    for (protocol, name) in PROTOCOLS {
        for compression in ["none", "gzip"] {
            let receiver = Receiver::start();
            let app = over(protocol, endpoint(&receiver, protocol));
            let finished = visit(app.env("OTEL_EXPORTER_OTLP_COMPRESSION", compression));
            assert!(!finished.stderr.contains("warning"), "{}", finished.stderr);
            assert_whole(&receiver);
            let encoding = if compression == "gzip" {
                "gzip"
            } else {
                "identity"
            };
            for request in receiver.store.requests() {
                let seen = (request.protocol, &*request.encoding);
                assert_eq!(seen, (name, encoding), "{protocol} {compression}");
            }
        }
    }
}

#[test]
fn each_signal_can_go_elsewhere_over_another_protocol() {
    let [all, traces] = [Receiver::start(), Receiver::start()];
    let own = format!("{}/v1/traces", traces.http_endpoint());
    let app = over("grpc", all.grpc_endpoint())
        .env("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "http/json")
        .env("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", own)
        .env("OTEL_EXPORTER_OTLP_TRACES_COMPRESSION", "gzip");
    visit(app);
    assert_eq!((all.spans().len(), traces.spans().len()), (0, 3));
    assert_eq!((all.logs().len(), traces.logs().len()), (1, 0));
    let requests = traces.store.requests();
    assert_eq!(
        (requests[0].protocol, &*requests[0].encoding),
        ("HTTP/JSON", "gzip")
    );
}

#[test]
fn an_endpoint_without_a_scheme_is_plain_where_the_variable_says_so() {
    let receiver = Receiver::start();
    let address = receiver.grpc_endpoint().trim_start_matches("http://");
    visit(chapter(address).env("OTEL_EXPORTER_OTLP_INSECURE", "true"));
    assert_whole(&receiver);
}

#[test]
fn headers_are_sent_and_never_shown() {
    for (protocol, _) in PROTOCOLS {
        let receiver = Receiver::start();
        let app = over(protocol, endpoint(&receiver, protocol));
        let finished = visit(app.env(
            "OTEL_EXPORTER_OTLP_HEADERS",
            "x-tenant=a%20shop%2C%20mine,Authorization=Bearer%20hunter2",
        ));
        for request in receiver.store.requests() {
            let is_there = |name: &str| request.headers.iter().any(|(key, _)| key == name);
            let both = is_there("x-tenant") && is_there("authorization");
            assert!(both, "{:?}", request.headers);
        }
        assert!(!finished.stderr.contains("hunter2"), "{}", finished.stderr);
        assert!(!receiver.everything().contains("hunter2"));
    }
}

#[test]
fn headers_are_not_shown_when_nothing_is_delivered() {
    for (protocol, _) in PROTOCOLS {
        let app = over(protocol, "http://127.0.0.1:1/?key=hunter2")
            .env(
                "OTEL_EXPORTER_OTLP_HEADERS",
                "Authorization=Bearer%20hunter2",
            )
            .env("RUST_LOG", "trace");
        let stderr = visit(app).stderr;
        assert!(stderr.contains("not delivered"), "{stderr}");
        assert!(!stderr.contains("hunter2"), "{stderr}");
    }
}

/// What sends telemetry writes log lines and opens spans itself. Sent too, they would never end.
#[test]
fn what_the_exporter_says_itself_is_never_sent() {
    for (protocol, _) in PROTOCOLS {
        let receiver = Receiver::start();
        let app = over(protocol, endpoint(&receiver, protocol))
            .env("RUST_LOG", "trace")
            .env("OTEL_BSP_SCHEDULE_DELAY", "50")
            .env("OTEL_BLRP_SCHEDULE_DELAY", "50")
            .start();
        // Each comes in a batch of its own, and what the last one caused would be in the next.
        for count in 1..=5 {
            assert_eq!(app.get("/").status, 200);
            receiver.wait_for("all of them", LONGEST, |receiver| {
                let counts = (receiver.spans().len(), receiver.logs().len());
                // Waiting for what grows and grows would not end.
                assert!(counts.0 <= 3 * count && counts.1 <= count, "{counts:?}");
                (counts == (3 * count, count)).then_some(())
            });
        }
        let finished = app.stop(harness::Stop::CtrlC);
        assert_eq!(receiver.spans().len(), 15, "{}", finished.stderr);
        assert_eq!(receiver.logs().len(), 5, "{}", finished.stderr);
        for (scope, resource) in receiver.spans().iter().map(|it| (&it.scope, &it.resource)) {
            assert_eq!(scope.name, "todo", "{resource:?}");
        }
    }
}
