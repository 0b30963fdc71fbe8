//! Exemplars: single measurements, each with the way to the span in which it was made.

use std::cmp::Reverse;

use maud::{Markup, html};
use opentelemetry_proto::tonic::common::v1::KeyValue;
use opentelemetry_proto::tonic::metrics::v1::metric::Data;
use opentelemetry_proto::tonic::metrics::v1::{Exemplar, Metric, exemplar};

use crate::address::span_address;
use crate::chart::dots::Dot;
use crate::chart::frame::clock;
use crate::chart::instrument_over_time::{InstrumentOverTime, Line, Name};
use crate::chart::quantity_text;
use crate::model::{PointKind, SpanId, TraceId, plain};
use crate::pages::parts::{span_link, time};
use crate::readable::{self, number};
use crate::store::Store;

/// How many dots a page has at most: each is a stop of the Tab key. The table of points has more.
const MAX_DOTS: usize = 40;

/// The exemplars of the current points that lead to a trace that is here, for a chart.
pub(super) struct Dots {
    /// Each with the value of the attribute by which the chart is split.
    dots: Vec<(Option<String>, Dot)>,
    /// How many of the window lead to no trace that is here, or are too many.
    others: usize,
}

impl Dots {
    /// Those of an instrument in a window, the newest first; `by` is the attribute by which the chart is split.
    pub(super) fn new(
        store: &Store,
        metric: &Metric,
        over_time: &InstrumentOverTime,
        by: &str,
    ) -> Dots {
        let window = &over_time.window;
        let mut all: Vec<(Option<String>, &Exemplar)> = Vec::new();
        for (attributes, exemplars) in of_points(metric.data.as_ref()) {
            let split = attributes.iter().find(|it| !by.is_empty() && it.key == by);
            let split = split.map(|it| it.value.as_ref().map(plain).unwrap_or_default());
            let inside = exemplars
                .iter()
                .filter(|it| (window.begin..window.end()).contains(&it.time_unix_nano));
            all.extend(inside.map(|it| (split.clone(), it)));
        }
        all.sort_by_key(|(_, it)| Reverse(it.time_unix_nano));
        let count = all.len();
        // A rate has no place for one measurement: its dots stand on the line below.
        let has_place = matches!(
            over_time.point_kind,
            PointKind::Gauge | PointKind::Histogram { .. }
        );
        let dots = all.into_iter().filter_map(|(split, it)| {
            let trace = TraceId::new(&it.trace_id)?;
            let span = SpanId::new(&it.span_id);
            let (has_trace, has_span) = store.holds(trace, span);
            if !has_trace {
                return None;
            }
            let measured = measured(it)?;
            let what = quantity_text::quantity(measured, &metric.unit);
            let dot = Dot {
                time: it.time_unix_nano,
                value: if has_place { measured } else { 0.0 },
                address: span_address(trace, span.filter(|_| has_span)),
                said: format!(
                    "Exemplar {what} at {} UTC: its trace",
                    clock(it.time_unix_nano)
                ),
            };
            Some((split, dot))
        });
        let dots: Vec<_> = dots.take(MAX_DOTS).collect();
        Dots {
            others: count - dots.len(),
            dots,
        }
    }

    /// All of them.
    pub(super) fn of_all(&self) -> Vec<Dot> {
        self.dots.iter().map(|(_, dot)| dot.clone()).collect()
    }

    /// Those of a line of a chart that is split.
    pub(super) fn of_line(&self, over_time: &InstrumentOverTime, line: &Line) -> Vec<Dot> {
        let is_named = |split: &str| {
            let mut lines = over_time.lines.iter();
            lines.any(|it| matches!(&it.name, Name::Value(value) if value == split))
        };
        let dots = self
            .dots
            .iter()
            .filter(|(split, _)| match (&line.name, split) {
                (Name::Value(value), Some(split)) => value == split,
                (Name::Without, split) => split.is_none(),
                (Name::Others, Some(split)) => !is_named(split),
                (Name::All | Name::Series(_), _) => true,
                _ => false,
            });
        dots.map(|(_, dot)| dot.clone()).collect()
    }

    /// What the dots are.
    pub(super) fn note(&self) -> Markup {
        html! {
            @if !self.dots.is_empty() {
                p.quiet.small {
                    "Each dot is an exemplar: one measurement, and the way to its trace."
                    @if self.others > 0 {
                        " " (readable::count(self.others, "more exemplar")) " of this window "
                        (if self.others == 1 { "has" } else { "have" }) " none: the traces are not here, or there are too many."
                    }
                }
            }
        }
    }
}

/// The points of a metric: the attributes and the exemplars of each.
fn of_points(data: Option<&Data>) -> Vec<(&[KeyValue], &[Exemplar])> {
    match data {
        Some(Data::Gauge(it)) => each(&it.data_points, |it| (&it.attributes, &it.exemplars)),
        Some(Data::Sum(it)) => each(&it.data_points, |it| (&it.attributes, &it.exemplars)),
        Some(Data::Histogram(it)) => each(&it.data_points, |it| (&it.attributes, &it.exemplars)),
        Some(Data::ExponentialHistogram(it)) => {
            each(&it.data_points, |it| (&it.attributes, &it.exemplars))
        }
        Some(Data::Summary(_)) | None => Vec::new(),
    }
}

fn each<P>(
    points: &[P],
    parts: impl Fn(&P) -> (&Vec<KeyValue>, &Vec<Exemplar>),
) -> Vec<(&[KeyValue], &[Exemplar])> {
    let parts = points.iter().map(parts);
    parts.map(|(a, b)| (a.as_slice(), b.as_slice())).collect()
}

/// What was measured, where that is a number.
fn measured(exemplar: &Exemplar) -> Option<f64> {
    let number = match exemplar.value? {
        exemplar::Value::AsDouble(it) => it,
        exemplar::Value::AsInt(it) => it as f64,
    };
    number.is_finite().then_some(number)
}

/// A line for each.
pub(super) fn lines(store: &Store, exemplars: &[Exemplar]) -> Markup {
    html! {
        @for it in exemplars {
            div.type {
                "exemplar " (value(it)) " " (time(it.time_unix_nano)) " "
                @match TraceId::new(&it.trace_id) {
                    Some(trace) => (span_link(store, trace, SpanId::new(&it.span_id), &html! { "its span" })),
                    None => "in no trace",
                }
            }
        }
    }
}

fn value(exemplar: &Exemplar) -> String {
    match exemplar.value {
        Some(exemplar::Value::AsDouble(it)) => number(it),
        Some(exemplar::Value::AsInt(it)) => it.to_string(),
        None => "without a value".to_owned(),
    }
}
