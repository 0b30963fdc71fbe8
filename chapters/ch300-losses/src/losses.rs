//! How much telemetry is lost, reported on stderr: a number, and why.

use std::mem::take;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use todo::terminal;

pub static LOGS: LossCounter = LossCounter::new("log records");
pub static METRICS: LossCounter = LossCounter::new("metrics");
pub static SPANS: LossCounter = LossCounter::new("spans");
pub static POINTS: LossCounter = LossCounter::new("data points");

/// The time between two lines about the same signal. Where much is lost, the next line has the sum.
const PAUSE: Duration = Duration::from_secs(5);

/// Counts the items of one signal: enqueued = completed + what is still pending.
pub struct LossCounter {
    items: &'static str,
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
    const fn new(items: &'static str) -> Self {
        let unreported = Unreported {
            count: 0,
            why: String::new(),
            last_report: None,
        };
        Self {
            items,
            pending: AtomicUsize::new(0),
            unreported: Mutex::new(unreported),
        }
    }

    /// Records `count` items handed to the queue.
    pub fn enqueued(&self, count: usize) {
        self.pending.fetch_add(count, Ordering::Relaxed);
    }

    /// Records `count` items that are delivered, or reported as lost.
    pub fn completed(&self, count: usize) {
        let subtract = |pending: usize| Some(pending.saturating_sub(count));
        let _ = self
            .pending
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, subtract);
    }

    /// Records `count` items as lost, and reports them unless the last line was a moment ago.
    pub fn lost(&self, count: usize, why: String) {
        let mut unreported = self
            .unreported
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        unreported.count += count;
        unreported.why = why;
        let is_due = unreported
            .last_report
            .is_none_or(|last| last.elapsed() >= PAUSE);
        if is_due && unreported.count > 0 {
            unreported.last_report = Some(Instant::now());
            let (count, items) = (take(&mut unreported.count), self.items);
            terminal::print_line(format_args!(
                "warning: {count} {items} were not delivered: {}",
                unreported.why
            ));
        }
    }
}

/// Reports what is not yet reported, and what never left a queue. Call it when nothing is sent any more.
pub fn report_remaining() {
    for counter in [&LOGS, &METRICS, &POINTS, &SPANS] {
        let pending = counter.pending.swap(0, Ordering::Relaxed);
        let mut unreported = counter
            .unreported
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        unreported.last_report = None;
        let why = match pending {
            0 => take(&mut unreported.why),
            _ => "the app stopped first".to_owned(),
        };
        drop(unreported);
        counter.lost(pending, why);
    }
}
