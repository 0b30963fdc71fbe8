//! The last look at the store, so that it is not looked at for every page.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::scan_store::{Clock, Report, analyze};
use crate::store::Store;

/// How often something that only takes time is looked for again.
const AGAIN: Duration = Duration::from_secs(2);
/// Looking for the number in the navigation takes at most one part in so many of the time.
const SHARE: u32 = 10;
/// So many bytes are looked at in no time.
const LITTLE: u64 = 1 << 20;

/// The last look at a store.
#[derive(Debug)]
pub struct Latest {
    store: Arc<Store>,
    /// Who looks has it; the others wait for what that one finds.
    last: Mutex<Option<Last>>,
    /// What was found, for those who do not want to wait.
    known: Mutex<Option<Arc<Report>>>,
    is_looking: AtomicBool,
}

#[derive(Debug)]
struct Last {
    report: Arc<Report>,
    at: Instant,
    took: Duration,
}

impl Latest {
    /// No look yet at this store.
    pub fn new(store: Arc<Store>) -> Latest {
        Latest {
            store,
            last: Mutex::default(),
            known: Mutex::default(),
            is_looking: AtomicBool::new(false),
        }
    }

    /// What there is to find now. It takes up to a second where very much is held, and so belongs on a
    /// thread that may block.
    pub fn now(&self) -> Arc<Report> {
        let tick = *self.store.ticks().borrow();
        let mut last = lock(&self.last);
        if let Some(last) = &*last
            && last.report.tick >= tick
            && !(last.report.is_waiting && last.at.elapsed() > AGAIN)
        {
            return last.report.clone();
        }
        let start = Instant::now();
        let clock = if self.store.saved().is_some() {
            Clock::stopped()
        } else {
            Clock::running()
        };
        let report = Arc::new(analyze(&self.store, clock));
        *lock(&self.known) = Some(report.clone());
        *last = Some(Last {
            report: report.clone(),
            at: Instant::now(),
            took: start.elapsed(),
        });
        report
    }

    /// What there is to find, where that takes a few milliseconds; where much is held, what the last
    /// look found: none where there was no look yet. If something has come since, somebody looks
    /// meanwhile, but never most of the time. It needs a tokio runtime around it.
    pub fn known(latest: &Arc<Latest>) -> Option<Arc<Report>> {
        if latest.store.counts().bytes < LITTLE && !latest.is_looking.load(Ordering::Acquire) {
            return Some(latest.now());
        }
        if latest.is_due() && !latest.is_looking.swap(true, Ordering::AcqRel) {
            let looking = latest.clone();
            drop(tokio::task::spawn_blocking(move || {
                // There should be no panic; if there is, it must not be the last look.
                let _ = catch_unwind(AssertUnwindSafe(|| looking.now()));
                looking.is_looking.store(false, Ordering::Release);
            }));
        }
        let known = lock(&latest.known).clone();
        // What was cleared away since is not there to be found.
        known.filter(|it| it.tick >= latest.store.cleared_at())
    }

    fn is_due(&self) -> bool {
        // Who is looking has the lock, and then it is not due.
        let Ok(last) = self.last.try_lock() else {
            return false;
        };
        last.as_ref().is_none_or(|it| {
            let has_rested = it.at.elapsed() > it.took * SHARE;
            let is_old = it.report.tick < *self.store.ticks().borrow();
            has_rested && (is_old || (it.report.is_waiting && it.at.elapsed() > AGAIN))
        })
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
