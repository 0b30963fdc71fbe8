//! The rules of the Instrumentation Score, as
//! [their specification](https://github.com/instrumentation-score/spec/tree/main/rules) has them.

/// How much a rule weighs ([section "Rules"](
/// https://github.com/instrumentation-score/spec/blob/main/specification.md#rules)).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Impact {
    /// 40.
    Critical,
    /// 30.
    Important,
    /// 20.
    Normal,
    /// 10.
    Low,
}

impl Impact {
    /// The weight.
    pub fn weight(self) -> u32 {
        match self {
            Impact::Critical => 40,
            Impact::Important => 30,
            Impact::Normal => 20,
            Impact::Low => 10,
        }
    }

    /// As one word.
    pub fn word(self) -> &'static str {
        match self {
            Impact::Critical => "critical",
            Impact::Important => "important",
            Impact::Normal => "normal",
            Impact::Low => "low",
        }
    }
}

/// A rule.
#[derive(Debug, PartialEq, Eq)]
pub struct RuleInfo {
    /// Its id.
    pub id: &'static str,
    /// How much it weighs.
    pub impact: Impact,
    /// What holds where it is passed.
    pub title: &'static str,
    /// What to do where it is failed.
    pub fix: &'static str,
    /// How it is read here, where its text leaves that open, or why it cannot be judged at all.
    pub note: Option<&'static str>,
    /// The findings that see the same.
    pub findings: &'static [&'static str],
}

impl RuleInfo {
    /// Whether telemetry alone can tell what the rule asks. Where it can't, the note says why.
    pub fn can_be_judged(&self) -> bool {
        !["LOG-001", "SDK-001"].contains(&self.id)
    }

    /// The address of the rule in the specification.
    pub fn specification(&self) -> String {
        format!(
            "https://github.com/instrumentation-score/spec/blob/main/rules/{}.md",
            self.id
        )
    }
}

/// A rule that can be judged here, by its place in [`RULES`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RuleId {
    Log002 = 1,
    Met001,
    Met002,
    Met003,
    Met004,
    Met005,
    Met006,
    Res001,
    Res002,
    Res003,
    Res004,
    Res005,
    Spa001 = 14,
    Spa002,
    Spa003,
    Spa004,
    Spa005,
}

