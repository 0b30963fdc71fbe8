//! Every instrument, its unit and its current points.

use actix_web::{HttpRequest, HttpResponse, web};
use maud::{Markup, html};
use opentelemetry_proto::tonic::common::v1::KeyValue;
use opentelemetry_proto::tonic::metrics::v1::metric::Data;
use opentelemetry_proto::tonic::metrics::v1::{
    AggregationTemporality, NumberDataPoint, number_data_point,
};

use super::Receivers;
use super::layout::{Page, Place, answer, tag_of};
use super::parts::{cut, time};
use crate::store::Store;
use crate::store::metrics::Series;
use crate::store::query::plain;
use crate::waterfall::words;

/// How many points are shown of one instrument. The API has all of them.
const MOST_POINTS: usize = 200;

pub(super) async fn page(
    request: HttpRequest,
    store: web::Data<Store>,
    receivers: web::Data<Receivers>,
) -> HttpResponse {
    let tag = tag_of(&store);
    let metrics = store.metrics();
    let page = Page {
        place: Place::Metrics,
        title: "Metrics",
        form: html! {},
        live: html! {
            @if metrics.is_empty() { (nothing_yet(&receivers)) }
            @for series in &metrics { (instrument(series)) }
        },
        tag,
    };
    answer(&request, &store, page)
}

/// A point as a row of a table.
struct Shown {
    attributes: Vec<KeyValue>,
    value: String,
    time: u64,
}

/// Where an instrument stands on the page.
pub(super) fn anchor(number: u64) -> String {
    format!("metric-{number}")
}

fn instrument(series: &Series) -> Markup {
    let metric = series.instrument.decode(&series.points);
    let points = points(metric.data.as_ref());
    html! {
        section #(anchor(series.number)) {
            h2 dir="auto" {
                (cut(&metric.name))
                @if !metric.unit.is_empty() {
                    " " span.quiet title="Its unit" { "in " (cut(&metric.unit)) }
                }
            }
            p.facts {
                span { (series.instrument.origin.service_or_unknown()) }
                span { (kind(metric.data.as_ref())) }
                @if !metric.description.is_empty() { span { (cut(&metric.description)) } }
            }
            @if points.is_empty() { p.quiet { "No points yet." } } @else {
                div.wide { table aria-label={ "Points of " (metric.name) } {
                    thead { tr {
                        th scope="col" { "Attributes" }
                        th.number scope="col" { "Value" }
                        th scope="col" { "Time" }
                    } }
                    tbody { @for point in points.iter().take(MOST_POINTS) {
                        tr {
                            td dir="auto" { (pairs(&point.attributes)) }
                            td.number { (point.value) }
                            td { (time(point.time)) }
                        }
                    } }
                } }
            }
            @if points.len() > MOST_POINTS {
                p.quiet { "And " (words::count(points.len() - MOST_POINTS, "point")) " more." }
            }
        }
    }
}

fn pairs(attributes: &[KeyValue]) -> Markup {
    let pairs: Vec<String> = attributes
        .iter()
        .map(|it| {
            format!(
                "{}={}",
                it.key,
                it.value.as_ref().map(plain).unwrap_or_default()
            )
        })
        .collect();
    html! { @if pairs.is_empty() { span.quiet { "none" } } @else { (cut(&pairs.join(" "))) } }
}

fn kind(data: Option<&Data>) -> String {
    let temporality = |number: i32| match AggregationTemporality::try_from(number) {
        Ok(AggregationTemporality::Delta) => "since the last export (delta)",
        Ok(AggregationTemporality::Cumulative) => "since the start (cumulative)",
        _ => "of no temporality",
    };
    match data {
        None => "no data".to_owned(),
        Some(Data::Gauge(_)) => "gauge".to_owned(),
        Some(Data::Sum(it)) => {
            let way = if it.is_monotonic {
                "counter"
            } else {
                "up-down counter"
            };
            format!("{way}, {}", temporality(it.aggregation_temporality))
        }
        Some(Data::Histogram(it)) => {
            format!("histogram, {}", temporality(it.aggregation_temporality))
        }
        Some(Data::ExponentialHistogram(it)) => {
            format!(
                "exponential histogram, {}",
                temporality(it.aggregation_temporality)
            )
        }
        Some(Data::Summary(_)) => "summary".to_owned(),
    }
}

fn points(data: Option<&Data>) -> Vec<Shown> {
    let numbers = |points: &[NumberDataPoint]| {
        let shown = points.iter().map(|it| Shown {
            attributes: it.attributes.clone(),
            value: match it.value {
                Some(number_data_point::Value::AsInt(it)) => it.to_string(),
                Some(number_data_point::Value::AsDouble(it)) => it.to_string(),
                None => "none".to_owned(),
            },
            time: it.time_unix_nano,
        });
        shown.collect()
    };
    match data {
        None => Vec::new(),
        Some(Data::Gauge(it)) => numbers(&it.data_points),
        Some(Data::Sum(it)) => numbers(&it.data_points),
        Some(Data::Histogram(it)) => {
            let shown = it.data_points.iter().map(|it| Shown {
                attributes: it.attributes.clone(),
                value: distribution(it.count, it.sum, it.min, it.max)
                    + &buckets(&it.explicit_bounds, &it.bucket_counts),
                time: it.time_unix_nano,
            });
            shown.collect()
        }
        Some(Data::ExponentialHistogram(it)) => {
            let shown = it.data_points.iter().map(|it| Shown {
                attributes: it.attributes.clone(),
                value: distribution(it.count, it.sum, it.min, it.max),
                time: it.time_unix_nano,
            });
            shown.collect()
        }
        Some(Data::Summary(it)) => {
            let shown = it.data_points.iter().map(|it| Shown {
                attributes: it.attributes.clone(),
                value: distribution(it.count, Some(it.sum), None, None),
                time: it.time_unix_nano,
            });
            shown.collect()
        }
    }
}

/// What a histogram says at a glance: how many, their mean, the least and the most.
fn distribution(count: u64, sum: Option<f64>, min: Option<f64>, max: Option<f64>) -> String {
    let mut text = words::count(usize::try_from(count).unwrap_or(usize::MAX), "value");
    if let Some(sum) = sum.filter(|_| count > 0) {
        text += &format!(", mean {}", short(sum / count as f64));
    }
    if let (Some(min), Some(max)) = (min, max) {
        text += &format!(", {} to {}", short(min), short(max));
    }
    text
}

/// The buckets that are not empty, each with its upper bound.
fn buckets(bounds: &[f64], counts: &[u64]) -> String {
    let filled = counts.iter().enumerate().filter(|(_, count)| **count > 0);
    let mut text = String::new();
    for (i, count) in filled.take(50) {
        let bound = bounds
            .get(i)
            .map_or("above".to_owned(), |it| format!("≤ {it}"));
        text += &format!("; {bound}: {count}");
    }
    text
}

/// Four digits that count.
fn short(number: f64) -> String {
    if number == 0.0 || !number.is_finite() {
        return number.to_string();
    }
    let digits = 3 - number.abs().log10().floor() as i32;
    if (0..12).contains(&digits) {
        format!("{number:.*}", digits as usize)
    } else {
        format!("{number:.3e}")
    }
}

fn nothing_yet(receivers: &Receivers) -> Markup {
    html! {
        h2 { "No metric has come yet" }
        p {
            "A program sends its metrics once a minute. To see them sooner, ask for every two "
            "seconds, in another terminal:"
        }
        pre {
            (receivers.start_app("OTEL_METRIC_EXPORT_INTERVAL=2000 ")) "\n"
            "curl http://localhost:5000/"
        }
    }
}
