//! The last scores of a store, so that they are not computed for every page.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::{Scores, score};
use crate::findings::{Clock, Report};
use crate::store::Store;

/// How often what only takes time is computed again.
const AGAIN: Duration = Duration::from_secs(2);

/// The last scores of a store.
#[derive(Debug)]
pub struct LatestScore {
    store: Arc<Store>,
    /// Who computes has it; the others wait for what that one finds.
    last: Mutex<Option<(Scores, Instant)>>,
}

impl LatestScore {
    /// No scores yet of this store.
    pub fn new(store: Arc<Store>) -> LatestScore {
        LatestScore {
            store,
            last: Mutex::default(),
        }
    }

    /// The scores now, with what this report sees beside the rules: one that is some seconds old will do, and a full store is
    /// looked through for findings twice as long as for the scores. It takes most of a second where very much is held, and
    /// so belongs on a thread that may block.
    pub fn now(&self, report: Option<&Report>) -> Scores {
        let scores = self.without_findings();
        match report {
            Some(report) => scores.with_findings(&report.findings),
            None => scores,
        }
    }

    fn without_findings(&self) -> Scores {
        let tick = *self.store.ticks().borrow();
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((scores, at)) = &*last
            && scores.tick >= tick
            && !(scores.is_waiting && at.elapsed() > AGAIN)
        {
            return scores.clone();
        }
        let clock = match self.store.saved() {
            Some(_) => Clock::stopped(),
            None => Clock::running(),
        };
        let scores = score(&self.store, clock);
        *last = Some((scores.clone(), Instant::now()));
        scores
    }
}
