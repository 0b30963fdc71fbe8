//! Every finding has scenes that trigger it, and scenes that nearly do and must not.

mod any;
pub(crate) mod corpus;
mod incomplete;
mod islands;
mod logs;
pub(crate) mod measured;
mod pages;
mod ports;
pub(crate) mod scene;
mod senders;
mod services;
mod spans;
mod told_apart;
mod traces;
mod waiting;

use std::collections::BTreeSet;

use otlp_viewer::findings::rules;
use scene::Scene;

type Scenes = fn() -> Vec<Scene>;

/// An id, what triggers it, and what nearly does. `wrong-port` needs ports; its tests are in [`ports`].
const TABLE: &[(&str, Scenes, Scenes)] = &[
    (
        "missing-parent",
        traces::missing_parent,
        traces::no_missing_parent,
    ),
    (
        "unended-root",
        traces::unended_root,
        traces::no_unended_root,
    ),
    (
        "lost-context",
        traces::lost_context,
        traces::no_lost_context,
    ),
    (
        "unknown-service",
        senders::unknown_service,
        senders::no_unknown_service,
    ),
    ("old-attribute-names", spans::old_names, spans::no_old_names),
    (
        "unbounded-names",
        spans::unbounded_names,
        spans::no_unbounded_names,
    ),
    (
        "unbounded-attributes",
        measured::unbounded_attributes,
        measured::no_unbounded_attributes,
    ),
    (
        "log-outside-trace",
        logs::log_outside_trace,
        logs::no_log_outside_trace,
    ),
    ("event-twice", logs::event_twice, logs::no_event_twice),
    (
        "counter-went-back",
        measured::counter_went_back,
        measured::no_counter_went_back,
    ),
    ("wrong-unit", measured::wrong_unit, measured::no_wrong_unit),
    ("late-spans", senders::late_spans, senders::no_late_spans),
    (
        "failure-not-error",
        spans::failure_not_error,
        spans::no_failure_not_error,
    ),
    (
        "secret-attribute",
        spans::secret_attribute,
        spans::no_secret_attribute,
    ),
    ("two-sdks", senders::two_sdks, senders::no_two_sdks),
    (
        "number-as-text",
        spans::number_as_text,
        spans::no_number_as_text,
    ),
    ("unnamed-event", logs::unnamed_event, logs::no_unnamed_event),
    (
        "twin-instruments",
        measured::twin_instruments,
        measured::no_twin_instruments,
    ),
    (
        "same-span-id",
        services::same_span_id,
        services::no_same_span_id,
    ),
    ("clock-skew", services::clock_skew, services::no_clock_skew),
    ("two-islands", islands::two_islands, islands::no_two_islands),
    (
        "unanswered-request",
        incomplete::unanswered_request,
        incomplete::no_unanswered_request,
    ),
    (
        "end-before-start",
        incomplete::end_before_start,
        incomplete::no_end_before_start,
    ),
    (
        "limits-reached",
        incomplete::limits_reached,
        incomplete::no_limits_reached,
    ),
    (
        "no-instance",
        told_apart::no_instance,
        told_apart::no_no_instance,
    ),
    (
        "root-is-client",
        told_apart::root_is_client,
        told_apart::no_root_is_client,
    ),
    ("no-unit", told_apart::no_unit, told_apart::no_no_unit),
    (
        "twin-buckets",
        told_apart::twin_buckets,
        told_apart::no_twin_buckets,
    ),
    (
        "wrong-level",
        told_apart::wrong_level,
        told_apart::no_wrong_level,
    ),
    (
        "name-without-namespace",
        told_apart::name_without_namespace,
        told_apart::no_name_without_namespace,
    ),
];

