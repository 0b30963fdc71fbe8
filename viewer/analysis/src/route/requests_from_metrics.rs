//! Requests by `http.server.request.duration`.

use std::collections::{BTreeMap, HashMap};

use super::requests_from_spans::HeldSpans;
use super::{Key, MAX_ROUTES, Route, Source};
use crate::chart::bins::{Bin, Sums};
use crate::chart::line_names::{attribute, attributes};
use crate::model::{Instrument, Measured as Reading, PointKind};
use crate::store::Store;
use crate::store::metrics::HeldHistory;
use crate::store::series_history::SeriesHistory;
use crate::store::window::{BINS, Window};

/// What the histogram says of requests that must all have come as spans, too, if they were sampled.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Measured {
    /// After when they ended: nanoseconds since 1970.
    pub from: u64,
    /// Until when.
    pub to: u64,
    /// How many there were.
    pub count: u64,
    /// Whether there is a time between of which nothing is known.
    pub has_gap: bool,
}

impl Measured {
    /// Adds what another process of the service says.
    fn join(&mut self, other: Measured) {
        if self.to == 0 || (other.to > 0 && other.from < self.from) {
            self.from = other.from;
        }
        self.to = self.to.max(other.to);
        self.count = self.count.saturating_add(other.count);
        self.has_gap |= other.has_gap;
    }

    /// Adds what came until `newest` in the samples that touch the window.
    fn add(&mut self, history: &SeriesHistory, window: &Window, newest: u64) {
        let mut has_begun = false;
        for sample in history.samples().filter(|it| it.to >= window.begin) {
            let Reading::Distribution(it) = &sample.measured else {
                continue;
            };
            if sample.after_gap {
                // Before the first that counts, a gap hides nothing that is counted.
                self.has_gap |= has_begun;
            } else if sample.to <= newest {
                has_begun = true;
                let is_first = self.to == 0;
                self.from = if is_first {
                    sample.from
                } else {
                    self.from.min(sample.from)
                };
                self.to = self.to.max(sample.to);
                self.count = self.count.saturating_add(it.count);
            }
        }
    }
}

/// Adds the routes of an instrument, and tells how many were too small. `newest` is when the
/// newest span of the service ended.
pub fn add(
    store: &Store,
    number: u64,
    instrument: &Instrument,
    window: &Window,
    newest: u64,
    routes: &mut BTreeMap<Key, Route>,
) -> usize {
    if !matches!(instrument.point_kind(), PointKind::Histogram { .. }) {
        return 0;
    }
    let service = instrument.origin.service_or_unknown();
    let sizes = store.series_histories(number, |_, histories| {
        let mut sizes: HashMap<Key, f64> = HashMap::new();
        for it in histories {
            *sizes.entry(key(service, &it)).or_default() += size(&it, window);
        }
        sizes
    });
    let mut sizes: Vec<(Key, f64)> = sizes.unwrap_or_default().into_iter().collect();
    sizes.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let left_out = sizes.len().saturating_sub(MAX_ROUTES);
    let mut sums: HashMap<Key, (Sums, Sums, [Measured; 2])> = sizes
        .into_iter()
        .take(MAX_ROUTES)
        .map(|(key, _)| (key, Default::default()))
        .collect();
    store.series_histories(number, |point_kind, histories| {
        for it in histories {
            if let Some((all, failed, measured)) = sums.get_mut(&key(service, &it)) {
                all.add(it.history, point_kind, window);
                let [all_of_it, until_newest] = measured;
                all_of_it.add(it.history, window, u64::MAX);
                until_newest.add(it.history, window, newest);
                if is_failed(it.attributes) {
                    failed.add(it.history, point_kind, window);
                }
            }
        }
    });
    let factor = if &*instrument.unit == "ms" { 1e-3 } else { 1.0 };
    for (key, (all, failed, measured)) in sums {
        let route = routes.entry(key.clone()).or_insert_with(|| Route {
            key,
            source: Source::Histogram(number),
            bins: vec![None; BINS],
            failed: vec![0.0; BINS],
            held: HeldSpans::default(),
            is_exact: false,
            measured: <[Measured; 2]>::default(),
        });
        for (mine, more) in route.measured.iter_mut().zip(measured) {
            mine.join(more);
        }
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

fn size(held: &HeldHistory<'_>, window: &Window) -> f64 {
    let samples = held.history.samples().rev();
    samples
        .take_while(|it| it.to >= window.begin)
        .map(|it| match &it.measured {
            Reading::Distribution(it) => it.count as f64,
            _ => 0.0,
        })
        .sum()
}

fn key(service: &str, held: &HeldHistory<'_>) -> Key {
    let of = |key| attribute(held.attributes, key).unwrap_or_default();
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
