//! Requests by the SERVER spans that are held: exact, but only of those that were sampled and have not
//! left. Whether those are all, the histogram tells ([`Group::has_all`]).

use std::collections::HashMap;

use opentelemetry_proto::tonic::common::v1::AnyValue;
use prost::Message;

use super::requests_from_metrics::Measured;
use super::{Key, Route, Source, SpanRef};
use crate::chart::bins::Bin;
use crate::chart::percentile::Band;
use crate::model::plain;
use crate::model::{SpanKind, StoredSpan};
use crate::otlp::schema::{key_value, span};
use crate::otlp::wire::{self, Value};
use crate::store::Store;
use crate::store::series_history::SECOND;
use crate::store::traces::Trace;
use crate::store::window::{BINS, Window};

/// How many groups there may be. What comes beyond is only counted.
const MAX_GROUPS: usize = 1_000;
/// How long a name may be that tells groups apart, in bytes.
const MAX_BYTES: usize = 300;
/// Traces that came so long before the window begins are not looked at any more: spans leave a program
/// some seconds after they end.
const LATE: u64 = 300 * SECOND;
/// How long before the window a span may have ended that is compared with the histogram, of which a
/// point may say what came before and after the window began.
const EARLY: u64 = 150 * SECOND;
/// How much later than it is measured a request may end as a span.
const SLACK: u64 = SECOND / 50;
/// How many traces are looked at for the newest span.
const NEWEST: usize = 64;

/// The spans of a route that are held.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HeldSpans {
    /// How many.
    pub count: usize,
    /// How many nanoseconds 95 of 100 took at most, exactly.
    pub p95: u64,
    /// The one that took longest, and how many nanoseconds.
    pub slowest: Option<(u64, SpanRef)>,
    /// The last one that failed, and when it ended.
    pub failed: Option<(u64, SpanRef)>,
}

/// The spans of a route, part by part of the window.
#[derive(Debug)]
pub struct Group {
    durations: Vec<Vec<u64>>,
    /// How many ended in each part, also where it is not known how long they took.
    counts: Vec<f64>,
    failures: Vec<f64>,
    /// When each ended of which it is known how long it took, also shortly before the window.
    ends: Vec<u64>,
    /// Which to look at.
    pub held: HeldSpans,
}

/// What was found.
#[derive(Debug, Default)]
pub struct Found {
    /// The spans of each route.
    pub groups: HashMap<Key, Group>,
    /// How many spans are in none of them, since there were too many.
    pub left_out: usize,
}

/// When the newest of the last traces ended, as far as that can be true.
pub fn newest(store: &Store) -> u64 {
    let mut newest = 0;
    let mut left = NEWEST;
    store.each_trace(|trace| {
        newest = newest.max(store.not_ahead(trace.end()));
        left -= 1;
        left > 0
    });
    newest
}

/// The SERVER spans that ended in the window, of one service or, where that is empty, of all.
pub fn find(store: &Store, window: &Window, service: &str) -> Found {
    let mut found = Found::default();
    each_trace_in(store, window, |trace| {
        found.add(trace, window, service);
        true
    });
    found.groups.retain(|_, it| it.held.count > 0);
    for group in found.groups.values_mut() {
        group.sum_up();
    }
    found
}

/// Calls `look` for each trace that may have spans in the window, newest first, until it says `false`.
pub(crate) fn each_trace_in(store: &Store, window: &Window, mut look: impl FnMut(&Trace) -> bool) {
    let mut old = 0;
    store.each_trace(|trace| {
        let is_old = trace.end().saturating_add(LATE) < window.begin;
        old = if is_old { old + 1 } else { 0 };
        // One that came late among many does not end it.
        look(trace) && old < 1_000
    });
}

impl Found {
    /// When the newest span of a service ended. Those before it have come, too: a program sends them
    /// in the order in which they ended.
    pub(crate) fn newest_of(&self, service: &str) -> u64 {
        let groups = self.groups.iter().filter(|(key, _)| key.service == service);
        let ends = groups.flat_map(|(_, it)| &it.ends);
        ends.max().copied().unwrap_or(0)
    }

