//! The last scores of a store, so that they are not computed for every page.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::{Scores, score};
use crate::findings::{Clock, Latest};
use crate::store::Store;

/// How often what only takes time is computed again.
const AGAIN: Duration = Duration::from_secs(2);

/// The last scores of a store.
#[derive(Debug)]
pub struct LatestScore {
    store: Arc<Store>,
    findings: Arc<Latest>,
    /// Who computes has it; the others wait for what that one finds.
    last: Mutex<Option<(Arc<Scores>, Instant)>>,
}

impl LatestScore {
    /// No scores yet of this store, whose findings these are.
    pub fn new(store: Arc<Store>, findings: Arc<Latest>) -> LatestScore {
        LatestScore {
            store,
            findings,
            last: Mutex::default(),
        }
    }

    /// The scores now. It takes up to a second where very much is held, and so belongs on a thread that may block.
    pub fn now(&self) -> Arc<Scores> {
        let report = self.findings.now();
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((scores, at)) = &*last
            && scores.tick >= report.tick
            && !(scores.is_waiting && at.elapsed() > AGAIN)
        {
            return scores.clone();
        }
        let clock = match self.store.saved() {
            Some(_) => Clock::stopped(),
            None => Clock::running(),
        };
        let scores = Arc::new(score(&self.store, clock, &report.findings));
        *last = Some((scores.clone(), Instant::now()));
        scores
    }
}
