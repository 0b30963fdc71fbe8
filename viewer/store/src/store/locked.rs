//! The store and its one lock, and what the lock guards.

use std::hash::{BuildHasher, RandomState};
use std::sync::OnceLock;
use std::sync::atomic::AtomicU64;

use parking_lot::{Mutex, MutexGuard};
use tokio::sync::watch;

use super::counts::Counts;
use super::left_out_totals::LeftOutTotals;
use super::logs::Logs;
use super::metrics::Metrics;
use super::requests::Requests;
use super::source_files::Saved;
use super::traces::Traces;
use crate::model::Origins;

/// Everything that is held.
#[derive(Debug)]
pub struct Store {
    pub(super) inner: Mutex<Inner>,
    /// Tells this store from the one of a viewer that ran before.
    pub(super) instance: u64,
    /// Ticks with each request, for those who wait for something to come.
    pub(super) ticks: watch::Sender<u64>,
    /// The tick with which everything was cleared away the last time; 0 where it was not.
    pub(super) cleared: AtomicU64,
    /// Where it is from, if it was not received.
    pub(super) saved: OnceLock<Saved>,
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

    pub(super) fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock()
    }

    /// A number that no other store has: what a browser remembers of a viewer that ran before must
    /// not pass for what this one has to say.
    pub fn instance(&self) -> u64 {
        self.instance
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
}

/// What the lock of the store guards.
#[derive(Debug, Default)]
pub(super) struct Inner {
    pub(super) traces: Traces,
    pub(super) logs: Logs,
    pub(super) metrics: Metrics,
    /// Who sent what is held, for each signal by itself: it counts in the share of the signal, and
    /// goes with what it sent.
    pub(super) senders: [Origins; 3],
    pub(super) requests: Requests,
    pub(super) left_out_totals: LeftOutTotals,
    pub(super) counts: Counts,
    pub(super) budget: usize,
}