    fn add(&mut self, trace: &Trace, window: &Window, service: &str) {
        for span in &trace.spans {
            let bin = window.bin(span.end);
            if bin.is_none()
                && !(window.begin.saturating_sub(EARLY)..window.begin).contains(&span.end)
            {
                continue;
            }
            let name = span.origin.service_or_unknown();
            if span.kind != SpanKind::SERVER || !(service.is_empty() || service == name) {
                continue;
            }
            let key = key_of(name, span);
            if self.groups.len() >= MAX_GROUPS && !self.groups.contains_key(&key) {
                self.left_out += usize::from(bin.is_some());
                continue;
            }
            let group = self.groups.entry(key).or_insert_with(|| Group {
                durations: vec![Vec::new(); BINS],
                counts: vec![0.0; BINS],
                ends: Vec::new(),
                failures: vec![0.0; BINS],
                held: HeldSpans::default(),
            });
            group.add(span, bin);
        }
    }
}

impl Group {
    fn add(&mut self, span: &StoredSpan, bin: Option<usize>) {
        let duration = span.elapsed().nanoseconds();
        if duration.is_some() {
            self.ends.push(span.end);
        }
        let Some(bin) = bin else { return };
        let place = (span.trace, span.id);
        self.counts[bin] += 1.0;
        self.held.count += 1;
        if let Some(duration) = duration {
            self.durations[bin].push(duration);
            if self.held.slowest.is_none_or(|(most, _)| duration > most) {
                self.held.slowest = Some((duration, place));
            }
        }
        if span.is_error() {
            self.failures[bin] += 1.0;
            if self.held.failed.is_none_or(|(last, _)| span.end > last) {
                self.held.failed = Some((span.end, place));
            }
        }
    }

    fn sum_up(&mut self) {
        let mut all: Vec<u64> = self.durations.concat();
        all.sort_unstable();
        let rank = (all.len() * 95).div_ceil(100).saturating_sub(1);
        self.held.p95 = all.get(rank).copied().unwrap_or(0);
    }

    /// Whether there is a span for each request that the histogram measured.
    pub fn has_all(&self, measured: &Measured) -> bool {
        let until = measured.to.saturating_add(SLACK);
        let ends = self.ends.iter();
        let held = ends
            .filter(|it| measured.from < **it && **it <= until)
            .count();
        measured.count > 0 && !measured.has_gap && held as u64 >= measured.count
    }

    /// How long they took, part by part of the window.
    pub fn bands(&self) -> Vec<Vec<Band>> {
        let bands = |it: &Vec<u64>| {
            let mut all = it.clone();
            all.sort_unstable();
            all.into_iter().map(exactly).collect()
        };
        self.durations.iter().map(bands).collect()
    }

    /// The route that these spans are.
    pub fn route(self, key: Key, window: &Window) -> Route {
        let first = self.counts.iter().position(|it| *it > 0.0);
        let bands = self.bands().into_iter().zip(&self.counts).enumerate();
        let bins = bands.map(|(i, (bands, count))| {
            // Before the first span nothing is known; after it, that there was none.
            (first? <= i).then(|| Bin {
                number: Some(count * SECOND as f64 / window.step as f64),
                range: None,
                count: *count,
                bands,
            })
        });
        Route {
            key,
            source: Source::Spans,
            is_exact: true,
            measured: <[Measured; 2]>::default(),
            bins: bins.collect(),
            failed: self.failures,
            held: self.held,
        }
    }
}

/// A duration that is known, in seconds.
fn exactly(nanoseconds: u64) -> Band {
    let seconds = nanoseconds as f64 / SECOND as f64;
    Band {
        low: seconds,
        high: seconds,
        count: 1.0,
    }
}

/// The route of a span that answers a request, or, where it has none, its name.
pub fn key_of(service: &str, span: &StoredSpan) -> Key {
    let (mut route, mut method) = (String::new(), String::new());
    for (tag, value) in wire::known(span.bytes()) {
        let (span::ATTRIBUTES, Value::Bytes(pair)) = (tag, value) else {
            continue;
        };
        let (mut key, mut text): (&[u8], &[u8]) = (&[], &[]);
        for field in wire::known(pair) {
            match field {
                (key_value::KEY, Value::Bytes(it)) => key = it,
                (key_value::VALUE, Value::Bytes(it)) => text = it,
                _ => {}
            }
        }
        let text = || cut(plain(&AnyValue::decode(text).unwrap_or_default()));
        match key {
            b"http.route" => route = text(),
            b"http.request.method" => method = text(),
            _ => {}
        }
    }
    if route.is_empty() {
        // The name has the method in it.
        (route, method) = (cut(span.name().to_owned()), String::new());
    }
    Key {
        service: service.to_owned(),
        route,
        method,
    }
}

fn cut(mut text: String) -> String {
    if text.len() > MAX_BYTES {
        text.truncate(text.floor_char_boundary(MAX_BYTES));
        text.push('…');
    }
    text
}
