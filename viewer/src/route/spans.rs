//! Requests by the SERVER spans that are held: exact, but only of those that were sampled and have not
//! left.

use std::collections::HashMap;

use opentelemetry_proto::tonic::common::v1::AnyValue;
use opentelemetry_proto::tonic::trace::v1::span::SpanKind;
use prost::Message;

use super::{Key, Route, Source, Where};
use crate::chart::bins::Bin;
use crate::chart::percentile::Band;
use crate::model::StoredSpan;
use crate::otlp::wire::{self, Value};
use crate::store::Store;
use crate::store::history::SECOND;
use crate::store::query::plain;
use crate::store::traces::Trace;
use crate::store::window::{BINS, Window};

/// How many groups there may be. What comes beyond is only counted.
const MOST_GROUPS: usize = 1_000;
/// How long a name may be that tells groups apart, in bytes.
const MOST_BYTES: usize = 300;
/// Traces that came so long before the window begins are not looked at any more: spans leave a program
/// some seconds after they end.
const LATE: u64 = 300 * SECOND;
/// How many traces are looked at for the newest span.
const NEWEST: usize = 64;

/// The spans of a route that are held.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Held {
    /// How many.
    pub count: usize,
    /// How many nanoseconds 95 of 100 took at most, exactly.
    pub p95: u64,
    /// The one that took longest, and how many nanoseconds.
    pub slowest: Option<(u64, Where)>,
    /// The last one that failed, and when it ended.
    pub failed: Option<(u64, Where)>,
}

/// The spans of a route, part by part of the window.
#[derive(Debug)]
pub struct Group {
    durations: Vec<Vec<u64>>,
    failures: Vec<f64>,
    /// Which to look at.
    pub held: Held,
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
    let mut old = 0;
    store.each_trace(|trace| {
        let is_old = trace.end().saturating_add(LATE) < window.begin;
        old = if is_old { old + 1 } else { 0 };
        found.add(trace, window, service);
        // One that came late among many does not end it.
        old < 1_000
    });
    for group in found.groups.values_mut() {
        group.sum_up();
    }
    found
}

impl Found {
    fn add(&mut self, trace: &Trace, window: &Window, service: &str) {
        for span in &trace.spans {
            let Some(bin) = window.bin(span.end) else {
                continue;
            };
            let name = span.origin.service_or_unknown();
            if span.kind != SpanKind::Server as i32 || !(service.is_empty() || service == name) {
                continue;
            }
            let key = key(name, span);
            if self.groups.len() >= MOST_GROUPS && !self.groups.contains_key(&key) {
                self.left_out += 1;
                continue;
            }
            let group = self.groups.entry(key).or_insert_with(|| Group {
                durations: vec![Vec::new(); BINS],
                failures: vec![0.0; BINS],
                held: Held::default(),
            });
            group.add(span, bin);
        }
    }
}

impl Group {
    fn add(&mut self, span: &StoredSpan, bin: usize) {
        let duration = span.end.saturating_sub(span.start);
        let place = (span.trace, span.id);
        self.durations[bin].push(duration);
        self.held.count += 1;
        if self.held.slowest.is_none_or(|(most, _)| duration > most) {
            self.held.slowest = Some((duration, place));
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

    /// The route that these spans are.
    pub fn route(self, key: Key, window: &Window) -> Route {
        let first = self.durations.iter().position(|it| !it.is_empty());
        let bins = self.durations.into_iter().enumerate().map(|(i, mut all)| {
            // Before the first span nothing is known; after it, that there was none.
            (first? <= i).then(|| {
                all.sort_unstable();
                Bin {
                    number: Some(all.len() as f64 * SECOND as f64 / window.step as f64),
                    range: None,
                    count: all.len() as f64,
                    bands: all.into_iter().map(exactly).collect(),
                }
            })
        });
        Route {
            key,
            source: Source::Spans,
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

fn key(service: &str, span: &StoredSpan) -> Key {
    let (mut route, mut method) = (String::new(), String::new());
    for (tag, value) in wire::known(span.bytes()) {
        let (9, Value::Bytes(pair)) = (tag, value) else {
            continue;
        };
        let (mut key, mut text): (&[u8], &[u8]) = (&[], &[]);
        for field in wire::known(pair) {
            match field {
                (1, Value::Bytes(it)) => key = it,
                (2, Value::Bytes(it)) => text = it,
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
    if text.len() > MOST_BYTES {
        text.truncate(text.floor_char_boundary(MOST_BYTES));
        text.push('…');
    }
    text
}
