//! What real programs send raises no finding but what it deserves.

use std::fs::File;
use std::path::Path;

use otlp_viewer::findings::{Clock, Finding, analyze};
use otlp_viewer::saved;
use otlp_viewer::store::Store;

/// A file, how many spans it has, and what it deserves, with a part of what is said.
pub type Recording = (&'static str, u64, &'static [(&'static str, &'static str)]);

pub const RECORDINGS: [Recording; 11] = [
    (
        "python-sdk.json",
        2,
        // A client that tries every type of value, and calls them as a test does.
        &[
            ("no-unit", "1 instrument without a unit"),
            ("name-without-namespace", "names: "),
        ],
    ),
    (
        "javascript-sdk.json",
        2,
        // A client that tries every type of value, and calls them as a test does.
        &[
            ("no-unit", "1 instrument without a unit"),
            ("name-without-namespace", "names: "),
        ],
    ),
    (
        "python-flask.json",
        18,
        // The instrumentation of Flask writes the names of before 2023 unless it is told not to, and measures in "requests".
        &[
            ("no-unit", "1 instrument without a unit"),
            (
                "old-attribute-names",
                "http.method is now http.request.method",
            ),
        ],
    ),
    (
        "javascript-express.json",
        67,
        // The instrumentation of express notes the exception in the spans of middleware and handler, and
        // does not say that these have failed; the span of the request does.
        &[("failure-not-error", "2 spans failed without saying so")],
    ),
    (
        "java-http.json",
        18,
        // The exporter of the SDK for Java measures itself, without a unit.
        &[("no-unit", "2 instruments without a unit")],
    ),
    (
        "go-http.json",
        18,
        // The SDK for Go notes a panic in the span that it ends, and neither it nor the instrumentation of net/http says
        // that the request failed.
        &[("failure-not-error", "1 span failed without saying so")],
    ),
    ("collector-hostmetrics.json", 0, &[]),
    (
        "browser.json",
        26,
        // The page asks a port where nothing listens, and the instrumentation of fetch says 0 and no error. That of document
        // load records the size of a response under the name from before 2023.
        &[
            ("failure-not-error", "1 span failed without saying so"),
            (
                "old-attribute-names",
                "http.response_content_length is now http.response.body.size",
            ),
        ],
    ),
    ("prometheus-self.json", 52, &[]),
    (
        "collector-self.json",
        14,
        // The debug exporter writes a line while its span is open, and doesn't hand the context to its logger.
        &[(
            "log-outside-trace",
            "written while a span of the service was open: 2",
        )],
    ),
    (
        "demo.json",
        75,
        // The proxy and one service of the demo have names of a single word.
        &[
            ("name-without-namespace", "upstream_cluster"),
            ("name-without-namespace", "currency_code"),
        ],
    ),
];

pub fn opened(name: &str) -> Store {
    let store = Store::new(64 << 20);
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/corpus")
        .join(name);
    let read = saved::read(name.to_owned(), File::open(path).unwrap(), &store, 64 << 20).unwrap();
    assert_eq!(read.refused, 0, "{read}");
    store
}

fn findings(name: &str) -> Vec<Finding> {
    analyze(&opened(name), Clock::stopped()).findings
}

#[test]
fn a_recording_raises_what_it_deserves_and_nothing_else() {
    for (name, spans, deserved) in RECORDINGS {
        assert_eq!(opened(name).counts().spans, spans, "{name}");
        let found = findings(name);
        let said: Vec<String> = found.iter().map(ToString::to_string).collect();
        assert_eq!(found.len(), deserved.len(), "{name}: {said:#?}");
        for (finding, (id, part)) in found.iter().zip(deserved) {
            assert_eq!(finding.id(), *id, "{name}: {finding}");
            assert!(finding.to_string().contains(part), "{name}: {finding}");
        }
    }
}

/// It is not the fault of who wrote the app.
#[test]
fn old_names_of_an_instrumentation_are_said_to_be_its_own() {
    let found = findings("python-flask.json");
    let old = found.iter().find(|it| it.id() == "old-attribute-names");
    let doubt = old.and_then(|it| it.doubt.as_deref()).unwrap_or_default();
    assert!(
        doubt.contains("OTEL_SEMCONV_STABILITY_OPT_IN=http"),
        "{doubt}"
    );
    assert!(
        doubt.contains("opentelemetry.instrumentation.flask"),
        "{doubt}"
    );
}

/// A file says the same today and in a year: who looks at it while the clock runs, sees the same, too.
#[test]
fn what_a_file_says_does_not_depend_on_the_clock() {
    for (name, _, deserved) in RECORDINGS {
        let store = opened(name);
        let ids = |clock| -> Vec<_> {
            analyze(&store, clock)
                .findings
                .iter()
                .map(|it| it.id())
                .collect()
        };
        let expected: Vec<_> = deserved.iter().map(|it| it.0).collect();
        assert_eq!(ids(Clock::running()), expected, "{name}");
    }
}
