//! Rules about metrics.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use opentelemetry_proto::tonic::metrics::v1::HistogramDataPoint;
use prost::Message;

use super::rules::RuleId;
use super::ucum;
use super::verdicts::{Service, Verdicts};
use crate::conventions;
use crate::findings::EvidenceLocation;
use crate::findings::attributes::{self, Value};
use crate::findings::findings_by_service::short;
use crate::model::Point;
use crate::otlp::schema::metric;
use crate::store::metrics::Series;

/// From how many values on there are too many (MET-001).
const MANY: usize = 10_000;
/// An hour, in nanoseconds (MET-001).
const HOUR: u64 = 3_600_000_000_000;

/// What was seen of metrics.
#[derive(Debug, Default)]
pub(super) struct Metrics {
    /// By the name of the metric.
    names: HashMap<Arc<str>, Named>,
    /// Of each metric of a service, the values of each key.
    values: HashMap<(Service, Arc<str>), Values>,
}

/// All metrics of one name.
#[derive(Debug, Default)]
struct Named {
    units: BTreeSet<Arc<str>>,
    /// Of the points of histograms, what the buckets are, as far as hashes tell them apart.
    buckets: HashSet<u64>,
    seen: Vec<Seen>,
}

#[derive(Debug)]
struct Seen {
    service: Service,
    number: u64,
    has_buckets: bool,
}

#[derive(Debug, Default)]
struct Values {
    number: u64,
    newest: u64,
    /// For each key, when each value was measured last.
    by_key: HashMap<String, HashMap<u64, u64>>,
}

impl Metrics {
    /// Looks at an instrument.
    pub(super) fn instrument(&mut self, out: &mut Verdicts, service: Service, series: &Series) {
        let instrument = &series.instrument;
        let (name, unit) = (&instrument.name, &instrument.unit);
        let place = || EvidenceLocation::Instrument(series.number);
        out.judge(service, RuleId::Met002, ucum::is_ucum(unit), || {
            let said = match &**unit {
                "" => format!("{} has no unit", short(name)),
                unit => format!("{} in {:?}", short(name), short(unit)),
            };
            (place(), said)
        });
        let word = ucum::in_name(name, unit);
        out.judge(service, RuleId::Met005, word.is_none(), || {
            (
                place(),
                format!("{}: {}", short(name), word.unwrap_or_default()),
            )
        });
        let is_attribute = conventions::attribute(name).is_some_and(|it| *it.key == **name);
        out.judge(service, RuleId::Met006, !is_attribute, || {
            (place(), format!("{} is an attribute", short(name)))
        });

        let named = self.names.entry(name.clone()).or_default();
        named.units.insert(unit.clone());
        let mut has_buckets = false;
        if instrument.data() == metric::HISTOGRAM {
            for buckets in series.points.iter().filter_map(buckets) {
                has_buckets = true;
                named.buckets.insert(buckets);
            }
        }
        named.seen.push(Seen {
            service,
            number: series.number,
            has_buckets,
        });

        let values = self.values.entry((service, name.clone())).or_default();
        values.number = series.number;
        for point in &series.points {
            values.newest = values.newest.max(point.time);
            for attribute in attributes::series(point) {
                let value = hash_of(attribute.value);
                let of_key = match values.by_key.get_mut(attribute.key) {
                    Some(of_key) => of_key,
                    None => values.by_key.entry(attribute.key.to_owned()).or_default(),
                };
                let last = of_key.entry(value).or_default();
                *last = point.time.max(*last);
            }
        }
    }

    /// Judges what could not be judged before all was seen.
    pub(super) fn finish(self, out: &mut Verdicts) {
        for (name, named) in &self.names {
            for seen in &named.seen {
                let place = || EvidenceLocation::Instrument(seen.number);
                out.judge(seen.service, RuleId::Met003, named.units.len() == 1, || {
                    let units: Vec<_> = named.units.iter().map(|it| short(it)).collect();
                    (
                        place(),
                        format!("{} in {}", short(name), units.join(" and ")),
                    )
                });
                if seen.has_buckets {
                    out.judge(
                        seen.service,
                        RuleId::Met004,
                        named.buckets.len() == 1,
                        || {
                            (
                                place(),
                                format!(
                                    "{} has {} sets of buckets",
                                    short(name),
                                    named.buckets.len()
                                ),
                            )
                        },
                    );
                }
            }
        }
        for ((service, name), values) in &self.values {
            let hour = values.newest.saturating_sub(HOUR);
            let many = values.by_key.iter().find_map(|(key, values)| {
                let count = values.values().filter(|it| **it >= hour).count();
                (count >= MANY).then_some((key, count))
            });
            out.judge(*service, RuleId::Met001, many.is_none(), || {
                let (key, count) = many.map_or(("", 0), |(key, count)| (key, count));
                let said = format!("{}: {count} values of {}", short(name), short(key));
                (EvidenceLocation::Instrument(values.number), said)
            });
        }
    }
}

/// What the buckets of a point are; none where it has none.
fn buckets(point: &Point) -> Option<u64> {
    let point = HistogramDataPoint::decode(&*point.bytes).ok()?;
    let mut hasher = DefaultHasher::new();
    for bound in &point.explicit_bounds {
        bound.to_bits().hash(&mut hasher);
    }
    (!point.explicit_bounds.is_empty()).then(|| hasher.finish())
}

fn hash_of(value: Value<'_>) -> u64 {
    let mut hasher = DefaultHasher::new();
    match value {
        Value::Empty => 0.hash(&mut hasher),
        Value::Text(it) => (1, it).hash(&mut hasher),
        Value::Bool(it) => (2, it).hash(&mut hasher),
        Value::Int(it) => (3, it).hash(&mut hasher),
        Value::Double(it) => (4, it.to_bits()).hash(&mut hasher),
        Value::List(it) => (5, it).hash(&mut hasher),
        Value::Map(it) => (6, it).hash(&mut hasher),
    }
    hasher.finish()
}
