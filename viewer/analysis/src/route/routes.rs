//! The routes in a window, with how many requests each had, how many failed, and how long they took.

use std::collections::{BTreeMap, BTreeSet};

use super::route_key::Key;
use super::{requests_from_metrics, requests_from_spans};
use crate::chart::bins::{Bin, all_bands};
use crate::chart::percentile::{Estimate, SHOWN, percentile};
use crate::model::{SpanId, TraceId};
use crate::store::Store;
use crate::store::window::{Length, Window};

/// How many routes are shown.
pub(crate) const MAX_ROUTES: usize = 100;
/// The histogram of the conventions.
pub const DURATION: &str = "http.server.request.duration";

/// Where the numbers of a route are from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// The histogram, by the number of its instrument.
    Histogram(u64),
    /// The SERVER spans that are held.
    Spans,
}

/// The requests of a route.
#[derive(Clone, Debug)]
pub struct Route {
    /// Which they are.
    pub key: Key,
    /// Where the numbers are from.
    pub source: Source,
    /// Part by part of the window: how many, and how long they took, in seconds.
    pub bins: Vec<Option<Bin>>,
    /// How many failed, part by part of the window.
    pub failed: Vec<f64>,
    /// Its spans that are held: which to look at.
    pub held: requests_from_spans::HeldSpans,
    /// Whether percentiles are those of spans, of which all are held. If not, they are known to lie in
    /// a bucket of the histogram, and nothing more.
    pub is_exact: bool,
    /// What the histogram says, to be compared with the spans: all of it, and what it says until the newest span ended.
    /// The spans of the last requests may still be on their way.
    pub(super) measured: [requests_from_metrics::Measured; 2],
}

/// All routes.
#[derive(Clone, Debug)]
pub struct Routes {
    /// The window.
    pub window: Window,
    /// The routes, by service, route and method.
    pub routes: Vec<Route>,
    /// How many smaller ones there are beside these.
    pub left_out: usize,
}

impl Route {
    /// How many requests there were.
    pub fn count(&self) -> f64 {
        self.bins.iter().flatten().map(|it| it.count).sum()
    }

    /// How many of them failed: with a status of 500 or above, or an `error.type`.
    pub fn failures(&self) -> f64 {
        self.failed.iter().sum()
    }

    /// How many there were in a second, as far as it is known.
    pub fn rate(&self) -> f64 {
        let known = self.bins.iter().flatten().filter_map(|it| it.number);
        let count = known.clone().count().max(1) as f64;
        known.map(|it| it / count).sum()
    }

    /// Takes the spans of it that are held.
    fn hold(&mut self, group: requests_from_spans::Group) {
        self.is_exact = self.measured.iter().any(|it| group.has_all(it));
        if self.is_exact {
            for (bin, bands) in self.bins.iter_mut().zip(group.bands()) {
                if bin.is_some() || !bands.is_empty() {
                    bin.get_or_insert_default().bands = bands;
                }
            }
        }
        self.held = group.held;
    }

    /// The percentiles of how long they took, in seconds.
    pub fn percentiles(&self) -> [Option<Estimate>; 3] {
        let all = all_bands(&self.bins);
        SHOWN.map(|(q, _)| percentile(&all, q))
    }

    /// A percentile part by part of the window.
    pub fn over_time(&self, q: f64) -> Vec<Option<Estimate>> {
        let bins = self.bins.iter();
        bins.map(|it| percentile(&it.as_ref()?.bands, q)).collect()
    }
}

impl Routes {
    /// The requests of the last minutes, of one service or, where that is empty, of all.
    pub fn new(store: &Store, length: Length, service: &str) -> Routes {
        let window = store.window_with(length, requests_from_spans::newest(store));
        let found = requests_from_spans::find(store, &window, service);
        let mut routes: BTreeMap<Key, Route> = BTreeMap::new();
        let mut left_out = 0;
        for (number, instrument) in store.instruments() {
            let name = instrument.origin.service_or_unknown();
            if &*instrument.name == DURATION && (service.is_empty() || name == service) {
                let newest = found.newest_of(name);
                left_out += requests_from_metrics::add(
                    store,
                    number,
                    &instrument,
                    &window,
                    newest,
                    &mut routes,
                );
            }
        }
        let measured: BTreeSet<String> = routes.keys().map(|it| it.service.clone()).collect();
        left_out += found.left_out;
        for (key, found) in found.groups {
            if let Some(route) = routes.get_mut(&key) {
                route.hold(found);
            } else if !measured.contains(&key.service) {
                let route = found.route(key.clone(), &window);
                routes.insert(key, route);
            }
        }
        let mut routes: Vec<Route> = routes.into_values().filter(|it| it.count() > 0.0).collect();
        if routes.len() > MAX_ROUTES {
            left_out += routes.len() - MAX_ROUTES;
            routes.sort_by(|a, b| b.count().total_cmp(&a.count()));
            routes.truncate(MAX_ROUTES);
            routes.sort_by(|a, b| a.key.cmp(&b.key));
        }
        Routes {
            window,
            routes,
            left_out,
        }
    }
}

/// A span of a route, by its ids.
pub type SpanRef = (TraceId, SpanId);
