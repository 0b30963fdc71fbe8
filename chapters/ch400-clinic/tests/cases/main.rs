//! Each broken program gives its finding and no other; each cured one gives none. What the Instrumentation Score says of
//! both stands on a page.
#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a test that cannot go on fails"
)]

mod scores;

use std::fs;
use std::path::Path;
use std::process::ExitCode;

use harness::{Chapter, Finished};
use libtest_mimic::{Arguments, Trial};
use opentelemetry_proto::tonic::common::v1::KeyValue;
use opentelemetry_proto::tonic::trace::v1::span::SpanKind;
use otlp_viewer::findings::rules;
use otlp_viewer::testing::Receiver;

/// What is found, and words that the finding must say.
const CASES: [(&str, &[&str]); 31] = [
    ("wrong-port", &["HTTP to the port of gRPC"]),
    ("unknown-service", &["unknown_service", "making_tea"]),
    ("secret-attribute", &["authorization", "find_account"]),
    ("failure-not-error", &["DELETE /task/{id}", "HTTP 500"]),
    ("unanswered-request", &["GET /task/{id}", "no status code"]),
    ("lost-context", &["answered one: 3", "send_mail"]),
    (
        "two-islands",
        &["two-islands-accounts answered", "3 of 3", "GET /account"],
    ),
    ("root-is-client", &["12 traces: GET"]),
    ("missing-parent", &["store"]),
    ("unended-root", &["2 spans came"]),
    ("same-span-id", &["POST", "share 0000000000000001"]),
    ("log-outside-trace", &["a span was open"]),
    ("event-twice", &["as log record: 1", "span event"]),
    ("unbounded-names", &["40 names", "GET /task/{}"]),
    (
        "unbounded-attributes",
        &["clinic.logins", "60 values of user.id"],
    ),
    ("wrong-unit", &["http.server.request.duration"]),
    ("counter-went-back", &["clinic.mail.waiting", "from 5 to 2"]),
    ("no-instance", &["host.name worker-1 and worker-2"]),
    ("twin-instruments", &["clinic.requests"]),
    ("twin-buckets", &["clinic.payment.duration", "2 histograms"]),
    ("no-unit", &["clinic.mail.sent"]),
    ("two-sdks", &["0.31.0", "0.33"]),
    ("late-spans", &["work_off", "after it ended"]),
    (
        "clock-skew",
        &["GET /stock", "clock-skew-warehouse is behind"],
    ),
    ("end-before-start", &["work_off", "40.0 ms before"]),
    ("limits-reached", &["import", "72 events"]),
    (
        "old-attribute-names",
        &["http.method is now http.request.method"],
    ),
    ("wrong-level", &["deployment.environment.name"]),
    ("name-without-namespace", &["1 name: file"]),
    ("number-as-text", &["http.response.status_code"]),
    ("unnamed-event", &["event ", "broken.rs:"]),
];

/// `#[instrument]` names an attribute as the argument is named, which has no namespace.
const FOUND_AS_WELL: [(&str, &str); 1] = [("secret-attribute", "name-without-namespace")];

/// What a case is run as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Broken,
    Cured,
}

