//! What holds for each rule: it finds what it is for, and says what to do.

use std::collections::BTreeSet;

use otlp_viewer::findings::rules;

use super::scenes::{
    self, Scenes, incomplete_spans, incomplete_traces, log_records, metrics, senders, spans,
    two_islands, two_services,
};

#[test]
fn every_rule_finds_what_it_is_for_and_nothing_else() {
    let mut wrong = Vec::new();
    for (id, finds, passes) in scenes::ALL {
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
fn every_rule_has_scenes_a_reason_a_section_and_a_fix() {
    let mut tested: BTreeSet<&str> = scenes::ALL.iter().map(|it| it.0).collect();
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
            incomplete_traces::lost_context as Scenes,
            "one request, one lost span",
            false,
        ),
        (
            incomplete_traces::missing_parent,
            "a span in the middle is not there",
            true,
        ),
        (
            incomplete_traces::missing_parent,
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
            log_records::log_outside_trace,
            "written while a request was answered",
            true,
        ),
        (
            log_records::log_outside_trace,
            "some know their trace",
            false,
        ),
        (
            metrics::unbounded_attributes,
            "a user, and new ones keep coming",
            true,
        ),
        (metrics::unbounded_attributes, "a user, all at once", false),
        (
            metrics::wrong_unit,
            "seconds in the buckets of milliseconds",
            true,
        ),
        (
            metrics::wrong_unit,
            "milliseconds in seconds, above all buckets",
            false,
        ),
        (
            two_services::clock_skew,
            "a clock that is a second behind",
            true,
        ),
        (two_services::clock_skew, "the clock of a browser", false),
        (two_islands::two_islands, "nobody writes the header", false),
        (
            incomplete_spans::unanswered_request,
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
