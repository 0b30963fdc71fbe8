//! An HTTP request that ended without a status code.

use std::collections::BTreeMap;

use super::Rule;
use super::cases::{Cases, of_service};
use super::finding::{About, Finding, Mend};
use super::look::Clock;
use super::view::SpanView;
use crate::model::STATUS_ERROR;
use crate::waterfall::words;

static ABOUT: About = About {
    id: "unanswered-request",
    title: "A request ended without an answer",
    why: "The SERVER span of an HTTP request has the status code that was sent. Where there is none, and no error \
          either, nothing was sent: the handler panicked, or it was dropped since the client had left. It looks \
          well, and no rate of errors counts it.",
    section: "HTTP server span",
    specification: "https://opentelemetry.io/docs/specs/semconv/http/http-spans/#http-server-span",
    mend: Mend {
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

const SERVER: i32 = 2;

/// `unanswered-request`.
#[derive(Debug, Default)]
pub struct UnansweredRequest {
    cases: Cases,
    /// How many requests of a service have a status code.
    answered: BTreeMap<String, usize>,
}

impl Rule for UnansweredRequest {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn span(&mut self, _: &Clock, view: &SpanView<'_>) {
        let span = view.span;
        let has = |key| view.attribute(key).is_some();
        if span.kind != SERVER || !has("http.request.method") {
            return;
        }
        if has("http.response.status_code") || has("http.status_code") {
            if let Some(answered) = of_service(&mut self.answered, view.service) {
                *answered += 1;
            }
            return;
        }
        let has_ended = span.end != 0;
        // Who says that it failed is counted, and gRPC has a status of its own.
        let says_so = span.status == STATUS_ERROR || has("error.type");
        let is_rpc = has("rpc.system") || has("rpc.system.name");
        if has_ended && !says_so && !is_rpc {
            self.cases
                .of(view.service)
                .span(span, || "no status code".to_owned());
        }
    }

    fn say(self: Box<Self>) -> Vec<Finding> {
        let answered = self.answered;
        self.cases.say(&ABOUT, |service, case| {
            let answered = answered.get(service).copied().unwrap_or_default();
            let said = format!(
                "{} ended without a status code; {answered} have one.",
                words::count(case.count, "request")
            );
            let doubt = if answered == 0 {
                "No request of this service has one: its instrumentation may never record it."
            } else {
                "The client may have left before there was an answer."
            };
            Some((said, Some(doubt.to_owned())))
        })
    }
}
