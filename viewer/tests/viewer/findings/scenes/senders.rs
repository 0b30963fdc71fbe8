//! Scenes about who sends, and when.

use opentelemetry_proto::tonic::common::v1::{InstrumentationScope, KeyValue};

use otlp_viewer::otlp::Signal;
use prost::Message;

use super::builder::*;

pub fn unknown_service() -> Vec<Scene> {
    vec![
        scene("what the SDK says where nobody has said anything")
            .spans("unknown_service:todo", vec![served(1, (0, 10))]),
        scene("no name at all").spans_of(vec![], "tests", vec![served(1, (0, 10))]),
        scene("a package that is only called so").spans_of(
            vec![],
            "example.com/post/receiver/letters",
            vec![served(1, (0, 10))],
        ),
        scene("what a receiver passes on is somebody's").metrics_from(
            vec![text("service.name", "unknown_service:java")],
            RECEIVERS[1],
            vec![crate::common::counter("system.disk.operations", 1)],
        ),
        scene("the logs have a name and the traces have none")
            .logs("todo", vec![log(1, 1, "Started", 5)])
            .spans("unknown_service", vec![served(1, (0, 10))]),
    ]
}

/// As the receivers of a Collector call their scopes.
pub const RECEIVERS: [&str; 4] = [
    "github.com/open-telemetry/opentelemetry-collector-contrib/receiver/hostmetricsreceiver/internal/scraper/diskscraper",
    "github.com/open-telemetry/opentelemetry-collector-contrib/receiver/dockerstatsreceiver",
    "go.opentelemetry.io/collector/receiver/somereceiver",
    "otelcol/hostmetricsreceiver/disk",
];

pub fn no_unknown_service() -> Vec<Scene> {
    let measured = RECEIVERS.map(|scope| {
        scene(scope).metrics_from(
            vec![text("host.name", "box")],
            scope,
            vec![crate::common::counter("system.disk.operations", 1)],
        )
    });
    let mut scenes = vec![
        scene("a service that is called almost so")
            .spans("unknown_services", vec![served(1, (0, 10))]),
    ];
    scenes.extend(measured);
    scenes
}

/// A Collector's filelog receiver names neither a service nor a scope: who is at fault, if anybody, is not known.
#[test]
fn what_a_collector_reads_from_files_is_not_surely_a_program_without_a_name() {
    let body = |scope: &str| {
        let mut body = crate::common::logs(vec![log(0, 0, "GET / 200", 5)]);
        let group = &mut body.resource_logs[0];
        group.resource = None;
        group.scope_logs[0].scope = Some(InstrumentationScope {
            name: scope.to_owned(),
            ..InstrumentationScope::default()
        });
        body.encode_to_vec()
    };
    for (scope, is_sure) in [("", false), ("todo::server", true)] {
        let scene = scene("lines of a file").sent(Signal::Logs, body(scope));
        let found = scene.findings();
        let found = found.iter().find(|it| it.id() == "unknown-service");
        assert_eq!(found.map(|it| it.is_sure()), Some(is_sure), "{scope:?}");
    }
}

pub fn late_spans() -> Vec<Scene> {
    let spans = || vec![served(1, (0, 10))];
    vec![
        scene("a minute late")
            .spans("todo", spans())
            .arrived(START + 60 * SECOND),
        scene("before it ended, so that surely a clock is wrong")
            .spans("todo", spans())
            .arrived(START - 60 * SECOND),
    ]
}

pub fn no_late_spans() -> Vec<Scene> {
    let spans = || vec![served(1, (0, 10))];
    vec![
        scene("a batch later")
            .spans("todo", spans())
            .arrived(START + 5 * SECOND),
        scene("clocks differ a little")
            .spans("todo", spans())
            .arrived(START - 100 * MS),
        scene("a recording of last week")
            .spans("todo", spans())
            .arrived(START + 604_800 * SECOND),
        scene("nobody knows when it came").spans("todo", spans()),
    ]
}

fn sdk(version: &str, more: &[(&str, &str)]) -> Vec<KeyValue> {
    let mut all = vec![
        ("telemetry.sdk.name", "opentelemetry"),
        ("telemetry.sdk.language", "rust"),
        ("telemetry.sdk.version", version),
    ];
    all.extend_from_slice(more);
    resource("todo", &all)
}

pub fn two_sdks() -> Vec<Scene> {
    let one = [("service.instance.id", "a")];
    vec![
        scene("two versions in one process")
            .spans_of(sdk("0.33.1", &one), "tests", vec![served(1, (0, 10))])
            .spans_of(sdk("0.32.0", &one), "tests", vec![served(2, (0, 10))]),
        scene("perhaps in one process")
            .spans_of(sdk("0.33.1", &[]), "tests", vec![served(1, (0, 10))])
            .metrics_of(
                sdk("0.32.0", &[]),
                vec![crate::common::counter("todo.requests", 1)],
            ),
    ]
}

pub fn no_two_sdks() -> Vec<Scene> {
    let [one, other] = [
        [("service.instance.id", "a")],
        [("service.instance.id", "b")],
    ];
    vec![
        scene("an old instance beside a new one")
            .spans_of(sdk("0.33.1", &one), "tests", vec![served(1, (0, 10))])
            .spans_of(sdk("0.32.0", &other), "tests", vec![served(2, (0, 10))]),
        scene("all of one version")
            .spans_of(sdk("0.33.1", &one), "tests", vec![served(1, (0, 10))])
            .metrics_of(
                sdk("0.33.1", &one),
                vec![crate::common::counter("todo.requests", 1)],
            ),
    ]
}