/// Every rule of the specification, in the order of their ids.
pub static RULES: [RuleInfo; 19] = [
    RuleInfo {
        id: "LOG-001",
        impact: Impact::Important,
        title: "Production does not write debug records for more than 14 days",
        fix: "Filter what goes to the bridge: `EnvFilter::new(\"info\")`.",
        note: Some("Nothing here knows 14 days of production."),
        findings: &[],
    },
    RuleInfo {
        id: "LOG-002",
        impact: Impact::Important,
        title: "Log records have a severity",
        fix: "The bridge of `tracing` sets it. A Collector that reads files needs a `severity_parser`.",
        note: None,
        findings: &[],
    },
    RuleInfo {
        id: "MET-001",
        impact: Impact::Important,
        title: "An attribute of a metric has fewer than 10,000 values in an hour",
        fix: "Put ids into spans and log records, and the route, not the path, on metrics.",
        note: None,
        findings: &["unbounded-attributes"],
    },
    RuleInfo {
        id: "MET-002",
        impact: Impact::Important,
        title: "Every metric has a unit of UCUM",
        fix: "Say it where the instrument is made: `.with_unit(\"s\")`, and for counts `.with_unit(\"{request}\")`.",
        note: None,
        findings: &["no-unit"],
    },
    RuleInfo {
        id: "MET-003",
        impact: Impact::Important,
        title: "A metric has the same unit wherever it comes from",
        fix: "Agree on one: seconds for durations, By for sizes. Or give the other instrument a name of its own.",
        note: None,
        findings: &["twin-instruments", "wrong-unit"],
    },
    RuleInfo {
        id: "MET-004",
        impact: Impact::Normal,
        title: "A histogram has the same buckets wherever it comes from",
        fix: "Give the boundaries where the instrument is made, and the same in each service: `.with_boundaries(…)`.",
        note: None,
        findings: &["twin-buckets"],
    },
    RuleInfo {
        id: "MET-005",
        impact: Impact::Normal,
        title: "The name of a metric does not contain its unit",
        fix: "Take the unit out of the name, and say it as the unit: `todo.export.duration` in `s`.",
        note: Some(
            "A word of the name counts when it is the unit, or the unit written out, in singular or plural.",
        ),
        findings: &[],
    },
    RuleInfo {
        id: "MET-006",
        impact: Impact::Important,
        title: "No metric is called as an attribute of the conventions is",
        fix: "Give it a name of its own, below a namespace of yours.",
        note: None,
        findings: &[],
    },
    RuleInfo {
        id: "RES-001",
        impact: Impact::Normal,
        title: "Resources have a `service.instance.id`",
        fix: "Make one at the start of the program, and put it into the resource of all three providers.",
        note: None,
        findings: &["no-instance"],
    },
    RuleInfo {
        id: "RES-002",
        impact: Impact::Important,
        title: "Each `service.instance.id` is that of one instance",
        fix: "Make it when the process starts. One in a file, an image or a variable is soon that of many.",
        note: Some("Two instances are told apart by their pod, their container and their host."),
        findings: &["no-instance"],
    },
    RuleInfo {
        id: "RES-003",
        impact: Impact::Important,
        title: "What comes from a Kubernetes pod has a `k8s.pod.uid`",
        fix: "Pass it on with the downward API, or let the Collector's `k8sattributes` add it.",
        note: None,
        findings: &[],
    },
    RuleInfo {
        id: "RES-004",
        impact: Impact::Important,
        title: "Attributes of the conventions are where they belong",
        fix: "What says who sends belongs on the resource; what says what happened, on the span, the record or the point.",
        note: Some(
            "An attribute is judged that only entities have, or only spans, records, events and metrics.",
        ),
        findings: &["wrong-level"],
    },
    RuleInfo {
        id: "RES-005",
        impact: Impact::Critical,
        title: "Resources have a `service.name`",
        fix: "Set `OTEL_SERVICE_NAME`, or `Resource::builder().with_service_name(\"todo\")`.",
        note: None,
        findings: &["unknown-service"],
    },
    RuleInfo {
        id: "SDK-001",
        impact: Impact::Low,
        title: "The SDK supports the language and the runtime that it runs with",
        fix: "Move to a version of both that is supported.",
        note: Some("Nothing here knows which versions the SDKs of all languages support."),
        findings: &[],
    },
    RuleInfo {
        id: "SPA-001",
        impact: Impact::Normal,
        title: "A service has at most 10 INTERNAL spans in a trace",
        fix: "Make a span of what one waits for, and an event or a log record of the rest.",
        note: None,
        findings: &[],
    },
    RuleInfo {
        id: "SPA-002",
        impact: Impact::Normal,
        title: "Every parent of a span is in its trace",
        fix: "Shut the provider down before the program ends, sample by the parent's decision, and let the callers report as well.",
        note: Some("A parent that may still be on its way counts as there."),
        findings: &["missing-parent", "unended-root"],
    },
    RuleInfo {
        id: "SPA-003",
        impact: Impact::Important,
        title: "Span names have a bounded number of values",
        fix: "Put the route into the name, and the value into an attribute: `GET /task/{id}`.",
        note: Some(
            "The specification has no number yet. Here it is what the finding `unbounded-names` says for sure.",
        ),
        findings: &["unbounded-names"],
    },
    RuleInfo {
        id: "SPA-004",
        impact: Impact::Important,
        title: "No trace begins with a CLIENT span",
        fix: "Begin a span for what the program does before it calls somebody: a SERVER span for a request, an INTERNAL one for a job.",
        note: None,
        findings: &["root-is-client", "lost-context"],
    },
    RuleInfo {
        id: "SPA-005",
        impact: Impact::Important,
        title: "A trace has at most 20 spans of less than 5 ms",
        fix: "One span for the loop and not one for each turn; what is quick is an event, or is counted.",
        note: Some("The spans of the service are counted, as for SPA-001."),
        findings: &[],
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_in_order_and_name_their_places() {
        assert!(RULES.is_sorted_by_key(|it| it.id));
        for (id, expected) in [
            (RuleId::Log002, "LOG-002"),
            (RuleId::Met006, "MET-006"),
            (RuleId::Res005, "RES-005"),
            (RuleId::Spa001, "SPA-001"),
            (RuleId::Spa005, "SPA-005"),
        ] {
            assert_eq!(RULES[id as usize].id, expected);
        }
        assert!(!RULES[RuleId::Log002 as usize - 1].can_be_judged());
        assert!(!RULES[RuleId::Spa001 as usize - 1].can_be_judged());
        assert_eq!(RULES.iter().filter(|it| it.can_be_judged()).count(), 17);
    }

    #[test]
    fn the_findings_that_see_the_same_are_findings() {
        let known: Vec<_> = crate::findings::rules()
            .iter()
            .map(|it| it.info().id)
            .collect();
        for rule in &RULES {
            for finding in rule.findings {
                assert!(known.contains(finding), "{}: {finding}", rule.id);
            }
        }
    }
}
