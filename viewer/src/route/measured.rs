//! Requests by `http.server.request.duration`.

use std::collections::{BTreeMap, HashMap};

use super::spans::Held;
use super::{Key, MOST_ROUTES, Route, Source};
use crate::chart::bins::{Bin, Sums};
use crate::chart::figures::{attribute, attributes};
use crate::model::{Course, Instrument, Measured};
use crate::store::Store;
use crate::store::metrics::Past;
use crate::store::window::{BINS, Window};

/// Adds the routes of an instrument, and tells how many were too small.
pub fn add(
    store: &Store,
    number: u64,
    instrument: &Instrument,
    window: &Window,
    routes: &mut BTreeMap<Key, Route>,
) -> usize {
    if !matches!(instrument.course(), Course::Spreads { .. }) {
        return 0;
    }
    let service = instrument.origin.service_or_unknown();
    let sizes = store.past(number, |_, past| {
        let mut sizes: HashMap<Key, f64> = HashMap::new();
        for it in past {
            *sizes.entry(key(service, &it)).or_default() += size(&it, window);
        }
        sizes
    });
    let mut sizes: Vec<(Key, f64)> = sizes.unwrap_or_default().into_iter().collect();
    sizes.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let left_out = sizes.len().saturating_sub(MOST_ROUTES);
    let mut sums: HashMap<Key, (Sums, Sums)> = sizes
        .into_iter()
        .take(MOST_ROUTES)
        .map(|(key, _)| (key, Default::default()))
        .collect();
    store.past(number, |course, past| {
        for it in past {
            if let Some((all, failed)) = sums.get_mut(&key(service, &it)) {
                all.add(it.history, course, window);
                if is_failed(it.attributes) {
                    failed.add(it.history, course, window);
                }
            }
        }
    });
    let factor = if instrument.unit == "ms" { 1e-3 } else { 1.0 };
    for (key, (all, failed)) in sums {
        let route = routes.entry(key.clone()).or_insert_with(|| Route {
            key,
            source: Source::Histogram(number),
            bins: vec![None; BINS],
            failed: vec![0.0; BINS],
            held: Held::default(),
        });
        // Two processes of one service are two instruments.
        for (mine, more) in route.bins.iter_mut().zip(all.bins()) {
            merge(mine, more, factor);
        }
        for (mine, more) in route.failed.iter_mut().zip(failed.bins()) {
            *mine += more.map_or(0.0, |it| it.count);
        }
    }
    left_out
}

fn merge(mine: &mut Option<Bin>, more: Option<Bin>, factor: f64) {
    let Some(mut more) = more else { return };
    for band in &mut more.bands {
        (band.low, band.high) = (band.low * factor, band.high * factor);
    }
    let mine = mine.get_or_insert_default();
    if let Some(more) = more.number {
        *mine.number.get_or_insert_default() += more;
    }
    mine.count += more.count;
    mine.bands.append(&mut more.bands);
}

fn size(past: &Past<'_>, window: &Window) -> f64 {
    let samples = past.history.samples().rev();
    samples
        .take_while(|it| it.to >= window.begin)
        .map(|it| match &it.measured {
            Measured::Distribution(it) => it.count as f64,
            Measured::Number(_) => 0.0,
        })
        .sum()
}

fn key(service: &str, past: &Past<'_>) -> Key {
    let of = |key| attribute(past.attributes, key).unwrap_or_default();
    Key {
        service: service.to_owned(),
        route: of("http.route"),
        method: of("http.request.method"),
    }
}

fn is_failed(series: &[u8]) -> bool {
    let status = attribute(series, "http.response.status_code");
    attributes(series).any(|(key, _)| key == "error.type")
        || status
            .and_then(|it| it.parse::<u64>().ok())
            .is_some_and(|it| (500..600).contains(&it))
}
