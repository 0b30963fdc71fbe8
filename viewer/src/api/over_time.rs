//! Metrics over time, and requests by route: the figures of the pages, as JSON.
//! Numbers are numbers; what is not known is `null`. Gauges are never summed: of a line that stands for
//! several series, `numbers` is their mean, beside `least` and `most`. A percentile of requests has a
//! `value` where the span of each request is held (`isExact`), and else only the ends of its `bucket`. Times are nanoseconds, as strings, as in OTLP.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use serde_json::{Value, json};

use super::{JSON, answer, refuse, stopping, write_list};
use crate::address::filter::Pairs;
use crate::address::over_time;
use crate::chart::bins::{Bin, all_bands};
use crate::chart::figures::{Figures, Line, Name};
use crate::chart::percentile::{Band, Estimate, SHOWN, percentile};
use crate::model::PointKind;
use crate::route::{Route, Routes, Source, from_spans::HeldSpans};
use crate::store::Store;
use crate::store::metrics::Series;
use crate::store::window::Window;
use crate::streamed::{Pipe, Streams};
use crate::workers::Workers;

/// How many instruments are answered at most: each takes up to a mebibyte.
const MAX_INSTRUMENTS: usize = 200;

pub(super) async fn metrics(
    store: web::Data<Store>,
    workers: web::Data<Workers>,
    streams: web::Data<Streams>,
    pairs: web::Query<Pairs>,
) -> HttpResponse {
    let asked = match over_time::read(&pairs, &store) {
        Ok(asked) => asked,
        Err(error) => return refuse(StatusCode::BAD_REQUEST, &error.to_string()),
    };
    // What is written slowly keeps no more than the numbers of what it writes.
    let found = {
        let (store, asked) = (store.clone(), asked.clone());
        workers.run(move |_| {
            let mut wanted = store.instruments();
            wanted.retain(|(_, it)| asked.wants(it));
            let more = wanted.len().saturating_sub(MAX_INSTRUMENTS);
            let wanted = wanted.into_iter().take(MAX_INSTRUMENTS);
            (wanted.map(|it| it.0).collect::<Vec<_>>(), more)
        })
    };
    let (wanted, more) = match found.await {
        Ok(found) => found,
        Err(error) => return stopping(error),
    };
    let write = move |pipe: &mut Pipe| {
        let window = store.window(asked.length);
        let by = Some(asked.by.as_str()).filter(|it| !it.is_empty());
        let instruments = wanted.iter().filter_map(|number| {
            let series = store.metric(*number)?;
            let figures = Figures::new(&store, *number, window, by)?;
            Some(instrument(&series, &figures))
        });
        let mut head = of_window(&window);
        head["moreInstruments"] = more.into();
        write_list(pipe, &head, "instruments", instruments)
    };
    streams.answer(JSON, write).await
}

pub(super) async fn requests(
    store: web::Data<Store>,
    workers: web::Data<Workers>,
    pairs: web::Query<Pairs>,
) -> HttpResponse {
    let asked = match over_time::read(&pairs, &store) {
        Ok(asked) => asked,
        Err(error) => return refuse(StatusCode::BAD_REQUEST, &error.to_string()),
    };
    let found = workers.run(move |_| {
        let routes = Routes::new(&store, asked.length, &asked.service);
        let each = routes.routes.iter().map(route);
        let mut json = of_window(&routes.window);
        json["routes"] = each.collect();
        json
    });
    found.await.map_or_else(stopping, |json| answer(&json))
}

fn of_window(window: &Window) -> Value {
    json!({
        "startTimeUnixNano": window.begin.to_string(),
        "endTimeUnixNano": window.end().to_string(),
        "stepNano": window.step.to_string(),
    })
}

fn instrument(series: &Series, figures: &Figures) -> Value {
    let shows = match figures.point_kind {
        PointKind::Gauge | PointKind::UpDownCounter { delta: false } => "value",
        PointKind::UpDownCounter { delta: true } => "change",
        PointKind::Counter { .. } => "rate",
        PointKind::Histogram { .. } => "distribution",
        PointKind::Summary => "quantiles",
    };
    let lines = figures.lines.iter().map(|it| line(it, figures.point_kind));
    json!({
        "number": series.number,
        "name": &*series.instrument.name,
        "unit": &*series.instrument.unit,
        "service": series.instrument.origin.service_or_unknown(),
        "shows": shows,
        "series": figures.series,
        "attributes": figures.keys,
        "hasLeft": figures.has_left,
        "lines": lines.collect::<Vec<_>>(),
        "leftOut": figures.left_out,
    })
}

