//! Names of one's own that are a single word.

use std::collections::BTreeSet;

use super::Rule;
use crate::findings::attributes::{self, Attribute, SpanView};
use crate::findings::finding::{Finding, Fix, RuleInfo};
use crate::findings::findings_by_service::{FindingsByService, short, some};
use crate::findings::scan_store::Clock;
use crate::findings::written_by_library::is_of_a_library;
use crate::readable;
use crate::store::metrics::Series;

static INFO: RuleInfo = RuleInfo {
    id: "name-without-namespace",
    title: "A name of one's own has no namespace",
    why: "`file` or `order` may be anybody's. The conventions take new names every few months, and another team has taken this \
          one already: two meanings share a name, and a query finds both.",
    section: "Attribute names",
    specification: "https://opentelemetry.io/docs/specs/semconv/general/naming/",
    fix: Fix {
        how: "Begin it with the name of the application or the company.",
        code: "let span = info_span!(\"import\", todo.import.file = name);",
    },
};

/// What libraries write by themselves: `tracing-opentelemetry` beside each span, and SDKs beside an exception.
const OF_LIBRARIES: [&str; 6] = [
    "busy_ns",
    "idle_ns",
    "level",
    "target",
    "error",
    "component",
];
/// How many names are said of a service at most.
const MAX_NAMES: usize = 100;

/// `name-without-namespace`.
#[derive(Debug, Default)]
pub(crate) struct NameWithoutNamespace {
    findings: FindingsByService<BTreeSet<String>>,
}

fn found<'a>(attributes: &[Attribute<'a>]) -> BTreeSet<&'a str> {
    let keys = attributes.iter().map(|it| it.key);
    keys.filter(|key| is_bare(key)).collect()
}

fn is_bare(name: &str) -> bool {
    !name.is_empty() && !name.contains('.') && !OF_LIBRARIES.contains(&name)
}

fn note(notes: &mut BTreeSet<String>, names: &BTreeSet<&str>) {
    for name in names {
        if notes.len() < MAX_NAMES {
            notes.insert(short(name));
        }
    }
}

impl Rule for NameWithoutNamespace {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn span(&mut self, _: &Clock, span: &SpanView<'_>) {
        let names = found(&span.attributes);
        if !names.is_empty() && !is_of_a_library(&span.span.origin) {
            let case = self.findings.for_service(span.service);
            case.span(span.span, || some(names.iter().copied()));
            note(&mut case.notes, &names);
        }
    }

    fn instrument(&mut self, series: &Series) {
        let instrument = &series.instrument;
        if is_of_a_library(&instrument.origin) {
            return;
        }
        let points = series.points.iter();
        let mut names: BTreeSet<&str> = points
            .flat_map(|it| found(&attributes::series(it)))
            .collect();
        // A name with underscores is one of Prometheus, which has namespaces of its own.
        if is_bare(&instrument.name) && !instrument.name.contains('_') {
            names.insert(&instrument.name);
        }
        if !names.is_empty() {
            let case = self
                .findings
                .for_service(instrument.origin.service_or_unknown());
            case.instrument(series, || some(names.iter().copied()));
            note(&mut case.notes, &names);
        }
    }

    fn finish(self: Box<Self>) -> Vec<Finding> {
        self.findings.say(&INFO, |_, case| {
            let names = readable::count(case.notes.len(), "name");
            let listed = some(case.notes.iter().map(String::as_str));
            Some((format!("{names}: {listed}."), None))
        })
    }
}
