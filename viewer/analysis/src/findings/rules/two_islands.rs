//! Two services that never share a trace, although one calls the other.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use super::Rule;
use crate::findings::attributes::{self, SpanView, Value};
use crate::findings::cases_by_service::{Cases, short, some};
use crate::findings::finding::{Finding, Fix, RuleInfo};
use crate::findings::http_target::{HttpTarget, Port, is_loopback};
use crate::findings::scan_store::Clock;
use crate::model::{SpanKind, StoredSpan};
use crate::store::traces::Trace;

static INFO: RuleInfo = RuleInfo {
    id: "two-islands",
    title: "Two services never share a trace, although one calls the other",
    why: "A trace goes on in another service when the request carries its context, in the header `traceparent`. \
          Where nobody writes that header, or nobody reads it, each call is two traces, and no one sees that one \
          service waited for the other.",
    section: "Propagators",
    specification: "https://opentelemetry.io/docs/specs/otel/context/api-propagators/",
    fix: Fix {
        how: "Set a propagator in both programs: without one, Rust's writes and reads nothing. Inject the context \
              into the headers of each request that you send, and extract it from each that you receive. And look \
              whether something between the two lets the header through.",
        code: "global::set_text_map_propagator(TraceContextPropagator::new());\n\n\
               // who calls, with the CLIENT span as the current one\n\
               let context = Span::current().context();\n\
               propagator.inject_context(&context, &mut HeaderInjector(request.headers_mut()));\n\n\
               // who answers\n\
               let context = propagator.extract(&HeaderExtractor(request.headers()));\n\
               span.set_parent(context)?;",
    },
};

/// How many calls, and how many answers, are looked at.
const MAX_SPANS: usize = 10_000;
/// How many answers a call is held against.
const MAX_CANDIDATES: usize = 16;
/// Of how many services of one trace it is remembered that they share it, and of how many pairs in all.
const MAX_SERVICES: usize = 30;
const MAX_PAIRS: usize = 20_000;
/// One call may be a coincidence.
const MIN_CALLS: usize = 2;
/// How much an answer may lie outside of its call, in nanoseconds: the clocks of two machines differ by that much.
const MARGIN: u64 = 5_000_000;

/// `two-islands`.
#[derive(Debug, Default)]
pub(crate) struct TwoIslands {
    calls: BTreeMap<HttpTarget, Vec<Side>>,
    answers: BTreeMap<HttpTarget, Vec<Side>>,
    looked_at: [usize; 2],
    /// For each service those with which it shares a trace.
    shared: HashMap<String, HashSet<String>>,
    pairs: usize,
    /// Whether there is more than can be looked at. Then nothing can be said of what was never seen.
    is_too_much: bool,
}

/// A call, or an answer.
#[derive(Debug)]
struct Side {
    span: Arc<StoredSpan>,
    port: Port,
    status: Option<i64>,
    host: Option<String>,
}

impl Side {
    fn service(&self) -> &str {
        self.span.origin.service_or_unknown()
    }

    /// Whether an answer can be that to a call: at its port, with its status, and while somebody waited for it.
    fn answers(&self, call: &Side) -> bool {
        let agrees = |a: Option<i64>, b: Option<i64>| a.is_none() || b.is_none() || a == b;
        let is_port = agrees(self.port.map(i64::from), call.port.map(i64::from));
        let begin = call.span.start.saturating_sub(MARGIN);
        let end = call.span.end.saturating_add(MARGIN);
        let is_within = (begin..=end).contains(&self.span.start) && self.span.end <= end;
        self.service() != call.service() && is_port && agrees(self.status, call.status) && is_within
    }

    /// Whether both say their host, and it's another: what one calls `localhost` is not what the other is.
    fn is_elsewhere(&self, other: &Side) -> bool {
        matches!((&self.host, &other.host), (Some(a), Some(b)) if a != b)
    }
}

/// What was seen of a service that calls another.
#[derive(Debug, Default)]
struct Pair<'a> {
    /// Calls that the other can have answered.
    calls: usize,
    matched: Vec<(&'a Side, &'a Side)>,
}

fn host(span: &StoredSpan) -> Option<String> {
    let resource = attributes::resource(&span.origin);
    let keys = ["container.id", "k8s.pod.uid", "host.id", "host.name"];
    let mut found = keys.iter().filter_map(|it| attributes::find(&resource, it));
    found.find_map(Value::text).map(short)
}

impl TwoIslands {
    fn remember(&mut self, a: &str, b: &str) {
        if self.shared.get(a).is_some_and(|it| it.contains(b)) {
            return;
        }
        if self.pairs >= MAX_PAIRS {
            self.is_too_much = true;
            return;
        }
        let shared = self.shared.entry(a.to_owned()).or_default();
        shared.insert(b.to_owned());
        self.pairs += 1;
    }

