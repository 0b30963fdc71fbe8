//! Numbers of the conventions that are texts.

use std::collections::BTreeSet;

use super::Rule;
use super::analyze::Clock;
use super::cases::Cases;
use super::finding::{Finding, Fix, RuleInfo};
use super::view::{SpanView, Value};
use crate::words;

static INFO: RuleInfo = RuleInfo {
    id: "number-as-text",
    title: "Numbers are texts",
    why: "`tracing-opentelemetry` makes a text of a field that is a `u64`, a `u16` or a `usize`, and \
          leaves an `i64` a number. A query for codes of 500 and above does not find \"503\".",
    section: "HTTP attributes: their types",
    specification: "https://opentelemetry.io/docs/specs/semconv/registry/attributes/http/",
    fix: Fix {
        how: "Turn the number into an `i64`.",
        code: "span.record(\"http.response.status_code\", i64::from(status.as_u16()));",
    },
};

/// Attributes that are integers, sorted.
const INTEGERS: [&str; 13] = [
    "client.port",
    "code.column.number",
    "code.line.number",
    "db.response.returned_rows",
    "http.request.body.size",
    "http.request.resend_count",
    "http.response.body.size",
    "http.response.status_code",
    "network.local.port",
    "network.peer.port",
    "process.pid",
    "server.port",
    "thread.id",
];

/// `number-as-text`.
#[derive(Debug, Default)]
pub(crate) struct NumberAsText {
    cases: Cases<BTreeSet<&'static str>>,
}

impl Rule for NumberAsText {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn span(&mut self, _: &Clock, span: &SpanView<'_>) {
        let mut found = span.attributes.iter().filter_map(|it| {
            let Value::Text(text) = it.value else {
                return None;
            };
            let at = INTEGERS.binary_search(&it.key).ok()?;
            text.parse::<i64>().is_ok().then_some(INTEGERS[at])
        });
        if let Some(key) = found.next() {
            let case = self.cases.for_service(span.service);
            case.notes.insert(key);
            case.notes.extend(found);
            case.span(span.span, || format!("{key} is a text"));
        }
    }

    fn finish(self: Box<Self>) -> Vec<Finding> {
        self.cases.say(&INFO, |_, case| {
            let keys: Vec<&str> = case.notes.iter().copied().collect();
            let spans = words::count(case.count, "span");
            Some((format!("{spans}: {}.", keys.join(", ")), None))
        })
    }
}
