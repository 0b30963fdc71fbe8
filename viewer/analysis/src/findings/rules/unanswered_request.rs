//! HTTP requests that ended without a status code.
//!
//! A client that leaves takes its answer with it, and that is nobody's fault: where others of the same route had an
//! answer, some without say nothing by themselves, however many they are. One does where its service wrote in the same
//! trace that it panicked. An exception in the span itself is a finding of its own (`failure-not-error`).

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

use super::Rule;
use crate::findings::attributes::{self, LogView, SpanView, Value};
use crate::findings::finding::{Finding, Fix, RuleInfo};
use crate::findings::findings_by_service::{FindingsByService, of_service, some};
use crate::findings::scan_store::Clock;
use crate::model::{STATUS_ERROR, SpanKind, StoredSpan, TraceId};
use crate::readable;

static INFO: RuleInfo = RuleInfo {
    id: "unanswered-request",
    title: "Requests ended without an answer",
    why: "The SERVER span of an HTTP request has the status code that was sent. Where there is none, and no error \
          either, nothing was sent: the handler panicked, or it was dropped since the client had left. It looks \
          well, and no rate of errors counts it.",
    section: "HTTP server span",
    specification: "https://opentelemetry.io/docs/specs/semconv/http/http-spans/#http-server-span",
    fix: Fix {
        how: "Turn a panic into an answer of 500 in the innermost layer, so that each middleware sees it. Where the \
              client leaves, the future of the handler is dropped: a guard in the middleware can say so in the \
              span when it is dropped before there was an answer.",
        code: "let answer = match AssertUnwindSafe(handler(request)).catch_unwind().await {\n    \
               Ok(answer) => answer,\n    \
               Err(_) => HttpResponse::InternalServerError().finish(),\n\
               };\n\
               span.record(\"http.response.status_code\", answer.status().as_u16() as i64);",
    },
};

/// How many routes of a service are told apart.
const MAX_ROUTES: usize = 1_000;
/// How many requests of a route without an answer are counted.
const MAX_REQUESTS: usize = 10_000;
/// Of how many traces of a service it is remembered that something panicked in them.
const MAX_TRACES: usize = 10_000;
/// `ERROR`, the least severity of that name.
const ERROR: i32 = 17;

/// `unanswered-request`.
#[derive(Debug, Default)]
pub(crate) struct UnansweredRequest {
    services: BTreeMap<String, Service>,
}

#[derive(Debug, Default)]
struct Service {
    answered: usize,
    /// By the names of their spans.
    routes: BTreeMap<String, Route>,
    /// The traces in which it wrote that something panicked.
    panicked: HashSet<TraceId>,
}

#[derive(Debug, Default)]
struct Route {
    answered: usize,
    unanswered: Vec<Arc<StoredSpan>>,
}

impl Route {
    /// Those of its requests without an answer of which that is worth to be said.
    fn found(&self, panicked: &HashSet<TraceId>) -> Vec<&Arc<StoredSpan>> {
        let all = self.unanswered.iter();
        all.filter(|it| self.answered == 0 || panicked.contains(&it.trace))
            .collect()
    }
}

/// What is said of a service.
#[derive(Debug, Default)]
struct Notes {
    routes: BTreeSet<String>,
    /// How many requests of the service, and how many of these routes, have an answer.
    answered: usize,
    answered_here: usize,
}

impl Service {
    fn route(&mut self, name: &str) -> Option<&mut Route> {
        if !self.routes.contains_key(name) {
            if self.routes.len() >= MAX_ROUTES {
                return None;
            }
            self.routes.insert(name.to_owned(), Route::default());
        }
        self.routes.get_mut(name)
    }
}

/// Whether a record says that the program panicked: by the type of the exception, or in the words of Rust and Go.
fn is_panic(view: &LogView<'_>) -> bool {
    let says = |text: &str| text.contains("panicked") || text.starts_with("panic");
    let message = attributes::find(&view.attributes, "exception.message");
    let kind = attributes::find(&view.attributes, "exception.type");
    [Some(view.body), message, kind]
        .into_iter()
        .flatten()
        .any(|it| matches!(it, Value::Text(text) if says(text)))
}

impl Rule for UnansweredRequest {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn span(&mut self, _: &Clock, view: &SpanView<'_>) {
        let span = view.span;
        let has = |key| view.attribute(key).is_some();
        let is_http = has("http.request.method") || has("http.method");
        if span.kind != SpanKind::SERVER || !is_http {
            return;
        }
        let Some(service) = of_service(&mut self.services, view.service) else {
            return;
        };
        let is_answered = has("http.response.status_code") || has("http.status_code");
        service.answered += usize::from(is_answered);
        let Some(route) = service.route(span.name()) else {
            return;
        };
        let has_ended = span.end != 0;
        // Who says that it failed is counted, and gRPC has a status of its own.
        let says_so = span.status == STATUS_ERROR || has("error.type");
        let is_rpc = has("rpc.system") || has("rpc.system.name");
        route.answered += usize::from(is_answered);
        let has_room = route.unanswered.len() < MAX_REQUESTS;
        if has_ended && !is_answered && !says_so && !is_rpc && has_room {
            route.unanswered.push(span.clone());
        }
    }

    fn log(&mut self, view: &LogView<'_>) {
        let (Some(trace), ERROR..) = (view.log.trace, view.log.severity) else {
            return;
        };
        if !is_panic(view) {
            return;
        }
        // Spans come first: a service that answered nothing has nothing unanswered either.
        if let Some(service) = self.services.get_mut(view.service)
            && service.panicked.len() < MAX_TRACES
        {
            service.panicked.insert(trace);
        }
    }

    fn finish(self: Box<Self>) -> Vec<Finding> {
        let mut findings: FindingsByService<Notes> = FindingsByService::default();
        for (name, service) in &self.services {
            for (route, requests) in &service.routes {
                let found = requests.found(&service.panicked);
                if found.is_empty() {
                    continue;
                }
                let case = findings.for_service(name);
                case.notes.routes.insert(route.clone());
                case.notes.answered = service.answered;
                case.notes.answered_here += requests.answered;
                for span in found {
                    case.span(span, || {
                        let said = "no status code";
                        if service.panicked.contains(&span.trace) {
                            format!("{said}, and a record of a panic in its trace")
                        } else {
                            said.to_owned()
                        }
                    });
                }
            }
        }
        findings.say(&INFO, |_, case| {
            let notes = &case.notes;
            let requests = readable::count(case.count, "request");
            let routes = some(notes.routes.iter().map(String::as_str));
            let said = if notes.answered_here == 0 {
                format!(
                    "{requests} ended without a status code, and no request to {routes} has one. Requests of the \
                     service that have one: {}.",
                    notes.answered,
                )
            } else {
                format!(
                    "{requests} to {routes} ended without a status code, and {} to the same with one.",
                    notes.answered_here,
                )
            };
            let doubt = if notes.answered == 0 {
                "The instrumentation of this service may never record it."
            } else {
                "The clients may have left before there was an answer."
            };
            Some((said, Some(doubt.to_owned())))
        })
    }
}
