//! Everything that was received and is still held, within a budget of bytes.
//!
//! - [`traces`]: spans by trace; the oldest traces leave whole
//! - `trace`: one of them, and `trace_summary`: the same without its spans
//! - [`list`]: a part of a list, and what a histogram over it counts; `order`: in which order
//! - [`logs`]: log records in the order of arrival, and by trace
//! - [`metrics`]: every instrument with its current points
//! - [`history`]: what a series measured in the last hour
//! - [`sample`]: what was measured between two moments
//! - [`decreases_and_new_series`]: what the current points of an instrument do not tell any more
//! - [`window`]: a stretch of time, in equal parts
//! - [`requests`]: the last requests as they came
//! - [`left_out_totals`]: what was left out of them since the start
//! - [`query`]: what to look for, and [`cancellation`]: whether anybody still waits for it
//! - `clear`: letting go of all of it
//! - [`source_files`]: the files that all of it is from, where it is from files
//! - `walk`: going through all of it
//!
//! Each has a fixed share of the budget, so that a flood of one kind does not push out the others:
//! half of it traces, a quarter logs, an eighth metrics, an eighth requests. Who sent something
//! counts in the same share as what was sent.
//! One lock guards all of it. Whoever puts a request in lets go of it after each item where somebody
//! waits, so that a large request holds up no page. It's `parking_lot`'s, which is fair:
//! with the standard library's, the thread that has just let go usually has it again.

pub mod cancellation;
mod clear;
pub mod decreases_and_new_series;
pub mod history;
mod inner;
pub mod left_out_totals;
pub mod list;
pub mod logs;
pub mod metrics;
mod order;
pub mod query;
pub mod requests;
pub mod sample;
pub mod source_files;
mod trace;
mod trace_summary;
pub mod traces;
mod walk;
pub mod window;

use std::hash::{BuildHasher, RandomState};
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, UNIX_EPOCH};

use bytes::Bytes;
use parking_lot::{Mutex, MutexGuard};
use tokio::sync::watch;

use crate::model::{Instrument, Origins, SpanId, StoredLog, StoredSpan, TraceId};
use crate::otlp::Signal;
use crate::otlp::account::Account;
use cancellation::Asker;
pub use inner::Counts;
use inner::Inner;
use left_out_totals::Ledger;
use metrics::Series;
use query::{LogQuery, TraceQuery};
use requests::Request;
use source_files::Saved;
use traces::Trace;
use window::{Length, Window};

/// Everything that is held.
#[derive(Debug)]
pub struct Store {
    inner: Mutex<Inner>,
    /// Tells this store from the one of a viewer that ran before.
    instance: u64,
    /// Ticks with each request, for those who wait for something to come.
    ticks: watch::Sender<u64>,
    /// The tick with which everything was cleared away the last time; 0 where it was not.
    cleared: AtomicU64,
    /// Where it is from, if it was not received.
    saved: OnceLock<Saved>,
}

