//! How much telemetry is lost, said on stderr: the number, and why.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use todo::terminal;

pub static LOGS: Losses = Losses::of("log records");
pub static METRICS: Losses = Losses::of("metrics");
pub static SPANS: Losses = Losses::of("spans");
pub static POINTS: Losses = Losses::of("data points");

/// Between two lines for the same signal. Where much is lost, the next line has the sum.
const PAUSE: Duration = Duration::from_secs(5);

/// The account of one signal.
#[derive(Debug)]
pub struct Losses {
    what: &'static str,
    /// What was made and has not yet come to an end, good or bad.
    pending: AtomicUsize,
    unsaid: Mutex<Unsaid>,
}

#[derive(Debug)]
struct Unsaid {
    count: usize,
    why: String,
    last_said: Option<Instant>,
}

impl Losses {
    const fn of(what: &'static str) -> Self {
        let unsaid = Unsaid {
            count: 0,
            why: String::new(),
            last_said: None,
        };
        Self {
            what,
            pending: AtomicUsize::new(0),
            unsaid: Mutex::new(unsaid),
        }
    }

    /// So many are to be delivered.
    pub fn made(&self, count: usize) {
        self.pending.fetch_add(count, Ordering::Relaxed);
    }

    /// So many are delivered, or said to be lost.
    pub fn settled(&self, count: usize) {
        let less = |pending: usize| Some(pending.saturating_sub(count));
        let _ = self
            .pending
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, less);
    }

    /// So many are lost. It is said at once, unless something was said a moment ago.
    pub fn lost(&self, count: usize, why: String) {
        let mut unsaid = self.unsaid.lock().unwrap_or_else(PoisonError::into_inner);
        unsaid.count += count;
        unsaid.why = why;
        if unsaid.last_said.is_none_or(|last| last.elapsed() >= PAUSE) {
            unsaid.say(self.what);
        }
    }

    fn say_the_rest(&self) {
        let pending = self.pending.swap(0, Ordering::Relaxed);
        let mut unsaid = self.unsaid.lock().unwrap_or_else(PoisonError::into_inner);
        if pending > 0 {
            unsaid.count += pending;
            unsaid.why = " before the app stopped".to_owned();
        }
        if unsaid.count > 0 {
            unsaid.say(self.what);
        }
    }
}

impl Unsaid {
    fn say(&mut self, what: &str) {
        let Self { count, why, .. } = self;
        terminal::tell(format_args!(
            "warning: {count} {what} were not delivered{why}"
        ));
        self.count = 0;
        self.last_said = Some(Instant::now());
    }
}

/// Says what is not yet said. To be called when nothing is sent any more.
pub fn say_the_rest() {
    for losses in [&LOGS, &METRICS, &POINTS, &SPANS] {
        losses.say_the_rest();
    }
}
