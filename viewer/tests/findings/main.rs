//! Every finding has scenes that trigger it, and scenes that nearly do and must not.
#![allow(clippy::unwrap_used, reason = "all of it is for tests")]

#[path = "../common/mod.rs"]
mod common;
mod logs;
mod measured;
mod ports;
mod scene;
mod senders;
mod spans;
mod traces;

use std::collections::BTreeSet;

use otlp_viewer::findings::{Clock, rules};
use scene::{SECOND, START, Scene};

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
    let ids: BTreeSet<&str> = rules().iter().map(|it| it.about().id).collect();
    assert_eq!(ids, tested);
    assert_eq!(ids.len(), rules().len(), "no id is there twice");
    for rule in rules() {
        let about = rule.about();
        let texts = [
            about.title,
            about.why,
            about.section,
            about.mend.how,
            about.mend.code,
        ];
        assert!(texts.iter().all(|it| !it.is_empty()), "{}", about.id);
        let is_known = about
            .specification
            .starts_with("https://opentelemetry.io/docs/");
        assert!(is_known, "{}", about.specification);
        // Continued lines must not bring their indentation along.
        assert!(
            !about.why.contains("  ") && !about.mend.how.contains("  "),
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
    ] {
        let scene = scenes().into_iter().find(|it| it.name == name).unwrap();
        let findings = scene.findings();
        assert!(
            findings.iter().all(|it| it.is_sure() == is_sure),
            "{name}: {findings:?}"
        );
    }
}

/// While more may come, what is missing is given time: first nothing is said, then that it is likely.
#[test]
fn what_may_still_come_is_waited_for() {
    for (id, scenes) in [
        ("missing-parent", traces::missing_parent as Scenes),
        ("unended-root", traces::unended_root),
    ] {
        let arrived = START + 10 * SECOND;
        let scene = scenes().swap_remove(1).arrived(arrived);
        for (seconds, expected) in [
            (14, None),
            (16, Some(false)),
            (119, Some(false)),
            (121, Some(true)),
        ] {
            let found = scene.findings_at(Clock::at(arrived + seconds * SECOND));
            let is_sure = found.first().map(|it| it.is_sure());
            assert_eq!(is_sure, expected, "{id} after {seconds} s: {found:?}");
        }
    }
}

/// The last arrival is never long ago while something loops inside a span that doesn't end: its first span counts.
#[test]
fn a_trace_that_grows_for_minutes_without_its_root_is_found_while_it_grows() {
    let found = |turns: u64, seconds: u64| {
        let scene = (0..turns).fold(scene::scene("a loop"), |scene, it| {
            let scene = scene.spans("todo", traces::turns(it..it + 1));
            scene.last_arrived(START + it * 10 * SECOND)
        });
        scene.findings_at(Clock::at(START + seconds * SECOND))
    };
    // Every ten seconds one, and the last was a moment ago.
    for turns in [2, 12] {
        assert_eq!(found(turns, turns * 10 - 9).len(), 0, "{turns}");
    }
    for turns in [13, 60] {
        let found = found(turns, turns * 10 - 9);
        let [finding] = &found[..] else {
            panic!("{turns}: {found:?}")
        };
        assert_eq!(finding.id(), "unended-root");
        assert!(!finding.is_sure(), "{finding}");
        assert_eq!(
            finding.said,
            "Traces that grow for minutes without their root: 1."
        );
    }
    // When nothing has come for long, it is one like any other.
    let found = found(13, 120 + 121);
    assert!(
        found[0].is_sure() && found[0].said.starts_with("Traces without a beginning"),
        "{found:?}"
    );
}
