//! Everything that was received and is still held, within a budget of bytes.
//!
//! - [`traces`]: spans by trace; the oldest traces leave whole
//! - [`logs`]: log records in the order of arrival, and by trace
//! - [`metrics`]: every instrument with its current points
//! - [`watched`]: what the current points of an instrument do not tell any more
//! - [`requests`]: the last requests as they came
//! - [`query`]: what to look for
//!
//! Each has a fixed share of the budget, so that a flood of one kind does not push out the others:
//! half of it traces, a quarter logs, an eighth metrics, an eighth requests. Who sent something
//! counts in the same share as what was sent.
//! One lock guards all of it: a request changes several of them, and is done in microseconds, since
//! it was checked and taken apart before.

mod inner;
pub mod logs;
pub mod metrics;
pub mod query;
pub mod requests;
pub mod traces;
pub mod watched;

use std::hash::{BuildHasher, RandomState};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, UNIX_EPOCH};

use bytes::Bytes;
use tokio::sync::watch;

use crate::model::{Instrument, Origins, SpanId, StoredLog, TraceId};
use crate::otlp::Signal;
use crate::saved::Saved;
use inner::Inner;
pub use inner::{Counts, Taken};
use metrics::{Metrics, Series};
use query::{LogQuery, TraceQuery};
use requests::Request;
use traces::Trace;

/// Everything that is held.
#[derive(Debug)]
pub struct Store {
    inner: Mutex<Inner>,
    /// Tells this store from the one of a viewer that ran before.
    instance: u64,
    /// Ticks with each request, for those who wait for something to come.
    ticks: watch::Sender<u64>,
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
            saved: OnceLock::new(),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        // A panic while the lock was held would leave counts a little off, which is no reason to
        // stop receiving.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a request that was checked, and tells what was not taken of it.
    pub fn insert(&self, signal: Signal, body: &[u8], mut request: Request) -> Taken {
        let taken = {
            let mut inner = self.lock();
            request.body_bytes = body.len();
            request.start = Bytes::new();
            request.body = if body.len() <= inner.largest_body() {
                Bytes::copy_from_slice(body)
            } else {
                Bytes::new()
            };
            let arrived = request.time.duration_since(UNIX_EPOCH);
            let arrived = arrived.map_or(0, |it| u64::try_from(it.as_nanos()).unwrap_or(u64::MAX));
            let taken = inner.take(signal, body, arrived);
            request.rejected.clone_from(&taken.reason);
            inner.remember(request);
            taken
        };
        self.ticks.send_modify(|it| *it += 1);
        taken
    }

    /// Remembers a request that was refused.
    pub fn refuse(&self, request: Request) {
        {
            let mut inner = self.lock();
            inner.counts.refused += 1;
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
    pub fn set_saved(&self, saved: Saved) {
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

    /// Whether a trace is held, and this span of it.
    pub fn holds(&self, trace: TraceId, span: Option<SpanId>) -> (bool, bool) {
        self.lock().traces.holds(trace, span)
    }

    /// The newest traces that `query` asks for, and whether there may be older ones.
    ///
    /// It looks at a few hundred traces at a time and lets go of the lock between, so that looking
    /// for a rare attribute does not stop what comes in.
    pub fn traces(&self, query: &TraceQuery) -> (Vec<Trace>, bool) {
        const AT_A_TIME: usize = 256;
        let mut found = Vec::new();
        let mut before = query.before.unwrap_or(u64::MAX);
        loop {
            let some = self.lock().traces.newest(before, AT_A_TIME);
            let Some(last) = some.last() else {
                return (found, false);
            };
            before = last.number;
            for trace in some {
                if query.wants(&trace) {
                    if found.len() == query.limit {
                        return (found, true);
                    }
                    found.push(trace);
                }
            }
        }
    }

    /// Calls `each` for every trace, the newest first. It lets go of the lock between, as
    /// [`Store::traces`] does; what comes meanwhile is not among them.
    pub fn each_trace(&self, mut each: impl FnMut(Trace)) {
        const AT_A_TIME: usize = 256;
        let mut before = u64::MAX;
        loop {
            let some = self.lock().traces.newest(before, AT_A_TIME);
            let Some(last) = some.last() else { return };
            before = last.number;
            some.into_iter().for_each(&mut each);
        }
    }

    /// Calls `each` for every log record, the newest first.
    pub fn each_log(&self, mut each: impl FnMut(Arc<StoredLog>)) {
        const AT_A_TIME: usize = 4096;
        let mut before = u64::MAX;
        loop {
            let some = self.lock().logs.newest(before, None, AT_A_TIME);
            let Some(last) = some.last() else { return };
            before = last.number;
            some.into_iter().for_each(&mut each);
        }
    }

    /// The newest log records that `query` asks for, and whether there may be older ones.
    pub fn logs(&self, query: &LogQuery) -> (Vec<Arc<StoredLog>>, bool) {
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

    /// Every instrument with its current points, by name.
    pub fn metrics(&self) -> Vec<Series> {
        let mut all = self.lock().metrics.all();
        Metrics::sort(&mut all);
        all
    }

    /// Every instrument without its points, each with its number.
    pub fn instruments(&self) -> Vec<(u64, Instrument)> {
        self.lock().metrics.instruments()
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
