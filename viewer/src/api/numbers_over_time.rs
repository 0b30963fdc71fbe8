//! InstrumentOverTime over time as JSON: of a window, part by part.
//!
//! Numbers are numbers; what is not known is `null`. Times are nanoseconds, as strings, as in OTLP.

use serde_json::{Value, json};

use crate::chart::bins::Bin;
use crate::chart::percentile::{Band, Estimate, SHOWN, percentile};
use crate::store::window::Window;

pub(super) fn of_window(window: &Window) -> Value {
    json!({
        "startTimeUnixNano": window.begin.to_string(),
        "endTimeUnixNano": window.end().to_string(),
        "stepNano": window.step.to_string(),
    })
}

pub(super) fn numbers(bins: &[Option<Bin>]) -> Value {
    bins.iter().map(|it| it.as_ref()?.number).collect()
}

pub(super) fn counts(bins: &[Option<Bin>]) -> Value {
    bins.iter().map(|it| Some(it.as_ref()?.count)).collect()
}

pub(super) fn percentiles(bands: &[Band]) -> Value {
    let each = SHOWN.map(|(q, name)| (name.to_owned(), percentile(bands, q).map(estimate).into()));
    Value::Object(each.into_iter().collect())
}

pub(super) fn over_time_of(bins: &[Option<Bin>]) -> Value {
    let each = SHOWN.map(|(q, name)| {
        let bins = bins
            .iter()
            .map(|it| Some(percentile(&it.as_ref()?.bands, q)?.value));
        (name.to_owned(), bins.collect())
    });
    Value::Object(each.into_iter().collect())
}

/// A percentile lies between both ends of its bucket, of which one may be missing.
pub(super) fn estimate(estimate: Estimate) -> Value {
    let end = |it: f64| it.is_finite().then_some(it);
    json!({
        "value": estimate.value,
        "bucket": [end(estimate.low), end(estimate.high)],
    })
}