    fn share(&self, a: &str, b: &str) -> bool {
        self.shared.get(a).is_some_and(|it| it.contains(b))
    }

    /// Each call with the answer that it got, by the two services.
    fn pairs(&self) -> BTreeMap<(&str, &str), Pair<'_>> {
        let mut pairs: BTreeMap<(&str, &str), Pair<'_>> = BTreeMap::new();
        for (target, calls) in &self.calls {
            let Some(answers) = self.answers.get(target) else {
                continue;
            };
            let mut answers: Vec<&Side> = answers.iter().collect();
            answers.sort_by_key(|it| it.span.start);
            let mut is_taken = vec![false; answers.len()];
            let services: BTreeSet<&str> = answers
                .iter()
                .map(|it| it.service())
                .take(MAX_SERVICES)
                .collect();
            let mut calls: Vec<&Side> = calls.iter().collect();
            calls.sort_by_key(|it| it.span.start);
            for call in calls {
                for service in services.iter().filter(|it| **it != call.service()) {
                    pairs.entry((call.service(), *service)).or_default().calls += 1;
                }
                let begin = call.span.start.saturating_sub(MARGIN);
                let first = answers.partition_point(|it| it.span.start < begin);
                let last = answers.len().min(first + MAX_CANDIDATES);
                let found = (first..last).find(|it| {
                    let answer = answers[*it];
                    let is_here = !is_loopback(&target.host) || !answer.is_elsewhere(call);
                    !is_taken[*it] && is_here && answer.answers(call)
                });
                if let Some(at) = found {
                    is_taken[at] = true;
                    let pair = pairs.entry((call.service(), answers[at].service()));
                    pair.or_default().matched.push((call, answers[at]));
                }
            }
        }
        pairs
    }
}

impl Rule for TwoIslands {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn trace(&mut self, _: &Clock, trace: &Trace) {
        let services = trace.services();
        self.is_too_much |= services.len() > MAX_SERVICES;
        if self.is_too_much {
            return;
        }
        for a in &services {
            for b in services.iter().filter(|it| *it != a) {
                self.remember(a, b);
            }
        }
    }

    fn span(&mut self, _: &Clock, view: &SpanView<'_>) {
        let span = view.span;
        // A request that only links to its caller is a trace of its own on purpose.
        let is_answer = span.kind == SpanKind::SERVER && span.parent.is_none() && !view.has_links;
        let is_call = span.kind == SpanKind::CLIENT;
        if self.is_too_much || span.end < span.start || !(is_answer || is_call) {
            return;
        }
        let looked_at = &mut self.looked_at[usize::from(is_call)];
        if *looked_at >= MAX_SPANS {
            return;
        }
        let Some((target, port)) = HttpTarget::new(view) else {
            return;
        };
        *looked_at += 1;
        let status = ["http.response.status_code", "http.status_code"];
        let status = status.iter().find_map(|it| view.attribute(it)?.integer());
        let side = Side {
            span: span.clone(),
            port,
            status,
            host: host(span),
        };
        let sides = if is_call {
            &mut self.calls
        } else {
            &mut self.answers
        };
        sides.entry(target).or_default().push(side);
    }

    fn finish(self: Box<Self>) -> Vec<Finding> {
        let mut cases: Cases<(BTreeSet<String>, usize)> = Cases::default();
        if self.is_too_much {
            return Vec::new();
        }
        for ((from, to), pair) in self.pairs() {
            let is_often = pair.matched.len() >= MIN_CALLS && pair.matched.len() * 2 >= pair.calls;
            if !is_often || self.share(from, to) {
                continue;
            }
            let case = cases.for_service(from);
            case.notes.0.insert(to.to_owned());
            case.notes.1 += pair.calls;
            for (call, answer) in pair.matched {
                case.span(&call.span, || {
                    format!(
                        "{} of {} is in trace {}",
                        short(answer.span.name()),
                        short(to),
                        answer.span.trace
                    )
                });
            }
        }
        cases.say(&INFO, |service, case| {
            let (answerers, calls) = &case.notes;
            let answerers = some(answerers.iter().map(String::as_str));
            let said = format!(
                "Calls of {service} that {answerers} answered in a trace of its own: {} of {calls}. No trace has \
                 spans of both.",
                case.count,
            );
            let doubt = "Times, addresses, methods and status codes agree, and yet somebody else may have asked \
                         at the same moments; or the trace is ended between the two on purpose.";
            Some((said, Some(doubt.to_owned())))
        })
    }
}