impl Store {
    /// An empty store that holds at most `budget` bytes.
    pub fn new(budget: usize) -> Store {
        Store {
            inner: Mutex::new(Inner {
                budget,
                ..Inner::default()
            }),
            instance: RandomState::new().hash_one(0),
            ticks: watch::Sender::new(0),
            cleared: AtomicU64::new(0),
            saved: OnceLock::new(),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock()
    }

    /// Takes a request that was checked, and tells what became of its items. What was left out before is in the
    /// request's account.
    pub fn insert(&self, signal: Signal, body: &[u8], mut request: Request) -> Account {
        let taken = {
            let mut inner = self.lock();
            request.number = inner.requests.reserve();
            request.body_bytes = body.len();
            request.start = Bytes::new();
            request.body = if body.len() <= inner.largest_body() {
                Bytes::copy_from_slice(body)
            } else {
                Bytes::new()
            };
            let arrived = request.time.duration_since(UNIX_EPOCH);
            let arrived = arrived.map_or(0, |it| u64::try_from(it.as_nanos()).unwrap_or(u64::MAX));
            let taken = Inner::take(&mut inner, signal, body, request.number, arrived);
            inner.counts.rejected += request.account.left_out;
            request.account.add(taken);
            request.rejected = request.account.summary(signal.counted());
            let account = request.account.clone();
            inner.remember(request);
            account
        };
        self.ticks.send_modify(|it| *it += 1);
        taken
    }

    /// Remembers a request that was refused.
    pub fn refuse(&self, mut request: Request) {
        {
            let mut inner = self.lock();
            inner.counts.refused += 1;
            inner.counts.rejected += request.account.left_out;
            request.number = inner.requests.reserve();
            inner.remember(request);
        }
        self.ticks.send_modify(|it| *it += 1);
    }

    /// A number that no other store has: what a browser remembers of a viewer that ran before must
    /// not pass for what this one has to say.
    pub fn instance(&self) -> u64 {
        self.instance
    }

    /// Something that changes with every request. It wakes whoever awaits a change of it.
    pub fn ticks(&self) -> watch::Receiver<u64> {
        self.ticks.subscribe()
    }

    /// Says that everything in it is from files, and nothing more will come.
    pub(crate) fn set_saved(&self, saved: Saved) {
        {
            // Lines of a file are in any order, and several files come one after the other.
            let mut inner = self.lock();
            inner.traces.sort_by_start();
            inner.logs.sort_by_time();
        }
        // It is said once, before anybody looks.
        let _ = self.saved.set(saved);
    }

    /// Which files everything is from; none where it is received.
    pub fn saved(&self) -> Option<&Saved> {
        self.saved.get()
    }

    /// What is held and what left.
    pub fn counts(&self) -> Counts {
        self.lock().counts()
    }

    /// The names of all services of which something is held, in order.
    pub fn services(&self) -> Vec<String> {
        let mut services: Vec<String> = {
            let inner = self.lock();
            inner.senders.iter().flat_map(Origins::services).collect()
        };
        services.sort_unstable();
        services.dedup();
        services
    }

    /// The trace with this id.
    pub fn trace(&self, id: TraceId) -> Option<Trace> {
        self.lock().traces.get(id)
    }

    /// The span of a trace at this place in the order of arrival.
    pub fn span(&self, trace: TraceId, place: usize) -> Option<Arc<StoredSpan>> {
        self.lock().traces.span(trace, place)
    }

    /// The log record with this number.
    pub fn log(&self, number: u64) -> Option<Arc<StoredLog>> {
        let next = self.lock().logs.newest(number + 1, None, 1).pop();
        next.filter(|it| it.number == number)
    }

    /// Whether a trace is held, and this span of it.
    pub fn holds(&self, trace: TraceId, span: Option<SpanId>) -> (bool, bool) {
        self.lock().traces.holds(trace, span)
    }

    /// The newest traces that `query` asks for, and whether there may be older ones.
    pub fn traces(&self, query: &TraceQuery) -> (Vec<Trace>, bool) {
        self.search_traces(query, &Asker::default())
    }

    /// The same for somebody who may leave: then it ends with what was found so far.
    ///
    /// It looks at a few hundred traces at a time and lets go of the lock between, so that looking
    /// for a rare attribute does not stop what comes in.
    pub fn search_traces(&self, query: &TraceQuery, asker: &Asker) -> (Vec<Trace>, bool) {
        const AT_A_TIME: usize = 256;
        let mut found = Vec::new();
        let mut before = query.before.unwrap_or(u64::MAX);
        let prepared = query.prepared();
        loop {
            let some = self.lock().traces.newest(before, AT_A_TIME);
            let Some(last) = some.last() else {
                return (found, false);
            };
            before = last.number;
            for trace in some {
                if asker.has_left() {
                    return (found, true);
                }
                if prepared.wants(&trace) {
                    if found.len() == query.limit {
                        return (found, true);
                    }
                    found.push(trace);
                }
            }
        }
    }

    /// The newest log records that `query` asks for, and whether there may be older ones.
    pub fn logs(&self, query: &LogQuery) -> (Vec<Arc<StoredLog>>, bool) {
        self.search_logs(query, &Asker::default())
    }

    /// The same for somebody who may leave: then it ends with what was found so far.
    pub fn search_logs(&self, query: &LogQuery, asker: &Asker) -> (Vec<Arc<StoredLog>>, bool) {
        const AT_A_TIME: usize = 4096;
        let mut found = Vec::new();
        let mut before = query.before.unwrap_or(u64::MAX);
        loop {
            let some = self.lock().logs.newest(before, query.trace, AT_A_TIME);
            let Some(last) = some.last() else {
                return (found, false);
            };
            before = last.number;
            for log in some {
                if asker.has_left() {
                    return (found, true);
                }
                if query.wants(&log) {
                    if found.len() == query.limit {
                        return (found, true);
                    }
                    found.push(log);
                }
            }
        }
    }

    /// All log records of a trace, as they came.
    pub fn logs_of(&self, trace: TraceId) -> Vec<Arc<StoredLog>> {
        let mut logs = self.lock().logs.newest(u64::MAX, Some(trace), usize::MAX);
        logs.reverse();
        logs
    }

    /// Every instrument with its current points, in the order of [`Store::instruments`].
    pub fn metrics(&self) -> Vec<Series> {
        let mut all = Vec::new();
        self.each_metric(|series| all.push(series));
        all
    }

    /// The instrument with this number, with its current points.
    pub fn metric(&self, number: u64) -> Option<Series> {
        self.lock().metrics.get(number)
    }

    /// Every instrument without its points, each with its number, by service, name, unit and scope.
    pub fn instruments(&self) -> Vec<(u64, Instrument)> {
        let mut all = self.lock().metrics.instruments();
        all.sort_unstable_by(|(number, a), (other, b)| {
            let services = a.origin.service().cmp(b.origin.service());
            services
                .then_with(|| (&a.name, &a.unit).cmp(&(&b.name, &b.unit)))
                .then_with(|| a.origin.sender.scope.cmp(&b.origin.sender.scope))
                .then(number.cmp(other))
        });
        all
    }

    /// The window of the last minutes; where nothing has come in them, of those before the newest
    /// point.
    pub fn window(&self, length: Length) -> Window {
        Window::new(length, inner::now(), self.lock().metrics.newest())
    }

    /// The same; `newest` is when something else came last that is shown in it.
    pub fn window_with(&self, length: Length, newest: u64) -> Window {
        let newest = newest.max(self.lock().metrics.newest());
        Window::new(length, inner::now(), newest)
    }

    /// A time, or 0 where it is further ahead of this machine than a clock may be.
    pub fn not_ahead(&self, time: u64) -> u64 {
        let is_true = time <= inner::now().saturating_add(metrics::AHEAD);
        if is_true { time } else { 0 }
    }

    /// What was left out since the start, by reason.
    pub fn ledger(&self) -> Ledger {
        self.lock().ledger.clone()
    }

    /// The last requests, newest first.
    pub fn requests(&self) -> Vec<Arc<Request>> {
        self.lock().requests.newest()
    }

    /// The request with this number, if it is still held.
    pub fn request(&self, number: u64) -> Option<Arc<Request>> {
        self.lock().requests.get(number)
    }

    /// Waits until `found` finds something, but at most for `longest`. It is asked again after
    /// every request.
    pub async fn wait_for<T>(
        &self,
        longest: Duration,
        mut found: impl FnMut(&Store) -> Option<T>,
    ) -> Option<T> {
        let mut ticks = self.ticks();
        tokio::time::timeout(longest, async {
            loop {
                ticks.mark_unchanged();
                if let Some(it) = found(self) {
                    return Some(it);
                }
                ticks.changed().await.ok()?;
            }
        })
        .await
        .ok()
        .flatten()
    }
}
