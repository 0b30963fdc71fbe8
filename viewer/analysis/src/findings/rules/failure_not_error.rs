//! A failed request whose span is not an error.

use super::Rule;
use crate::findings::attributes::{SpanView, Value};
use crate::findings::finding::{Finding, Fix, RuleInfo};
use crate::findings::findings_by_service::FindingsByService;
use crate::findings::scan_store::Clock;
use crate::model::SpanKind;
use crate::readable;

static INFO: RuleInfo = RuleInfo {
    id: "failure-not-error",
    title: "Something failed, and its span is not an error",
    why: "Backends find failures by the status of spans. A span that failed and does not say so looks \
          well: no alarm, no rate of errors, and nobody looks.",
    section: "HTTP spans: status",
    specification: "https://opentelemetry.io/docs/specs/semconv/http/http-spans/#status",
    fix: Fix {
        how: "Returning `Err` does not mark a span. Let `#[instrument]` do it, or record it.",
        code: "#[instrument(skip_all, err)]\n\
               async fn add(form: web::Form<NewTask>) -> Result<Redirect, Error> { … }\n\n\
               // in a middleware, with otel.status_code = field::Empty in the span\n\
               if status.is_server_error() {\n    \
               span.record(\"otel.status_code\", \"ERROR\");\n    \
               span.record(\"error.type\", status.as_str());\n\
               }",
    },
};

const UNSET: i32 = 0;

/// `failure-not-error`.
#[derive(Debug, Default)]
pub(crate) struct FailureNotError {
    findings: FindingsByService<Notes>,
}

/// Why each of the spans may be no failure; none once one of them is without doubt.
#[derive(Debug, Default)]
struct Notes {
    doubt: Option<&'static str>,
    is_sure: bool,
}

const MAY_BE_HANDLED: &str = "The exception may have been handled, and everything been well.";
/// The [status of an opaque response](https://fetch.spec.whatwg.org/#concept-filtered-response-opaque) is 0, too.
const MAY_BE_OPAQUE: &str = "A browser says 0 where it got no answer, and also where the page may not see the answer (`no-cors`).";

/// What failed, and why that can be doubted.
fn failure(span: &SpanView<'_>) -> Option<(String, Option<&'static str>)> {
    let integer = |keys: [&str; 2]| {
        let mut found = keys.iter().filter_map(|it| span.attribute(it));
        found.find_map(Value::integer)
    };
    let kind = span.span.kind;
    let http = integer(["http.response.status_code", "http.status_code"]);
    if let Some(code) = http {
        if code == 0 && kind == SpanKind::CLIENT {
            return Some(("HTTP 0, which is no answer".to_owned(), Some(MAY_BE_OPAQUE)));
        }
        let failed = match kind {
            SpanKind::SERVER => (500..600).contains(&code),
            SpanKind::CLIENT => (400..600).contains(&code),
            _ => false,
        };
        return failed.then(|| (format!("HTTP {code}"), None));
    }
    // The codes that the conventions call errors of a server; for a client all but 0 are.
    if let Some(code) = integer(["rpc.grpc.status_code", "rpc.response.status_code"]) {
        let failed = match kind {
            SpanKind::SERVER => matches!(code, 2 | 4 | 12 | 13 | 14 | 15),
            SpanKind::CLIENT => code != 0,
            _ => false,
        };
        return failed.then(|| (format!("gRPC {code}"), None));
    }
    let exception = span.events.iter().any(|it| it.name == "exception");
    exception.then(|| ("an exception".to_owned(), Some(MAY_BE_HANDLED)))
}

impl Rule for FailureNotError {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn span(&mut self, _: &Clock, span: &SpanView<'_>) {
        // Who says that all is well has thought about it.
        if span.span.status != UNSET {
            return;
        }
        if let Some((what, doubt)) = failure(span) {
            let case = self.findings.for_service(span.service);
            case.notes.is_sure |= doubt.is_none();
            case.notes.doubt = case.notes.doubt.or(doubt);
            case.span(span.span, || what);
        }
    }

    fn finish(self: Box<Self>) -> Vec<Finding> {
        self.findings.say(&INFO, |_, case| {
            let said = format!(
                "{} failed without saying so.",
                readable::count(case.count, "span")
            );
            let doubt = case.notes.doubt.filter(|_| !case.notes.is_sure);
            Some((said, doubt.map(str::to_owned)))
        })
    }
}
