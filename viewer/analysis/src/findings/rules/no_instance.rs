//! Processes of one service that do not say which of them they are.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::Rule;
use crate::findings::attributes::{self, LogView, SpanView, Value};
use crate::findings::finding::{EvidenceLocation, Finding, Fix, RuleInfo};
use crate::findings::findings_by_service::{FindingsByService, short};
use crate::findings::scan_store::Clock;
use crate::model::Origin;
use crate::store::metrics::Series;

static INFO: RuleInfo = RuleInfo {
    id: "no-instance",
    title: "Several processes are one instance",
    why: "Two processes of a service send the same counter, each its own. Where nothing tells them apart, a backend takes them \
          for one that goes up and down; and nobody can say which of them is slow.",
    section: "Service instance",
    specification: "https://opentelemetry.io/docs/specs/semconv/resource/service/#service-instance",
    fix: Fix {
        how: "Make a `service.instance.id` when the process starts, once for all three providers.",
        code: "let id = RandomIdGenerator::default().new_trace_id().to_string();\n\
               let resource = Resource::builder()\n    \
               .with_attribute(KeyValue::new(\"service.instance.id\", id))\n    \
               .build();",
    },
};

/// By what processes differ that run at the same time.
const IDENTITY: [&str; 6] = [
    "k8s.pod.uid",
    "k8s.pod.name",
    "container.id",
    "host.id",
    "host.name",
    "process.pid",
];

/// `no-instance`.
#[derive(Debug, Default)]
pub(crate) struct NoInstance {
    /// By address. Kept, so that no other takes the address of one.
    heard: HashMap<usize, (Arc<Origin>, Window)>,
}

/// What a resource says of its process.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
struct Process {
    instance: String,
    identity: [String; IDENTITY.len()],
}

/// When it was heard of, in nanoseconds since 1970.
#[derive(Debug, Clone, Copy)]
struct Window {
    first: u64,
    last: u64,
}

impl NoInstance {
    fn heard(&mut self, origin: &Arc<Origin>, first: u64, last: u64) {
        const MAX_ORIGINS: usize = 10_000;
        if first == 0 || last < first {
            return;
        }
        let address = Arc::as_ptr(origin) as usize;
        if let Some((_, window)) = self.heard.get_mut(&address) {
            window.add(Window { first, last });
        } else if self.heard.len() < MAX_ORIGINS {
            let heard = (origin.clone(), Window { first, last });
            self.heard.insert(address, heard);
        }
    }
}

impl Window {
    fn add(&mut self, other: Window) {
        self.first = self.first.min(other.first);
        self.last = self.last.max(other.last);
    }
}

impl Process {
    fn new(origin: &Origin) -> Process {
        let resource = attributes::resource(origin);
        let said = |key: &str| match attributes::find(&resource, key) {
            Some(Value::Text(text)) => text.to_owned(),
            Some(Value::Int(number)) => number.to_string(),
            _ => String::new(),
        };
        Process {
            instance: said("service.instance.id"),
            identity: IDENTITY.map(said),
        }
    }

    /// By what these two differ, where both say it.
    fn difference(&self, other: &Process) -> Option<String> {
        let both = self.identity.iter().zip(&other.identity).zip(IDENTITY);
        both.into_iter().find_map(|((a, b), key)| {
            let differ = !a.is_empty() && !b.is_empty() && a != b;
            differ.then(|| format!("{key} {} and {}", short(a), short(b)))
        })
    }
}

impl Rule for NoInstance {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn span(&mut self, _: &Clock, span: &SpanView<'_>) {
        self.heard(&span.span.origin, span.span.start, span.span.end);
    }

    fn log(&mut self, log: &LogView<'_>) {
        self.heard(&log.log.origin, log.log.time, log.log.time);
    }

    fn instrument(&mut self, series: &Series) {
        for point in &series.points {
            self.heard(&series.instrument.origin, point.time, point.time);
        }
    }

    fn finish(self: Box<Self>) -> Vec<Finding> {
        let mut findings: FindingsByService<bool> = FindingsByService::default();
        // One process has several scopes, and so several origins.
        let mut services: BTreeMap<&str, HashMap<Process, Window>> = BTreeMap::new();
        for (origin, window) in self.heard.values() {
            let processes = services.entry(origin.service_or_unknown()).or_default();
            let heard = processes.entry(Process::new(origin)).or_insert(*window);
            heard.add(*window);
        }
        for (service, processes) in services {
            let mut processes: Vec<_> = processes.into_iter().collect();
            // Those with the same id are side by side, and each begins before the next.
            processes.sort_by(|(a, heard_a), (b, heard_b)| {
                (&a.instance, heard_a.first).cmp(&(&b.instance, heard_b.first))
            });
            for pair in processes.windows(2) {
                let [(a, heard_a), (b, heard_b)] = pair else {
                    continue;
                };
                // One that ended before the other began is the same one, started again.
                let at_once = heard_b.first < heard_a.last;
                let Some(difference) = a
                    .difference(b)
                    .filter(|_| at_once && a.instance == b.instance)
                else {
                    continue;
                };
                let case = findings.for_service(service);
                case.notes |= a.instance.is_empty();
                case.add(
                    EvidenceLocation::Service(service.to_owned()),
                    || match &*a.instance {
                        "" => difference,
                        id => format!("{}: {difference}", short(id)),
                    },
                );
            }
        }
        findings.say(&INFO, |_, case| {
            let said = match case.notes {
                true => "Processes that run at the same time have no service.instance.id.",
                false => "Processes that run at the same time have the same service.instance.id.",
            };
            Some((said.to_owned(), None))
        })
    }
}
