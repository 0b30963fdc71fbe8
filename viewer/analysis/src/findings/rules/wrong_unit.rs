//! Milliseconds in a histogram of seconds, an instrument of the conventions in another unit than theirs, and buckets that
//! tell nothing.

use std::collections::BTreeMap;

use opentelemetry_proto::tonic::metrics::v1::metric::Data;

use super::Rule;
use crate::conventions;
use crate::findings::attributes::SpanView;
use crate::findings::finding::{Finding, Fix, RuleInfo};
use crate::findings::findings_by_service::{FindingsByService, of_service};
use crate::findings::histogram_points::{DEFAULT, all_in, longer, milliseconds};
use crate::findings::scan_store::Clock;
use crate::model::SpanKind;
use crate::otlp::schema::metric;
use crate::readable;
use crate::score::ucum::is_ucum;
use crate::store::metrics::Series;

static INFO: RuleInfo = RuleInfo {
    id: "wrong-unit",
    title: "An instrument has another unit than it should, or buckets that tell nothing",
    why: "The unit is what everybody reads the numbers by: 250 s is not 250 ms. And a percentile is \
          known only to the bucket: where all values are in one, every percentile is a number between \
          its ends, as the famous 4.75 s. The buckets that an SDK takes by itself are for \
          milliseconds, while the conventions want seconds.",
    section: "HTTP metrics: unit and buckets of a duration",
    specification: "https://opentelemetry.io/docs/specs/semconv/http/http-metrics/#metric-httpserverrequestduration",
    fix: Fix {
        how: "Record seconds, say the unit, and give the buckets of the conventions.",
        code: "let duration = meter\n    \
               .f64_histogram(\"http.server.request.duration\")\n    \
               .with_unit(\"s\")\n    \
               .with_boundaries(vec![\n        \
               0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0,\n    \
               ])\n    \
               .build();\n\
               duration.record(started.elapsed().as_secs_f64(), &attributes);",
    },
};

/// How many points of an instrument are looked at.
const MAX_POINTS: usize = 64;

/// The unit that the conventions give an instrument with this name, where this is another one. What stands in braces is a
/// word for people; and one that is no unit at all is a finding of its own, `no-unit`.
fn other_unit(name: &str, unit: &str) -> Option<&'static str> {
    let defined = conventions::instrument(name)?.unit;
    let bare = |unit: &str| {
        let mut is_outside = true;
        let outside = unit.chars().filter(|it| {
            let was_outside = is_outside;
            is_outside = (is_outside && *it != '{') || *it == '}';
            was_outside && is_outside
        });
        let outside: String = outside.collect();
        if outside.is_empty() {
            "1".to_owned()
        } else {
            outside
        }
    };
    (is_ucum(unit) && bare(unit) != bare(defined)).then_some(defined)
}

/// `wrong-unit`.
#[derive(Debug, Default)]
pub(crate) struct WrongUnit {
    findings: FindingsByService<Notes>,
    requests: BTreeMap<String, (f64, f64)>,
}

#[derive(Debug, Default)]
struct Notes {
    is_sure: bool,
}

impl Rule for WrongUnit {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn span(&mut self, _: &Clock, span: &SpanView<'_>) {
        if span.span.kind != SpanKind::SERVER || span.span.duration() <= 0 {
            return;
        }
        if let Some((sum, count)) = of_service(&mut self.requests, span.service) {
            *sum += span.span.duration() as f64 / 1e9;
            *count += 1.0;
        }
    }

    fn instrument(&mut self, series: &Series) {
        let instrument = &series.instrument;
        let service = instrument.origin.service_or_unknown();
        if let Some(unit) = other_unit(&instrument.name, &instrument.unit) {
            let said = format!(
                "its unit is {:?}, and that of the conventions {unit}",
                &*instrument.unit
            );
            let case = self.findings.for_service(service);
            case.notes.is_sure = true;
            case.instrument(series, || said);
            return;
        }
        if instrument.data() != metric::HISTOGRAM {
            return;
        }
        let metric = instrument.decode(series.points.iter().take(MAX_POINTS));
        let Some(Data::Histogram(histogram)) = metric.data else {
            return;
        };
        let points: Vec<_> = histogram
            .data_points
            .iter()
            .filter(|it| it.count > 0)
            .collect();
        let (sum, count) = self.requests.get(service).copied().unwrap_or_default();
        let mean = (count > 0.0).then(|| sum / count);
        let is_seconds = &*instrument.unit == "s";
        let is_of_requests = &*instrument.name == "http.server.request.duration";
        let (what, is_sure) = if let Some((mean, said)) = mean
            .filter(|_| is_seconds && is_of_requests)
            .and_then(|it| Some((it, milliseconds(&points, it)?)))
        {
            (
                format!("its mean is {said:.3} s, and that of the SERVER spans {mean:.6} s"),
                true,
            )
        } else if let Some(said) = points
            .iter()
            .filter(|_| is_seconds)
            .find_map(|it| longer(it))
        {
            (said, false)
        } else if let Some(count) = all_in(&points, |it| it.bucket_counts.last()) {
            let last = points[0]
                .explicit_bounds
                .last()
                .copied()
                .unwrap_or_default();
            (
                format!("all {count} values are above the last bucket, {last}"),
                false,
            )
        } else if is_seconds
            && points.iter().all(|it| it.explicit_bounds == DEFAULT)
            && let Some(count) = all_in(&points, |it| it.bucket_counts.get(1))
        {
            (
                format!("all {count} values are in one bucket, 0 to 5 s"),
                true,
            )
        } else {
            return;
        };
        let case = self.findings.for_service(service);
        case.notes.is_sure |= is_sure;
        case.instrument(series, || what);
    }

    fn finish(self: Box<Self>) -> Vec<Finding> {
        self.findings.say(&INFO, |_, case| {
            let said = format!(
                "{} whose unit is another than the conventions' or than that of the values, or whose buckets tell nothing.",
                readable::count(case.count, "instrument")
            );
            let doubt = "The values may really be as large as that.";
            Some((said, (!case.notes.is_sure).then(|| doubt.to_owned())))
        })
    }
}
