//! Going through all that is held, without holding up what comes in.

use std::sync::Arc;

use super::Store;
use super::metrics::Past;
use super::traces::Trace;
use crate::model::{Course, StoredLog};

impl Store {
    /// Calls `look` for each trace, newest first, until it says `false`. What comes meanwhile does not
    /// wait for it.
    pub fn each_trace(&self, mut look: impl FnMut(&Trace) -> bool) {
        const AT_A_TIME: usize = 256;
        let mut before = u64::MAX;
        loop {
            let some = self.lock().traces.newest(before, AT_A_TIME);
            let Some(last) = some.last() else {
                return;
            };
            before = last.number;
            if !some.iter().all(&mut look) {
                return;
            }
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

    /// Calls `look` with what the points of an instrument say over time, and what each of its series
    /// measured. Nothing is taken in as long as it looks. None when the instrument has left.
    pub fn past<T>(
        &self,
        number: u64,
        look: impl FnOnce(Course, &mut dyn Iterator<Item = Past<'_>>) -> T,
    ) -> Option<T> {
        let inner = self.lock();
        let course = inner.metrics.course(number)?;
        Some(look(course, &mut inner.metrics.past(number)))
    }
}