fn line(line: &Line, point_kind: PointKind) -> Value {
    let value = match &line.name {
        Name::Value(it) | Name::Series(it) => Some(it),
        _ => None,
    };
    let of = match line.name {
        Name::All => "all",
        Name::Value(_) => "value",
        Name::Series(_) => "series",
        Name::Without => "without",
        Name::Others => "others",
    };
    let mut json = json!({
        "of": of,
        "value": value,
        "series": line.series,
        "numbers": numbers(&line.bins),
    });
    if point_kind == PointKind::Gauge {
        let range = |it: &Option<Bin>| it.as_ref()?.range;
        json["least"] = line.bins.iter().map(|it| Some(range(it)?.0)).collect();
        json["most"] = line.bins.iter().map(|it| Some(range(it)?.1)).collect();
    }
    if matches!(point_kind, PointKind::Counter { .. }) {
        json["counts"] = counts(&line.bins);
        json["withoutRate"] = line.without_rate.into();
    }
    if matches!(point_kind, PointKind::Histogram { .. }) {
        json["counts"] = counts(&line.bins);
        json["percentiles"] = percentiles(&all_bands(&line.bins));
        json["overTime"] = over_time_of(&line.bins);
    }
    json
}

fn route(route: &Route) -> Value {
    let source = match route.source {
        Source::Histogram(_) => "histogram",
        Source::Spans => "spans",
    };
    json!({
        "service": route.key.service,
        "method": route.key.method,
        "route": route.key.route,
        "from": source,
        "count": route.count(),
        "failed": route.failures(),
        "perSecond": route.rate(),
        "isExact": route.is_exact,
        "percentilesInSeconds": exact_or_bucket(route),
        "numbers": numbers(&route.bins),
        "counts": counts(&route.bins),
        "failedOverTime": route.failed,
        "overTime": exact_over_time(route),
        "held": held(&route.held),
    })
}

/// The percentiles of a route: a value where all spans are held, and else only its bucket.
fn exact_or_bucket(route: &Route) -> Value {
    let each = SHOWN.iter().zip(route.percentiles());
    let each = each.map(|((_, name), it)| ((*name).to_owned(), it.map(exact).into()));
    Value::Object(each.collect())
}

fn exact_over_time(route: &Route) -> Value {
    let each = SHOWN.map(|(q, name)| {
        let bins = route.over_time(q).into_iter();
        (name.to_owned(), bins.map(|it| it.map(exact)).collect())
    });
    Value::Object(each.into_iter().collect())
}

fn exact(it: Estimate) -> Value {
    let value = (it.low >= it.high).then_some(it.value);
    json!({ "value": value, "bucket": estimate(it)["bucket"] })
}

/// The spans of a route that are held: which to look at.
fn held(held: &HeldSpans) -> Value {
    let place = |it: &Option<(u64, crate::route::SpanRef)>| {
        it.map(|(_, (trace, span))| {
            json!({ "traceId": trace.to_string(), "spanId": span.to_string() })
        })
    };
    let mut slowest = place(&held.slowest);
    if let (Some(json), Some((duration, _))) = (&mut slowest, held.slowest) {
        json["durationNano"] = duration.to_string().into();
    }
    json!({ "spans": held.count, "slowest": slowest, "lastFailed": place(&held.failed) })
}

fn numbers(bins: &[Option<Bin>]) -> Value {
    bins.iter().map(|it| it.as_ref()?.number).collect()
}

fn counts(bins: &[Option<Bin>]) -> Value {
    bins.iter().map(|it| Some(it.as_ref()?.count)).collect()
}

fn percentiles(bands: &[Band]) -> Value {
    let each = SHOWN.map(|(q, name)| (name.to_owned(), percentile(bands, q).map(estimate).into()));
    Value::Object(each.into_iter().collect())
}

fn over_time_of(bins: &[Option<Bin>]) -> Value {
    let each = SHOWN.map(|(q, name)| {
        let bins = bins
            .iter()
            .map(|it| Some(percentile(&it.as_ref()?.bands, q)?.value));
        (name.to_owned(), bins.collect())
    });
    Value::Object(each.into_iter().collect())
}

/// A percentile lies between both ends of its bucket, of which one may be missing.
fn estimate(estimate: Estimate) -> Value {
    let end = |it: f64| it.is_finite().then_some(it);
    json!({
        "value": estimate.value,
        "bucket": [end(estimate.low), end(estimate.high)],
    })
}
