//! Histograms of one name that have different buckets.

use std::collections::BTreeMap;
use std::sync::Arc;

use opentelemetry_proto::tonic::metrics::v1::HistogramDataPoint;
use prost::Message;

use super::Rule;
use crate::findings::finding::{EvidenceLocation, Finding, Fix, RuleInfo};
use crate::findings::findings_by_service::{FindingsByService, short};
use crate::otlp::schema::metric;
use crate::readable;
use crate::store::metrics::Series;

static INFO: RuleInfo = RuleInfo {
    id: "twin-buckets",
    title: "A histogram has other buckets elsewhere",
    why: "A percentile over two services, or over two instances, is computed from buckets that are added up. Where their ends \
          differ, they cannot be: the backend refuses, or draws a figure that is not true.",
    section: "ExplicitBucketBoundaries",
    specification: "https://opentelemetry.io/docs/specs/otel/metrics/api/#instrument-advisory-parameter-explicitbucketboundaries",
    fix: Fix {
        how: "Give the same boundaries wherever the instrument is made; those of the conventions, where they have some.",
        code: "let duration = meter\n    \
               .f64_histogram(\"http.server.request.duration\")\n    \
               .with_unit(\"s\")\n    \
               .with_boundaries(BOUNDARIES.to_vec())\n    \
               .build();",
    },
};

/// `twin-buckets`.
#[derive(Debug, Default)]
pub(crate) struct TwinBuckets {
    /// By name.
    seen: BTreeMap<Arc<str>, Vec<Twin>>,
}

#[derive(Debug)]
struct Twin {
    service: String,
    number: u64,
    /// One for each set of boundaries that its points have.
    bounds: Vec<Vec<f64>>,
}

impl Rule for TwinBuckets {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn instrument(&mut self, series: &Series) {
        const MAX_INSTRUMENTS: usize = 10_000;
        const MAX_BOUNDS: usize = 4;
        let instrument = &series.instrument;
        if instrument.data() != metric::HISTOGRAM || self.seen.len() >= MAX_INSTRUMENTS {
            return;
        }
        let mut bounds: Vec<Vec<f64>> = Vec::new();
        for point in &series.points {
            let Ok(point) = HistogramDataPoint::decode(&*point.bytes) else {
                continue;
            };
            let of_point = point.explicit_bounds;
            // One without buckets has only a sum and a count, and these can be added up.
            if !of_point.is_empty() && bounds.len() < MAX_BOUNDS && !bounds.contains(&of_point) {
                bounds.push(of_point);
            }
        }
        if !bounds.is_empty() {
            self.seen
                .entry(instrument.name.clone())
                .or_default()
                .push(Twin {
                    service: instrument.origin.service_or_unknown().to_owned(),
                    number: series.number,
                    bounds,
                });
        }
    }

    fn finish(self: Box<Self>) -> Vec<Finding> {
        let mut findings: FindingsByService = FindingsByService::default();
        for (name, twins) in self.seen {
            let first = &twins[0].bounds[0];
            let is_same = |it: &Twin| it.bounds.iter().all(|it| it == first);
            if twins.iter().all(is_same) {
                continue;
            }
            for twin in &twins {
                let ends = &twin.bounds[0];
                let (low, high) = (ends.first().copied(), ends.last().copied());
                let said = format!(
                    "{}, {} buckets, with ends from {} to {}",
                    short(&name),
                    ends.len() + 1,
                    readable::number(low.unwrap_or_default()),
                    readable::number(high.unwrap_or_default()),
                );
                let case = findings.for_service(&twin.service);
                case.add(EvidenceLocation::Instrument(twin.number), || said);
            }
        }
        findings.say(&INFO, |_, case| {
            let histograms = readable::count(case.count, "histogram");
            Some((
                format!("{histograms} whose name has other buckets elsewhere."),
                None,
            ))
        })
    }
}
