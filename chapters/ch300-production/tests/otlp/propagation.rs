//! Whose trace a request belongs to, and which traces are kept.

use otlp_viewer::testing::Receiver;

use crate::{LONGEST, chapter, visit};

const TRACE: &str = "0af7651916cd43dd8448eb211c80319c";
const SPAN: &str = "b7ad6b7169203331";

/// Whether the app goes on with the trace of a caller that sends these headers.
fn goes_on(propagators: &str, headers: &[(&str, &str)]) -> bool {
    let receiver = Receiver::start();
    let app = chapter(receiver.grpc_endpoint())
        .env("OTEL_PROPAGATORS", propagators)
        .start();
    assert_eq!(app.request("GET", "/", headers, b"").status, 200);
    app.stop(harness::Stop::CtrlC);
    let server = receiver.wait_for_span("GET /", LONGEST);
    // A caller that does not report here is nobody's mistake.
    receiver.assert_no_findings();
    let id: String = server
        .trace_id
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    id == TRACE
}

#[test]
fn each_propagator_reads_its_own_headers_and_no_others() {
    let traceparent = format!("00-{TRACE}-{SPAN}-01");
    let traceparent = &[("traceparent", &*traceparent)][..];
    let single = format!("{TRACE}-{SPAN}-1");
    let single = &[("b3", &*single)][..];
    let multi = &[
        ("x-b3-traceid", TRACE),
        ("x-b3-spanid", SPAN),
        ("x-b3-sampled", "1"),
    ][..];
    let xray = format!(
        "Root=1-{}-{};Parent={SPAN};Sampled=1",
        &TRACE[..8],
        &TRACE[8..]
    );
    let xray = &[("x-amzn-trace-id", &*xray)][..];
    for (propagators, headers, expected) in [
        ("", traceparent, true),
        ("", single, false),
        ("baggage", traceparent, false),
        ("none", traceparent, false),
        ("b3", single, true),
        ("b3", traceparent, false),
        // Both read both forms, as they have to. What they write differs, and no chapter of this app
        // sends a request: see the tests of `otel-env`.
        ("b3", multi, true),
        ("b3multi", multi, true),
        ("b3multi", single, true),
        ("xray", xray, true),
        ("tracecontext,b3,tracecontext,xray", traceparent, true),
        ("tracecontext,b3,tracecontext,xray", single, true),
        ("tracecontext,b3,tracecontext,xray", xray, true),
    ] {
        let seen = goes_on(propagators, headers);
        assert_eq!(seen, expected, "{propagators:?} and {headers:?}");
    }
}

#[test]
fn a_propagator_that_is_not_known_ends_the_start_with_those_that_are() {
    let app = chapter("http://127.0.0.1:1").env("OTEL_PROPAGATORS", "tracecontext,jaeger");
    let finished = app.start_failing();
    assert_eq!(finished.code(), Some(1), "{}", finished.stderr);
    let known = "tracecontext, baggage, b3, b3multi and xray";
    assert!(finished.stderr.contains(known), "{}", finished.stderr);
}

/// How many spans of a request arrive, whose caller says that it is sampled, or not, or nothing.
fn sampled(sampler: &str, argument: &str, flag: Option<&str>) -> (usize, String) {
    let receiver = Receiver::start();
    let app = chapter(receiver.grpc_endpoint())
        .env("OTEL_TRACES_SAMPLER", sampler)
        .env("OTEL_TRACES_SAMPLER_ARG", argument)
        .start();
    let traceparent = flag.map(|flag| format!("00-{TRACE}-{SPAN}-{flag}"));
    let headers: Vec<_> = traceparent
        .iter()
        .map(|it| ("traceparent", &**it))
        .collect();
    assert_eq!(app.request("GET", "/", &headers, b"").status, 200);
    let stderr = app.stop(harness::Stop::CtrlC).stderr;
    assert_eq!(receiver.logs().len(), 1, "{stderr}");
    (receiver.spans().len(), stderr)
}

#[test]
fn each_sampler_keeps_what_it_should() {
    for (sampler, argument, flag, kept) in [
        ("", "", None, true),
        ("", "", Some("00"), false),
        ("always_on", "", Some("00"), true),
        ("always_off", "", Some("01"), false),
        ("traceidratio", "0", Some("01"), false),
        ("traceidratio", "1.0", Some("00"), true),
        ("parentbased_always_on", "", Some("00"), false),
        ("parentbased_always_off", "", None, false),
        ("parentbased_always_off", "", Some("01"), true),
        ("parentbased_traceidratio", "0", None, false),
        ("parentbased_traceidratio", "0", Some("01"), true),
    ] {
        let (spans, stderr) = sampled(sampler, argument, flag);
        assert_eq!(
            spans,
            if kept { 3 } else { 0 },
            "{sampler} {argument} {flag:?}"
        );
        assert!(!stderr.contains("warning"), "{stderr}");
        // What the sampler leaves out is not lost.
        assert!(!stderr.contains("not delivered"), "{stderr}");
    }
}

#[test]
fn a_sampler_that_cannot_be_gets_one_line_with_those_that_can() {
    for (sampler, argument, says) in [
        ("jaeger_remote", "", "always_on, always_off or traceidratio"),
        ("sometimes", "", "always_on, always_off or traceidratio"),
        ("traceidratio", "", "from 0 to 1"),
        ("traceidratio", "2", "from 0 to 1"),
        ("parentbased_traceidratio", "-0.5", "from 0 to 1"),
        ("parentbased_traceidratio", "half", "from 0 to 1"),
        ("traceidratio", "NaN", "from 0 to 1"),
    ] {
        let app = chapter("http://127.0.0.1:1")
            .env("OTEL_TRACES_SAMPLER", sampler)
            .env("OTEL_TRACES_SAMPLER_ARG", argument);
        let stderr = visit(app).stderr;
        let on_it: Vec<_> = stderr
            .lines()
            .filter(|line| line.contains("SAMPLER"))
            .collect();
        assert_eq!(on_it.len(), 1, "{stderr}");
        assert!(on_it[0].contains(says), "{stderr}");
    }
}
