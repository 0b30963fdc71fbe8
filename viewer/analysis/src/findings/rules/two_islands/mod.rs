//! Two services that never share a trace, although one calls the other or sends it messages.
//!
//! - `calls`: requests over HTTP and remote procedure calls, each with its answer
//! - `messages`: what is sent, with what is received
//! - `server_address`: where a server or a broker is

mod calls;
mod messages;
mod server_address;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use super::Rule;
use crate::findings::attributes::SpanView;
use crate::findings::finding::{Finding, Fix, RuleInfo};
use crate::findings::findings_by_service::{FindingsByService, short, some};
use crate::findings::scan_store::Clock;
use crate::model::{SpanId, StoredSpan, TraceId};
use crate::store::traces::Trace;
use calls::Calls;
use messages::Messages;
use server_address::ServerAddress;

static INFO: RuleInfo = RuleInfo {
    id: "two-islands",
    title: "Two services never share a trace, although one calls the other",
    why: "A trace goes on in another service when the request carries its context, in `traceparent`: a header of \
          an HTTP request or of a message, or an entry in the metadata of a gRPC call. Where nobody writes it, or \
          nobody reads it, each call is two traces, and no one sees that one service waited for the other.",
    section: "Propagators",
    specification: "https://opentelemetry.io/docs/specs/otel/context/api-propagators/",
    fix: Fix {
        how: "Set a propagator in both programs: without one, Rust's writes and reads nothing. Inject the context \
              into the headers of each request and of each message that you send, and extract it from each that you \
              receive: as the parent, or as a link where one span works on many messages. gRPC calls its headers \
              metadata. And look whether something between the two lets the header through.",
        code: "global::set_text_map_propagator(TraceContextPropagator::new());\n\n\
               // who calls, with the CLIENT span as the current one\n\
               let context = Span::current().context();\n\
               propagator.inject_context(&context, &mut HeaderInjector(request.headers_mut()));\n\n\
               // who answers\n\
               let context = propagator.extract(&HeaderExtractor(request.headers()));\n\
               span.set_parent(context)?;",
    },
};

/// How many calls, how many answers, how many messages sent and how many received are looked at.
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
    calls: Calls,
    messages: Messages,
    /// For each service those with which it shares a trace.
    shared: HashMap<String, HashSet<String>>,
    pairs: usize,
    /// Whether there is more than can be looked at. Then nothing can be said of what was never seen.
    is_too_much: bool,
}

/// A span, by its trace and its id.
type SpanRef = (TraceId, SpanId);

/// What was seen of a service that calls another or sends it messages, by the names of both.
type Pairs<'a> = BTreeMap<Services<'a>, Pair<'a>>;
type Services<'a> = (&'a str, &'a str);

#[derive(Debug, Default)]
struct Pair<'a> {
    /// How many calls the other can have answered, or messages it can have received.
    all: usize,
    matched: Vec<(&'a Arc<StoredSpan>, &'a Arc<StoredSpan>)>,
}

/// What is said of a service that calls, or sends.
#[derive(Debug, Default)]
struct Notes {
    calls: Tally,
    messages: Tally,
}

#[derive(Debug, Default)]
struct Tally {
    others: BTreeSet<String>,
    all: usize,
    matched: usize,
}

impl TwoIslands {
    fn remember(&mut self, a: &str, b: &str) {
        if share(&self.shared, a, b) {
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
}

fn share(shared: &HashMap<String, HashSet<String>>, a: &str, b: &str) -> bool {
    shared.get(a).is_some_and(|it| it.contains(b))
}

impl Tally {
    fn add(&mut self, other: &str, pair: &Pair<'_>) {
        self.others.insert(other.to_owned());
        self.all += pair.all;
        self.matched += pair.matched.len();
    }

    /// What was seen, and why it may be nothing.
    fn said(&self, service: &str, what: &str, done: &str) -> Option<String> {
        let Tally { all, matched, .. } = self;
        let others = some(self.others.iter().map(String::as_str));
        let said = format!(
            "{what} of {service} that {others} {done} in a trace of its own: {matched} of {all}."
        );
        (self.matched > 0).then_some(said)
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
        self.messages.trace(trace);
    }

    fn span(&mut self, _: &Clock, view: &SpanView<'_>) {
        if !self.is_too_much {
            self.calls.span(view);
            self.messages.span(view);
        }
    }

    fn finish(mut self: Box<Self>) -> Vec<Finding> {
        let mut findings: FindingsByService<Notes> = FindingsByService::default();
        if self.is_too_much {
            return Vec::new();
        }
        let sides = [(false, self.calls.pairs()), (true, self.messages.pairs())];
        for (is_message, pairs) in sides {
            for ((from, to), pair) in pairs {
                let is_often =
                    pair.matched.len() >= MIN_CALLS && pair.matched.len() * 2 >= pair.all;
                if !is_often || share(&self.shared, from, to) {
                    continue;
                }
                let case = findings.for_service(from);
                if is_message {
                    case.notes.messages.add(to, &pair);
                } else {
                    case.notes.calls.add(to, &pair);
                }
                for (there, here) in pair.matched {
                    let name = short(here.name());
                    case.span(there, || {
                        format!("{name} of {} is in trace {}", short(to), here.trace)
                    });
                }
            }
        }
        findings.say(&INFO, |service, case| {
            let calls = case.notes.calls.said(service, "Calls", "answered");
            let messages = case.notes.messages.said(service, "Messages", "received");
            let doubt = match (&calls, &messages) {
                (Some(_), _) => {
                    "Times, addresses, methods and status codes agree, and yet somebody else may have asked at the \
                     same moments; or the trace is ended between the two on purpose."
                }
                _ => {
                    "Times and destinations agree, and yet these may be messages of somebody else; or the trace is \
                     ended between the two on purpose."
                }
            };
            let links = if messages.is_some() {
                ", and no link leads from one to the other"
            } else {
                ""
            };
            let seen: Vec<String> = calls.into_iter().chain(messages).collect();
            let said = format!("{} No trace has spans of both{links}.", seen.join(" "));
            Some((said, Some(doubt.to_owned())))
        })
    }
}
