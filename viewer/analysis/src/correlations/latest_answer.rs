//! The last answer, so that a page that refreshes itself does not look at everything every two seconds.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::answer::Correlations;
use super::correlate::correlate;
use super::question::Question;
use crate::store::Store;
use crate::store::cancellation::Asker;

/// Looking again takes at most one part in so many of the time, as long as the same is asked.
const SHARE: u32 = 10;

/// The last answer about a store.
#[derive(Debug)]
pub struct LatestCorrelations {
    store: Arc<Store>,
    last: Mutex<Option<Last>>,
}

#[derive(Debug)]
struct Last {
    found: Arc<Correlations>,
    at: Instant,
    took: Duration,
}

impl LatestCorrelations {
    /// No answer yet about this store.
    pub fn new(store: Arc<Store>) -> LatestCorrelations {
        LatestCorrelations {
            store,
            last: Mutex::default(),
        }
    }

    /// The answer now, or one that is a little older. It takes up to a second where very much is held, and so belongs on a
    /// thread that may block.
    pub fn now(&self, question: &Question, asker: &Asker) -> Arc<Correlations> {
        let tick = *self.store.ticks().borrow();
        let begin = question.window(&self.store).begin;
        {
            let last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(last) = &*last
                && last.found.question == *question
                && last.found.tick >= self.store.cleared_at()
                && ((last.found.tick, last.found.window.begin) == (tick, begin)
                    || last.at.elapsed() < last.took * SHARE)
            {
                return last.found.clone();
            }
        }
        // Nobody waits for somebody else's question.
        let start = Instant::now();
        let found = Arc::new(correlate(&self.store, question, asker));
        if !asker.has_left() {
            *self.last.lock().unwrap_or_else(PoisonError::into_inner) = Some(Last {
                found: found.clone(),
                at: Instant::now(),
                took: start.elapsed(),
            });
        }
        found
    }
}
