//! Log records in the order of arrival, and by trace. The oldest leave first.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use crate::model::{StoredLog, TraceId};

/// What a log record takes in the index by trace, at most.
const INDEX_SIZE: usize = 96;

/// All log records that are held.
#[derive(Debug, Default)]
pub struct Logs {
    records: VecDeque<Arc<StoredLog>>,
    by_trace: HashMap<TraceId, VecDeque<Arc<StoredLog>>>,
    next: u64,
    size: usize,
    /// How many have left.
    pub left: u64,
}

impl Logs {
    /// Adds one, and gives it its number.
    pub fn push(&mut self, mut log: StoredLog) {
        self.next += 1;
        log.number = self.next;
        self.size += log.size() + INDEX_SIZE;
        self.index(Arc::new(log));
    }

    /// At most `most` that came before the one with the number `before`, newest first.
    pub fn newest(&self, before: u64, trace: Option<TraceId>, most: usize) -> Vec<Arc<StoredLog>> {
        let none = VecDeque::new();
        let records = match trace {
            Some(trace) => self.by_trace.get(&trace).unwrap_or(&none),
            None => &self.records,
        };
        let end = records.partition_point(|log| log.number < before);
        records.range(..end).rev().take(most).cloned().collect()
    }

    /// Those that came before the one with the number `before`, newest first.
    pub(super) fn range_before(
        &self,
        before: u64,
        trace: Option<TraceId>,
    ) -> impl Iterator<Item = &StoredLog> {
        let records = match trace {
            Some(trace) => self.by_trace.get(&trace),
            None => Some(&self.records),
        };
        let records = records.map(|it| {
            let end = it.partition_point(|log| log.number < before);
            it.range(..end).rev()
        });
        records.into_iter().flatten().map(|it| &**it)
    }

    /// At most `most` that came after the one with the number `after`, oldest first.
    pub(crate) fn after(&self, after: u64, most: usize) -> Vec<Arc<StoredLog>> {
        let begin = self.records.partition_point(|log| log.number <= after);
        self.records.range(begin..).take(most).cloned().collect()
    }

    /// Puts them into the order of time, as if they had come so. Nobody may hold one of them meanwhile.
    pub(crate) fn sort_by_time(&mut self) {
        self.by_trace.clear();
        let mut records: Vec<Arc<StoredLog>> = std::mem::take(&mut self.records).into();
        records.sort_by_key(|it| (it.time, it.number));
        for (mut log, number) in records.into_iter().zip(1..) {
            if let Some(log) = Arc::get_mut(&mut log) {
                log.number = number;
            }
            self.index(log);
        }
    }

    fn index(&mut self, log: Arc<StoredLog>) {
        if let Some(trace) = log.trace {
            let others = self.by_trace.entry(trace).or_default();
            others.push_back(log.clone());
        }
        self.records.push_back(log);
    }

    /// Lets the one go that came first. Tells whether there was one.
    pub(crate) fn drop_oldest(&mut self) -> bool {
        let Some(log) = self.records.pop_front() else {
            return false;
        };
        self.size -= log.size() + INDEX_SIZE;
        self.left += 1;
        if let Some(trace) = log.trace
            && let Some(others) = self.by_trace.get_mut(&trace)
        {
            // What came first of all came first of its trace, too.
            others.pop_front();
            if others.is_empty() {
                self.by_trace.remove(&trace);
            }
        }
        true
    }

    /// Takes all of them away, and what was counted of them. The next one has the next number.
    pub(crate) fn take(&mut self) -> Logs {
        let next = self.next;
        let fresh = Logs {
            next,
            ..Logs::default()
        };
        std::mem::replace(self, fresh)
    }

    /// How many are held.
    pub fn len(&self) -> usize {
        self.records.len()
    }

    /// Whether none is held.
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    /// How much memory they take, in bytes.
    pub fn size(&self) -> usize {
        self.size
    }
}
