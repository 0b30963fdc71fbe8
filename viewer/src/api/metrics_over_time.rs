//! Metrics over time. Gauges are never summed: of a line that stands for several series, `numbers` is their mean, beside
//! `least` and `most`.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use serde_json::{Value, json};

use super::json_answer::{JSON, refuse, stopping, write_list};
use super::numbers_over_time::{counts, numbers, of_window, over_time_of, percentiles};
use crate::address::filter::Pairs;
use crate::address::over_time;
use crate::background_work::BackgroundWork;
use crate::chart::bins::{Bin, all_bands};
use crate::chart::instrument_over_time::{InstrumentOverTime, Line, Name};
use crate::model::PointKind;
use crate::store::Store;
use crate::store::metrics::Series;
use crate::streamed_answers::{Pipe, Streams};

/// How many instruments are answered at most: each takes up to a mebibyte.
const MAX_INSTRUMENTS: usize = 200;

pub(super) async fn metrics(
    store: web::Data<Store>,
    background: web::Data<BackgroundWork>,
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
        background.run(move |_| {
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
            let over_time = InstrumentOverTime::new(&store, *number, window, by)?;
            Some(instrument(&series, &over_time))
        });
        let mut head = of_window(&window);
        head["moreInstruments"] = more.into();
        write_list(pipe, &head, "instruments", instruments)
    };
    streams.answer(JSON, write).await
}

fn instrument(series: &Series, over_time: &InstrumentOverTime) -> Value {
    let shows = match over_time.point_kind {
        PointKind::Gauge | PointKind::UpDownCounter { delta: false } => "value",
        PointKind::UpDownCounter { delta: true } => "change",
        PointKind::Counter { .. } => "rate",
        PointKind::Histogram { .. } => "distribution",
        PointKind::Summary => "quantiles",
    };
    let lines = over_time
        .lines
        .iter()
        .map(|it| line(it, over_time.point_kind));
    json!({
        "number": series.number,
        "name": &*series.instrument.name,
        "unit": &*series.instrument.unit,
        "service": series.instrument.origin.service_or_unknown(),
        "shows": shows,
        "series": over_time.series,
        "attributes": over_time.keys,
        "hasLeft": over_time.has_left,
        "lines": lines.collect::<Vec<_>>(),
        "leftOut": over_time.left_out,
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
