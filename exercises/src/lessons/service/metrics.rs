//! What the points ask of metrics.

use opentelemetry_proto::tonic::common::v1::KeyValue;
use opentelemetry_proto::tonic::metrics::v1::Metric;
use opentelemetry_proto::tonic::metrics::v1::metric::Data;
use otlp_store::model::plain;

use crate::seen_telemetry::Seen;

/// The metric of this name, as it came last.
fn metric(seen: &Seen, name: &str) -> Result<Metric, String> {
    let metrics = seen.store.metrics();
    let metrics = metrics.iter().map(|it| it.instrument.decode(&it.points));
    let mut named = metrics.filter(|it| it.name == name);
    named
        .next()
        .ok_or_else(|| format!("no metric `{name}` came"))
}

fn in_unit(metric: &Metric, unit: &str) -> Option<String> {
    let is_other = metric.unit != unit;
    is_other.then(|| {
        format!(
            "the unit of `{}` is {:?}, and not {unit:?}",
            metric.name, metric.unit
        )
    })
}

/// What is wrong with a counter that should have this sum.
pub(super) fn counted(seen: &Seen, name: &str, unit: &str, count: usize) -> Option<String> {
    let metric = match metric(seen, name) {
        Ok(metric) => metric,
        Err(missing) => return Some(missing),
    };
    let is_counter = matches!(&metric.data, Some(Data::Sum(it)) if it.is_monotonic);
    if !is_counter {
        return Some(format!("`{name}` is no counter"));
    }
    let sums = seen.sums.iter().filter(|it| it.name == name);
    let sum: i128 = sums.map(|it| it.value).sum();
    if sum != count as i128 {
        return Some(format!("{count} orders were taken, and `{name}` is {sum}"));
    }
    in_unit(&metric, unit)
}

/// What is wrong with a histogram that should have measured so many requests of these routes.
pub(super) fn measured(seen: &Seen, name: &str, routes: &[(&str, usize)]) -> Option<String> {
    let metric = match metric(seen, name) {
        Ok(metric) => metric,
        Err(missing) => return Some(missing),
    };
    let points: Vec<(u64, &[KeyValue])> = match &metric.data {
        Some(Data::Histogram(it)) => {
            let points = it.data_points.iter();
            points
                .map(|it| (it.count, it.attributes.as_slice()))
                .collect()
        }
        Some(Data::ExponentialHistogram(it)) => {
            let points = it.data_points.iter();
            points
                .map(|it| (it.count, it.attributes.as_slice()))
                .collect()
        }
        _ => return Some(format!("`{name}` is no histogram")),
    };
    for (route, requests) in routes {
        let of_route = points.iter().filter(|(_, attributes)| {
            let mut attributes = attributes.iter();
            attributes.any(|it| {
                it.key == "http.route" && it.value.as_ref().map(plain).as_deref() == Some(route)
            })
        });
        let count: u64 = of_route.map(|(count, _)| count).sum();
        if count != *requests as u64 {
            return Some(format!(
                "{requests} requests were made for `http.route` {route}, and `{name}` has measured {count}"
            ));
        }
    }
    // Each of them is a time series for ever.
    let chosen = |key: &str| key == "url.path" || key == "url.full";
    let mut keys = points
        .iter()
        .flat_map(|(_, attributes)| attributes.iter().map(|it| it.key.as_str()));
    if let Some(key) = keys.find(|key| chosen(key)) {
        return Some(format!(
            "`{name}` has the attribute `{key}`, which guests choose freely"
        ));
    }
    in_unit(&metric, "s")
}
