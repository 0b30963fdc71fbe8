//! Span names with ever new values in them.

use std::collections::{BTreeMap, HashMap};

use super::Rule;
use crate::findings::attributes::{SpanView, Value};
use crate::findings::finding::{EvidenceLocation, Finding, Fix, RuleInfo};
use crate::findings::findings_by_service::{FindingsByService, of_service, short};
use crate::findings::name_pattern::{has_id, pattern};
use crate::findings::scan_store::Clock;
use crate::model::{SpanId, TraceId};

static INFO: RuleInfo = RuleInfo {
    id: "unbounded-names",
    title: "Span names have ever new values in them",
    why: "A span name says which kind of work it is. Backends group by it: with an id in the name, \
          every request is a kind of its own, and none can be counted, compared or found.",
    section: "Span: its name",
    specification: "https://opentelemetry.io/docs/specs/otel/trace/api/#span",
    fix: Fix {
        how: "Put the route into the name, and the value into an attribute.",
        code: "let span = info_span!(\n    \
               \"request\",\n    \
               otel.name = \"GET /task/{id}\",\n    \
               http.route = \"/task/{id}\",\n    \
               todo.task.id = id,\n\
               );",
    },
};

/// How many names of one pattern are many.
const MANY: usize = 20;
/// How many names that have only their first word in common are many.
const MANY_WORDS: usize = 50;
/// How many different names of a service are told apart.
const MAX_NAMES: usize = 5_000;

/// `unbounded-names`.
#[derive(Debug, Default)]
pub(crate) struct UnboundedNames {
    services: BTreeMap<String, Service>,
}

#[derive(Debug, Default)]
struct Service {
    spans: usize,
    names: HashMap<String, Seen>,
}

/// The spans of a name. The newest are seen first, so that the last one seen is the oldest.
#[derive(Debug)]
struct Seen {
    place: (TraceId, SpanId),
    spans: usize,
    oldest: usize,
    /// The name is as the conventions want it: method and route, or operation and table.
    is_by_rule: bool,
}

impl Rule for UnboundedNames {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn span(&mut self, _: &Clock, span: &SpanView<'_>) {
        let Some(service) = of_service(&mut self.services, span.service) else {
            return;
        };
        service.spans += 1;
        let (name, oldest) = (span.span.name(), service.spans);
        if let Some(seen) = service.names.get_mut(name) {
            seen.spans += 1;
            seen.oldest = oldest;
        } else if service.names.len() < MAX_NAMES {
            let of_rule = [
                "http.route",
                "db.collection.name",
                "messaging.destination.name",
            ];
            let is_by_rule = of_rule.iter().any(|key| {
                let value = span.attribute(key).and_then(Value::text);
                value.is_some_and(|it| !it.is_empty() && name.ends_with(it))
            });
            let seen = Seen {
                place: (span.span.trace, span.span.id),
                spans: 1,
                oldest,
                is_by_rule,
            };
            service.names.insert(name.to_owned(), seen);
        }
    }

    fn finish(self: Box<Self>) -> Vec<Finding> {
        let mut findings: FindingsByService<(Vec<String>, bool)> = FindingsByService::default();
        for (name, service) in self.services {
            let mut groups: HashMap<String, Vec<(&String, &Seen)>> = HashMap::new();
            for (name, seen) in &service.names {
                let pattern = pattern(name);
                if has_id(&pattern) {
                    groups.entry(pattern).or_default().push((name, seen));
                } else if let Some((word, _)) = name.split_once(' ')
                    && !seen.is_by_rule
                {
                    groups
                        .entry(format!("{word} …"))
                        .or_default()
                        .push((name, seen));
                }
            }
            for (pattern, names) in groups {
                let has_id = has_id(&pattern);
                let enough = if has_id { MANY } else { MANY_WORDS };
                // Those that only newer spans have: a fixed set is complete after a while.
                let new = names
                    .iter()
                    .filter(|(_, it)| it.oldest * 2 <= service.spans)
                    .count();
                let once = names.iter().filter(|(_, it)| it.spans == 1).count();
                let is_ever_new = new * 4 >= names.len();
                let is_mostly_once = has_id || once * 5 >= names.len() * 4;
                if names.len() < enough || !is_ever_new || !is_mostly_once {
                    continue;
                }
                let case = findings.for_service(&name);
                case.notes
                    .0
                    .push(format!("{} names like {:?}", names.len(), short(&pattern)));
                case.notes.1 |= has_id;
                for (name, seen) in names {
                    let (trace, span) = seen.place;
                    case.add(EvidenceLocation::Span(trace, span), || short(name));
                }
            }
        }
        findings.say(&INFO, |_, case| {
            let (said, has_id) = &case.notes;
            let doubt = (!has_id).then(|| {
                "They may be a long list of names after all, of which none has come twice yet."
                    .to_owned()
            });
            Some((format!("{}.", said.join(", ")), doubt))
        })
    }
}
