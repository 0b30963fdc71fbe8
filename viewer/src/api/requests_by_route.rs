//! Requests by route over time. A percentile of requests has a `value` where the span of each request is held (`isExact`),
//! and else only the ends of its `bucket`.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use serde_json::{Value, json};

use super::json_answer::{answer, refuse, stopping};
use super::numbers_over_time::{counts, estimate, numbers, of_window};
use crate::address::filter::Pairs;
use crate::address::over_time;
use crate::background_work::BackgroundWork;
use crate::chart::percentile::{Estimate, SHOWN};
use crate::route::requests_from_spans::HeldSpans;
use crate::route::{Route, Routes, Source};
use crate::store::Store;

pub(super) async fn requests(
    store: web::Data<Store>,
    background: web::Data<BackgroundWork>,
    pairs: web::Query<Pairs>,
) -> HttpResponse {
    let asked = match over_time::read(&pairs, &store) {
        Ok(asked) => asked,
        Err(error) => return refuse(StatusCode::BAD_REQUEST, &error.to_string()),
    };
    let found = background.run(move |_| {
        let routes = Routes::new(&store, asked.length, &asked.service);
        let each = routes.routes.iter().map(route);
        let mut json = of_window(&routes.window);
        json["routes"] = each.collect();
        json
    });
    found.await.map_or_else(stopping, |json| answer(&json))
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
