//! Numbers of the conventions that are texts.

use std::collections::BTreeSet;

use super::Rule;
use crate::conventions::{self, ValueType};
use crate::findings::attributes::{self, Attribute, LogView, SpanView};
use crate::findings::finding::{Finding, Fix, RuleInfo};
use crate::findings::findings_by_service::FindingsByService;
use crate::findings::scan_store::Clock;
use crate::readable;
use crate::store::metrics::Series;

static INFO: RuleInfo = RuleInfo {
    id: "number-as-text",
    title: "Numbers are texts",
    why: "`tracing-opentelemetry` makes a text of a field that is a `u64`, a `u16` or a `usize`, and \
          leaves an `i64` a number. A query for codes of 500 and above does not find \"503\".",
    section: "Attribute registry: types of HTTP attributes",
    specification: "https://opentelemetry.io/docs/specs/semconv/registry/attributes/http/",
    fix: Fix {
        how: "Turn the number into an `i64`.",
        code: "span.record(\"http.response.status_code\", i64::from(status.as_u16()));",
    },
};

/// `number-as-text`.
#[derive(Debug, Default)]
pub(crate) struct NumberAsText {
    findings: FindingsByService<BTreeSet<&'static str>>,
}

/// The keys of the attributes that the conventions call numbers, and that are texts with a number in them.
fn found(attributes: &[Attribute<'_>]) -> BTreeSet<&'static str> {
    let numbers = attributes.iter().filter_map(|it| {
        // Most values are no numbers, and so are not looked up.
        let number: f64 = it.value.text()?.parse().ok()?;
        let defined = conventions::attribute(it.key)?;
        match defined.value {
            ValueType::Int => (number.fract() == 0.0).then_some(defined.key),
            ValueType::Double => number.is_finite().then_some(defined.key),
            _ => None,
        }
    });
    numbers.collect()
}

fn said(keys: &BTreeSet<&str>) -> String {
    let keys: Vec<&str> = keys.iter().copied().collect();
    match keys[..] {
        [key] => format!("{key} is a text"),
        _ => format!("{} are texts", keys.join(", ")),
    }
}

impl Rule for NumberAsText {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn span(&mut self, _: &Clock, span: &SpanView<'_>) {
        let mut keys = found(&span.attributes);
        let of_events = span.events.iter().flat_map(|it| found(&it.attributes));
        keys.extend(of_events);
        if !keys.is_empty() {
            let case = self.findings.for_service(span.service);
            case.span(span.span, || said(&keys));
            case.notes.extend(keys);
        }
    }

    fn log(&mut self, log: &LogView<'_>) {
        let keys = found(&log.attributes);
        if !keys.is_empty() {
            let case = self.findings.for_service(log.service);
            case.log(log.log, || said(&keys));
            case.notes.extend(keys);
        }
    }

    fn instrument(&mut self, series: &Series) {
        let points = series.points.iter();
        let keys: BTreeSet<_> = points
            .flat_map(|it| found(&attributes::series(it)))
            .collect();
        if !keys.is_empty() {
            let service = series.instrument.origin.service_or_unknown();
            let case = self.findings.for_service(service);
            case.instrument(series, || said(&keys));
            case.notes.extend(keys);
        }
    }

    fn finish(self: Box<Self>) -> Vec<Finding> {
        self.findings.say(&INFO, |_, case| {
            let keys: Vec<&str> = case.notes.iter().copied().collect();
            let places = readable::count(case.count, "place");
            Some((format!("In {places}: {}.", keys.join(", ")), None))
        })
    }
}