#[test]
fn every_rule_finds_what_it_is_for_and_nothing_else() {
    let mut wrong = Vec::new();
    for (id, finds, passes) in TABLE {
        for scene in finds() {
            let findings = scene.findings();
            let ids: BTreeSet<_> = findings.iter().map(|it| it.id()).collect();
            if ids != BTreeSet::from([*id]) {
                wrong.push(format!(
                    "{id} should find {:?}, and what is found is {ids:?}",
                    scene.name
                ));
            }
            for finding in findings {
                // Every finding can be looked at, and says how much there is of it.
                assert!(
                    !finding.evidence.is_empty() && finding.evidence.len() <= 8,
                    "{id}"
                );
                assert!(finding.count >= finding.evidence.len(), "{finding}");
            }
        }
        for scene in passes() {
            let found: Vec<_> = scene.findings().iter().map(ToString::to_string).collect();
            if !found.is_empty() {
                wrong.push(format!(
                    "{id} should pass {:?}, and what is found is {found:#?}",
                    scene.name
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_rule_has_scenes_a_reason_a_section_and_a_mend() {
    let mut tested: BTreeSet<&str> = TABLE.iter().map(|it| it.0).collect();
    tested.insert("wrong-port");
    let ids: BTreeSet<&str> = rules().iter().map(|it| it.info().id).collect();
    assert_eq!(ids, tested);
    assert_eq!(ids.len(), rules().len(), "no id is there twice");
    for rule in rules() {
        let about = rule.info();
        let texts = [
            about.title,
            about.why,
            about.section,
            about.fix.how,
            about.fix.code,
        ];
        assert!(texts.iter().all(|it| !it.is_empty()), "{}", about.id);
        let is_known = about
            .specification
            .starts_with("https://opentelemetry.io/docs/");
        assert!(is_known, "{}", about.specification);
        // Continued lines must not bring their indentation along.
        assert!(
            !about.why.contains("  ") && !about.fix.how.contains("  "),
            "{}",
            about.id
        );
    }
}

/// A finding that cannot be sure says so, and one that can does not.
#[test]
fn what_is_likely_says_why_it_may_be_wrong() {
    for (scenes, name, is_sure) in [
        (
            traces::lost_context as Scenes,
            "one request, one lost span",
            false,
        ),
        (
            traces::missing_parent,
            "a span in the middle is not there",
            true,
        ),
        (
            traces::missing_parent,
            "a caller that reports, and once does not",
            false,
        ),
        (senders::late_spans, "a minute late", false),
        (
            senders::late_spans,
            "before it ended, so that surely a clock is wrong",
            true,
        ),
        (senders::two_sdks, "two versions in one process", true),
        (senders::two_sdks, "perhaps in one process", false),
        (spans::old_names, "the names of three years ago", true),
        (spans::old_names, "an instrumentation of Python", false),
        (spans::unbounded_names, "the id of a task", true),
        (spans::unbounded_names, "a word of the caller", false),
        (spans::failure_not_error, "a server that failed", true),
        (spans::failure_not_error, "an exception", false),
        (spans::secret_attribute, "a password", true),
        (spans::secret_attribute, "a token in an address", false),
        (
            logs::log_outside_trace,
            "written while a request was answered",
            true,
        ),
        (logs::log_outside_trace, "some know their trace", false),
        (
            measured::unbounded_attributes,
            "a user, and new ones keep coming",
            true,
        ),
        (measured::unbounded_attributes, "a user, all at once", false),
        (
            measured::wrong_unit,
            "seconds in the buckets of milliseconds",
            true,
        ),
        (
            measured::wrong_unit,
            "milliseconds in seconds, above all buckets",
            false,
        ),
        (
            services::clock_skew,
            "a clock that is a second behind",
            true,
        ),
        (services::clock_skew, "the clock of a browser", false),
        (islands::two_islands, "nobody writes the header", false),
        (
            incomplete::unanswered_request,
            "a handler that panicked",
            false,
        ),
    ] {
        let scene = scenes().into_iter().find(|it| it.name == name).unwrap();
        let findings = scene.findings();
        assert!(
            findings.iter().all(|it| it.is_sure() == is_sure),
            "{name}: {findings:?}"
        );
    }
}
