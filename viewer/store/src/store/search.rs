//! Finding the traces and log records that a query asks for, without holding up what comes in.

use std::sync::Arc;

use super::Store;
use super::cancellation::Asker;
use super::query::{LogQuery, TraceQuery};
use super::traces::Trace;
use crate::model::StoredLog;

impl Store {
    /// The newest traces that `query` asks for, and whether there may be older ones.
    pub fn traces(&self, query: &TraceQuery) -> (Vec<Trace>, bool) {
        self.search_traces(query, &Asker::default())
    }

    /// The same for somebody who may leave: then it ends with what was found so far.
    ///
    /// It looks at a few hundred traces at a time and lets go of the lock between, so that looking
    /// for a rare attribute does not stop what comes in.
    pub fn search_traces(&self, query: &TraceQuery, asker: &Asker) -> (Vec<Trace>, bool) {
        const AT_A_TIME: usize = 256;
        let mut found = Vec::new();
        let mut before = query.before.unwrap_or(u64::MAX);
        let prepared = query.prepared();
        loop {
            let some = self.lock().traces.newest(before, AT_A_TIME);
            let Some(last) = some.last() else {
                return (found, false);
            };
            before = last.number;
            for trace in some {
                if asker.has_left() {
                    return (found, true);
                }
                if prepared.wants(&trace) {
                    if found.len() == query.limit {
                        return (found, true);
                    }
                    found.push(trace);
                }
            }
        }
    }

    /// The newest log records that `query` asks for, and whether there may be older ones.
    pub fn logs(&self, query: &LogQuery) -> (Vec<Arc<StoredLog>>, bool) {
        self.search_logs(query, &Asker::default())
    }

    /// The same for somebody who may leave: then it ends with what was found so far.
    pub fn search_logs(&self, query: &LogQuery, asker: &Asker) -> (Vec<Arc<StoredLog>>, bool) {
        const AT_A_TIME: usize = 4096;
        let mut found = Vec::new();
        let mut before = query.before.unwrap_or(u64::MAX);
        loop {
            let some = self.lock().logs.newest(before, query.trace, AT_A_TIME);
            let Some(last) = some.last() else {
                return (found, false);
            };
            before = last.number;
            for log in some {
                if asker.has_left() {
                    return (found, true);
                }
                if query.wants(&log) {
                    if found.len() == query.limit {
                        return (found, true);
                    }
                    found.push(log);
                }
            }
        }
    }
}