fn main() -> ExitCode {
    let mut trials = vec![
        trial("without_a_case_they_are_listed", they_are_listed),
        trial("a_mistyped_case_is_told_which_there_are", mistyped),
        trial(
            "without_a_collector_one_line_says_how_to_start_one",
            no_collector,
        ),
        trial(
            "an_endpoint_without_a_scheme_is_refused_with_the_right_one",
            no_scheme,
        ),
        trial("the_address_that_it_says_leads_to_the_finding", address),
        trial("every_finding_has_a_case", every_finding_has_a_case),
        trial("every_case_has_its_diff_on_a_page", every_case_has_its_diff),
        trial(
            "the_page_on_the_score_has_every_case_and_the_sums_of_its_table",
            scores::sums_are_right,
        ),
    ];
    for (name, words) in CASES {
        let words = words.to_vec();
        trials.push(trial(
            &format!("{name}_is_found_and_nothing_else_and_has_its_score"),
            move || {
                let receiver = run(name, Form::Broken);
                is_found(&receiver, name, &words);
                scores::assert_is_in_the_table(&receiver, name, Form::Broken);
            },
        ));
        trials.push(trial(
            &format!("{name}_cured_gives_no_finding_and_has_its_score"),
            move || {
                let receiver = run(name, Form::Cured);
                is_as_it_should_be(&receiver);
                scores::assert_is_in_the_table(&receiver, name, Form::Cured);
            },
        ));
    }
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

fn trial(name: &str, test: impl FnOnce() + Send + 'static) -> Trial {
    Trial::test(name, move || {
        test();
        Ok(())
    })
}

fn clinic() -> Chapter {
    Chapter::at(env!("CARGO_BIN_EXE_ch400-clinic"))
}

/// Everything that a case sends has been received when it has ended.
fn run(case: &str, form: Form) -> Receiver {
    let receiver = Receiver::start();
    let more: &[&str] = match form {
        Form::Broken => &[],
        Form::Cured => &["--cured"],
    };
    let program = clinic().arg(case).args(more);
    let program = program
        .env("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.grpc_endpoint())
        .args(["--pages", receiver.pages_url()]);
    let finished = program.start_client().wait();
    assert_eq!(finished.code(), Some(0), "{}", finished.stderr);
    let address = format!("{}/findings#{case}", receiver.pages_url());
    let mut said = finished.stderr.lines();
    assert!(said.any(|it| it.ends_with(&address)), "{}", finished.stderr);
    receiver
}

fn is_found(receiver: &Receiver, case: &str, words: &[&str]) {
    let findings = receiver.findings();
    let ids: Vec<&str> = findings.iter().map(|it| it.id()).collect();
    let said: Vec<String> = findings.iter().map(ToString::to_string).collect();
    let said = said.join("\n");
    let mut expected = vec![case];
    expected.extend(
        FOUND_AS_WELL
            .iter()
            .filter(|it| it.0 == case)
            .map(|it| it.1),
    );
    assert_eq!(ids, expected, "{said}\n{}", receiver.everything());
    for words in words {
        assert!(said.contains(words), "{words} in {said}");
    }
}

/// No finding, and nothing that a reader would copy by mistake: no attribute that a layer adds by itself, none without a
/// namespace, and all that the conventions require of what is an HTTP request to them.
fn is_as_it_should_be(receiver: &Receiver) {
    receiver.assert_no_findings();
    let has = |attributes: &[KeyValue], key: &str| attributes.iter().any(|it| it.key == key);
    let mut named = Vec::new();
    for span in receiver.spans() {
        if has(&span.attributes, "http.request.method") {
            let required: &[&str] = match span.kind() {
                SpanKind::Client => &["server.address", "server.port", "url.full"],
                _ => &["url.path", "url.scheme"],
            };
            for key in required {
                assert!(has(&span.attributes, key), "{key}: {}", span.tree());
            }
        }
        named.extend(span.attributes.iter().map(|it| it.key.clone()));
    }
    for log in receiver.logs() {
        named.extend(log.attributes.iter().map(|it| it.key.clone()));
    }
    for metric in receiver.metrics() {
        if metric.name.starts_with("http.server.") {
            let shown = format!("{:?}", metric.metric);
            for key in ["http.request.method", "url.scheme"] {
                assert!(shown.contains(key), "{key}: {shown}");
            }
        }
    }
    for key in named {
        let is_noise = ["code.", "thread.", "busy_ns", "idle_ns", "target"]
            .iter()
            .any(|it| key.starts_with(it));
        assert!(
            key.contains('.') && !is_noise,
            "{key}: {}",
            receiver.everything()
        );
    }
}

/// Not of the cases for which the viewer waits.
fn address() {
    let receiver = run("lost-context", Form::Broken);
    let page = format!("{}/findings", receiver.pages_url());
    let mut answer = ureq::get(page).call().unwrap();
    let page = answer.body_mut().read_to_string().unwrap();
    assert!(page.contains("id=\"lost-context\""), "{page}");
}

fn they_are_listed() {
    let finished = clinic().start_client().wait();
    assert_eq!(finished.code(), Some(0));
    let listed = finished.stderr.lines().filter_map(|it| it.split_once(' '));
    let mut listed: Vec<&str> = listed.map(|(name, _)| name).collect();
    assert_eq!(listed.pop(), Some("Run"), "{}", finished.stderr);
    assert_eq!(listed, CASES.map(|(name, _)| name), "{}", finished.stderr);
}

fn mistyped() {
    let finished = clinic().arg("lost-contxt").start_client().wait();
    assert_says_in_one_line(&finished, "\"lost-contxt\"");
    for (name, _) in CASES {
        assert!(finished.stderr.contains(name), "{}", finished.stderr);
    }
}

fn no_collector() {
    let finished = clinic().arg("lost-context").start_client().wait();
    assert_says_in_one_line(&finished, "cargo run -p otlp-viewer");
}

fn no_scheme() {
    let program = clinic().arg("lost-context");
    let program = program.env("OTEL_EXPORTER_OTLP_ENDPOINT", "localhost:4317");
    assert_says_in_one_line(
        &program.start_client().wait(),
        "write http://localhost:4317",
    );
}

fn assert_says_in_one_line(finished: &Finished, words: &str) {
    assert_eq!(finished.code(), Some(1), "{}", finished.stderr);
    assert_eq!(finished.stderr.lines().count(), 1, "{}", finished.stderr);
    assert!(finished.stderr.contains(words), "{}", finished.stderr);
}

fn every_finding_has_a_case() {
    let found = rules();
    let missing = found.iter().map(|it| it.info().id);
    let missing = missing.filter(|id| !CASES.iter().any(|(name, _)| name == id));
    assert_eq!(missing.collect::<Vec<_>>(), [] as [&str; 0]);
}

fn every_case_has_its_diff() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../400-conclusion");
    let pages = fs::read_dir(folder).unwrap().map(|it| it.unwrap().path());
    let pages = pages.filter(|it| it.to_string_lossy().contains("0-clinic-"));
    let pages: String = pages.map(|it| fs::read_to_string(it).unwrap()).collect();
    for (name, _) in CASES {
        let module = name.replace('-', "_");
        let diff = format!("<!-- diff chapters/ch400-clinic/src/cases/{module}/broken.rs ");
        let heading = format!("\n## `{name}`\n");
        assert!(pages.contains(&diff) && pages.contains(&heading), "{name}");
    }
}
