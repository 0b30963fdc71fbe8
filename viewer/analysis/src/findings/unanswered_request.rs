//! Routes of which no HTTP request ended with a status code.
//!
//! A client that leaves takes its answer with it, and that is nobody's fault: where others of the same route had an
//! answer, nothing is said. A handler that panics does so for everybody.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::Rule;
use super::analyze::Clock;
use super::cases::{Cases, of_service, some};
use super::finding::{Finding, Fix, RuleInfo};
use super::view::SpanView;
use crate::model::{STATUS_ERROR, SpanKind, StoredSpan};
use crate::words;

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
}

#[derive(Debug, Default)]
struct Route {
    has_answered: bool,
    unanswered: Vec<Arc<StoredSpan>>,
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

impl Rule for UnansweredRequest {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn span(&mut self, _: &Clock, view: &SpanView<'_>) {
        let span = view.span;
        let has = |key| view.attribute(key).is_some();
        if span.kind != SpanKind::SERVER || !has("http.request.method") {
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
        route.has_answered |= is_answered;
        let has_room = !route.has_answered && route.unanswered.len() < MAX_REQUESTS;
        if has_ended && !is_answered && !says_so && !is_rpc && has_room {
            route.unanswered.push(span.clone());
        }
    }

    fn finish(self: Box<Self>) -> Vec<Finding> {
        let mut cases: Cases<(BTreeSet<String>, usize)> = Cases::default();
        for (name, service) in &self.services {
            let routes = service.routes.iter().filter(|(_, it)| !it.has_answered);
            for (route, spans) in routes.filter(|(_, it)| !it.unanswered.is_empty()) {
                let case = cases.for_service(name);
                case.notes.0.insert(route.clone());
                case.notes.1 = service.answered;
                for span in &spans.unanswered {
                    case.span(span, || "no status code".to_owned());
                }
            }
        }
        cases.say(&INFO, |_, case| {
            let (routes, answered) = &case.notes;
            let said = format!(
                "{} ended without a status code, and no request to {} has one. Requests of the service that have one: \
                 {answered}.",
                words::count(case.count, "request"),
                some(routes.iter().map(String::as_str)),
            );
            let doubt = if *answered == 0 {
                "The instrumentation of this service may never record it."
            } else {
                "The clients may have left before there was an answer."
            };
            Some((said, Some(doubt.to_owned())))
        })
    }
}
