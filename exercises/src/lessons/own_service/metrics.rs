//! What the points ask of metrics.

use std::time::Duration;

use opentelemetry_proto::tonic::common::v1::KeyValue;
use opentelemetry_proto::tonic::metrics::v1::Metric;
use opentelemetry_proto::tonic::metrics::v1::metric::Data;
use otlp_store::model::plain;
use otlp_store::readable::number;

use super::ten_points::Problem;
use super::{Asked, what_came};
use crate::seen_telemetry::Seen;

pub(super) fn orders(seen: &Seen, asked: &Asked) -> Option<Problem> {
    const NAME: &str = "kitchen.orders";
    let problem = counted(seen, NAME, "{order}", asked.wishes.len())?;
    Some(problem.shown(what_came::metrics(seen, NAME)))
}

pub(super) fn durations(seen: &Seen, asked: &Asked) -> Option<Problem> {
    const NAME: &str = "http.server.request.duration";
    let orders = asked.wishes.len();
    let routes = [
        ("/dishes/{id}", asked.requests() - orders),
        ("/orders", orders),
    ];
    let problem = measured(seen, NAME, &routes, asked.took)?;
    Some(problem.shown(what_came::metrics(seen, NAME)))
}

/// The sum of a point, its smallest value, and its largest one.
type Values = (Option<f64>, Option<f64>, Option<f64>);

/// The metric of this name, as it came last.
fn metric(seen: &Seen, name: &str) -> Result<Metric, String> {
    let metrics = seen.store.metrics();
    let metrics = metrics.iter().map(|it| it.instrument.decode(&it.points));
    let mut named = metrics.filter(|it| it.name == name);
    named
        .next()
        .ok_or_else(|| format!("no metric `{name}` came"))
}

fn in_unit(metric: &Metric, unit: &str) -> Option<Problem> {
    let is_other = metric.unit != unit;
    is_other.then(|| {
        let said = match metric.unit.as_str() {
            "" => format!("`{}` has no unit, but should have {unit:?}", metric.name),
            other => format!(
                "the unit of `{}` is {other:?}, but should be {unit:?}",
                metric.name
            ),
        };
        Problem::from(said).nearest("`.with_unit(…)` sets it, where the instrument is made.").why(
            "Is 250 a number of orders, or of milliseconds? A backend labels its axes by the unit, and compares and converts by it.",
        )
    })
}

/// What is wrong with a counter that should have this sum.
fn counted(seen: &Seen, name: &str, unit: &str, count: usize) -> Option<Problem> {
    let metric = match metric(seen, name) {
        Ok(metric) => metric,
        Err(missing) => return Some(missing.into()),
    };
    let is_counter = matches!(&metric.data, Some(Data::Sum(it)) if it.is_monotonic);
    if !is_counter {
        return Some(format!("`{name}` isn't a counter").into());
    }
    let sums = seen.sums.iter().filter(|it| it.name == name);
    let sum: i128 = sums.map(|it| it.value).sum();
    if sum != count as i128 {
        return Some(format!("{count} orders were taken, and `{name}` is {sum}").into());
    }
    in_unit(&metric, unit)
}

/// What is wrong with a histogram that should have measured so many requests of these routes.
/// They took so long together.
fn measured(seen: &Seen, name: &str, routes: &[(&str, usize)], took: Duration) -> Option<Problem> {
    let metric = match metric(seen, name) {
        Ok(metric) => metric,
        Err(missing) => return Some(missing.into()),
    };
    let (points, values): (Vec<(u64, &[KeyValue])>, Vec<Values>) = match &metric.data {
        Some(Data::Histogram(it)) => {
            let points = it.data_points.iter();
            let points = points.map(|it| {
                (
                    (it.count, it.attributes.as_slice()),
                    (it.sum, it.min, it.max),
                )
            });
            points.unzip()
        }
        Some(Data::ExponentialHistogram(it)) => {
            let points = it.data_points.iter();
            let points = points.map(|it| {
                (
                    (it.count, it.attributes.as_slice()),
                    (it.sum, it.min, it.max),
                )
            });
            points.unzip()
        }
        _ => return Some(format!("`{name}` isn't a histogram").into()),
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
            ).into());
        }
    }
    // Each of them is a time series for ever.
    let chosen = |key: &str| key == "url.path" || key == "url.full";
    let mut keys = points
        .iter()
        .flat_map(|(_, attributes)| attributes.iter().map(|it| it.key.as_str()));
    if let Some(key) = keys.find(|key| chosen(key)) {
        let said = format!("`{name}` has the attribute `{key}`, which guests choose freely");
        return Some(Problem::from(said).why(
            "Each value of an attribute is a time series of its own. Somebody who tries a million paths fills your backend.",
        ));
    }
    in_unit(&metric, "s").or_else(|| other_times(name, &values, took))
}

/// What is wrong with durations that can't be those of the requests.
fn other_times(name: &str, values: &[Values], took: Duration) -> Option<Problem> {
    let least = values.iter().filter_map(|it| it.1).min_by(f64::total_cmp)?;
    let most = values.iter().filter_map(|it| it.2).max_by(f64::total_cmp)?;
    // No two requests take the same time to the nanosecond, least of all each of them.
    if least >= most {
        let said = format!("each request has the same `{name}`, {} s", number(most));
        return Some(Problem::from(said).nearest(
            "That is a constant. What a request took is the time since the middleware got it: `start.elapsed().as_secs_f64()`.",
        ));
    }
    let sum: f64 = values.iter().filter_map(|it| it.0).sum();
    let took = took.as_secs_f64();
    // One request came after the other. A little more is the judge's own time, and a thousand times as much another unit.
    (sum > 2.0 * took).then(|| {
        let said = format!(
            "the requests took {} s together, and `{name}` says {} s",
            number(took),
            number(sum)
        );
        Problem::from(said).nearest("Its unit is `s`: are these milliseconds? `as_secs_f64()` gives seconds.").why(
            "Dashboards for HTTP are made of this instrument. They read seconds, whatever was measured.",
        )
    })
}
