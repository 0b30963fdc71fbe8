//! *visits*: a minute of visits to the to-do app.
//!
//! Each is one of two recordings that lie beside the pages, looking at the list and adding a task, which
//! `cargo book check` holds to what the app emits. Only when it began and how long it took is made up, and
//! all are of one app. The histogram of durations counts these visits.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::input::{Export, START, items};
use super::recording::{self, Replay, replayed};
use crate::Fault;
use crate::repository::Repository;

const RECORDED: [&str; 2] = [
    "300-app/trace-of-a-visit.json",
    "300-app/trace-of-adding.json",
];

/// How long it goes on, and how often the app sends its metrics.
const SECONDS: u64 = 60;
const INTERVAL: u64 = 5;
const SECOND: u64 = 1_000_000_000;

/// The buckets that the conventions have for the duration of requests, in seconds:
/// <https://opentelemetry.io/docs/specs/semconv/http/http-metrics/#metric-httpserverrequestduration>
const BOUNDS: [f64; 14] = [
    0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0,
];

/// Which attributes of a SERVER span are attributes of its duration, too.
const MEASURED: [&str; 5] = [
    "http.request.method",
    "http.response.status_code",
    "http.route",
    "network.protocol.version",
    "url.scheme",
];

/// Numbers that look like chance and are the same in every run.
#[derive(Debug)]
pub struct Chance(pub u64);

impl Chance {
    /// A number from 0 to 1, by Knuth's linear congruential generator.
    pub fn next(&mut self) -> f64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1_u64 << 53) as f64
    }
}

/// What the app sends in that minute.
///
/// # Errors
/// When a recording cannot be read, or has no SERVER span.
pub fn exports(repository: &Repository) -> Result<Vec<Export>, Fault> {
    let mut recorded = Vec::new();
    for path in RECORDED {
        recorded.push(recording::read(repository, path)?);
    }
    let (mut exports, mut durations) = (Vec::new(), Durations::default());
    let (mut chance, mut number, mut at) = (Chance(7), 0, 0.1);
    while at < SECONDS as f64 {
        let after = (at * SECOND as f64) as u64;
        while durations.ends(after) {
            exports.extend(durations.export());
        }
        let of_visit = &recorded[usize::from(chance.next() < 0.4)];
        let replay = Replay {
            number,
            after,
            factor: 0.5 + 7.0 * chance.next().powi(4),
        };
        for object in of_visit {
            let mut object = replayed(object, replay);
            durations.set_resource(&mut object);
            durations.count(&object)?;
            exports.extend(Export::new(object));
        }
        number += 1;
        at += 0.05 + 1.1 * chance.next();
    }
    while durations.passed < SECONDS {
        exports.extend(durations.export());
    }
    Ok(exports)
}

/// The histogram of durations, as it grows.
#[derive(Debug, Default)]
struct Durations {
    /// How many seconds of it were sent.
    passed: u64,
    /// The resource of the app, once something came of it.
    resource: Option<Value>,
    /// Durations in seconds, by their attributes.
    points: BTreeMap<String, (Value, Vec<f64>)>,
}

impl Durations {
    /// Whether metrics go out before this moment.
    fn ends(&self, after: u64) -> bool {
        after >= (self.passed + INTERVAL) * SECOND
    }

    /// Has an export be of the same app as the first one. Each recording is of an app of its own.
    fn set_resource(&mut self, export: &mut Value) {
        for field in ["resourceSpans", "resourceLogs"] {
            let resources = export.get_mut(field).and_then(Value::as_array_mut);
            for it in resources.into_iter().flatten() {
                let resource = it["resource"].take();
                it["resource"] = self.resource.get_or_insert(resource).clone();
            }
        }
    }

    /// Counts the SERVER spans of an export.
    fn count(&mut self, export: &Value) -> Result<(), Fault> {
        for resource in items(export, "resourceSpans") {
            for span in items(resource, "scopeSpans")
                .iter()
                .flat_map(|it| items(it, "spans"))
            {
                if span["kind"] != 2 {
                    continue;
                }
                let time = |field: &str| span[field].as_str().and_then(|it| it.parse::<u64>().ok());
                let (Some(start), Some(end)) = (time("startTimeUnixNano"), time("endTimeUnixNano"))
                else {
                    return Err(Fault::new("a recorded span has no times"));
                };
                let attributes = items(span, "attributes").iter();
                let attributes =
                    attributes.filter(|it| MEASURED.iter().any(|name| it["key"] == *name));
                let attributes: Value = attributes.cloned().collect();
                let point = self.points.entry(attributes.to_string());
                let (_, seconds) = point.or_insert((attributes, Vec::new()));
                seconds.push(end.saturating_sub(start) as f64 / SECOND as f64);
            }
        }
        Ok(())
    }

    /// What the app sends at the end of an interval.
    fn export(&mut self) -> Option<Export> {
        self.passed += INTERVAL;
        let time = (START + self.passed * SECOND).to_string();
        let points = self.points.values().map(|(attributes, seconds)| {
            let mut counts = [0; BOUNDS.len() + 1];
            for it in seconds {
                counts[BOUNDS.partition_point(|bound| bound < it)] += 1;
            }
            json!({
                "attributes": attributes,
                "startTimeUnixNano": START.to_string(),
                "timeUnixNano": time,
                "count": seconds.len().to_string(),
                "sum": seconds.iter().sum::<f64>(),
                "bucketCounts": counts.map(|it: u32| it.to_string()),
                "explicitBounds": BOUNDS,
            })
        });
        let metric = json!({
            "name": "http.server.request.duration",
            "description": "Duration of HTTP server requests",
            "unit": "s",
            "histogram": {
                "aggregationTemporality": 2,
                "dataPoints": points.collect::<Vec<_>>(),
            },
        });
        Export::new(json!({"resourceMetrics": [{
            "resource": self.resource,
            "scopeMetrics": [{ "scope": { "name": "todo" }, "metrics": [metric] }],
        }]}))
    }
}
