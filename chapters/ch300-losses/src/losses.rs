//! How much telemetry is lost, reported on stderr: a number, and why.

use std::mem::take;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use todo::terminal::print_line;

pub static LOGS: LossCounter = LossCounter::new("log record");
pub static METRICS: LossCounter = LossCounter::new("metric");
pub static SPANS: LossCounter = LossCounter::new("span");
pub static POINTS: LossCounter = LossCounter::new("data point");

/// The time between two lines about the same signal. Where much is lost, the next line has the sum.
const PAUSE: Duration = Duration::from_secs(5);

/// Counts the items of one signal: enqueued = completed + what is still pending.
pub struct LossCounter {
    item: &'static str,
    /// Enqueued and not yet completed. Atomic and not in the mutex, because every span passes here.
    pending: AtomicUsize,
    unreported: Mutex<Unreported>,
}

/// What was lost since the last line.
struct Unreported {
    count: usize,
    why: String,
    last_report: Option<Instant>,
}

impl LossCounter {
    const fn new(item: &'static str) -> Self {
        let unreported = Unreported {
            count: 0,
            why: String::new(),
            last_report: None,
        };
        Self {
            item,
            pending: AtomicUsize::new(0),
            unreported: Mutex::new(unreported),
        }
    }

    /// Records `count` items handed to the queue.
    pub fn enqueued(&self, count: usize) {
        self.pending.fetch_add(count, Ordering::Relaxed);
    }

    /// Records `count` items that are delivered, or that somebody else reports as lost.
    pub fn completed(&self, count: usize) {
        let subtract = |pending: usize| Some(pending.saturating_sub(count));
        let _ = self
            .pending
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, subtract);
    }

    /// Records `count` items of an export that failed. They are complete and lost in one step, so that
    /// nobody counts them in between.
    pub fn failed(&self, count: usize, why: &str) {
        let mut unreported = self.lock();
        self.completed(count);
        self.add(&mut unreported, count, why);
    }

    /// Records `count` items as lost that are complete already.
    pub fn lost(&self, count: usize, why: &str) {
        self.add(&mut self.lock(), count, why);
    }

    /// Reports at once, unless the last line was a moment ago.
    fn add(&self, unreported: &mut Unreported, count: usize, why: &str) {
        unreported.count += count;
        unreported.why = why.to_owned();
        let last = unreported.last_report;
        if last.is_none_or(|last| last.elapsed() >= PAUSE) {
            self.report(unreported);
        }
    }

    fn report(&self, unreported: &mut Unreported) {
        let (count, item, why) = (take(&mut unreported.count), self.item, &unreported.why);
        let was = if count == 1 { " was" } else { "s were" };
        print_line(format!("warning: {count} {item}{was} not delivered: {why}"));
        unreported.last_report = Some(Instant::now());
    }

    fn lock(&self) -> MutexGuard<'_, Unreported> {
        self.unreported
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

/// Reports what is not yet reported, and what was still queued or under way. Call it after the shutdown.
pub fn report_remaining() {
    for counter in [&LOGS, &METRICS, &POINTS, &SPANS] {
        let mut unreported = counter.lock();
        let pending = counter.pending.swap(0, Ordering::Relaxed);
        if pending > 0 {
            unreported.count += pending;
            unreported.why = "the app stopped first".to_owned();
        }
        if unreported.count > 0 {
            counter.report(&mut unreported);
        }
    }
}
