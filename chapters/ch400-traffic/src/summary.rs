//! How many requests there were, how many failed, and how long the app took.
//!
//! A percentile cannot be computed from the percentiles of parts: the values themselves must be kept.
//! An [HDR histogram](https://hdrhistogram.github.io/HdrHistogram/) keeps them to three digits.

use std::collections::BTreeMap;
use std::time::Duration;

use hdrhistogram::Histogram;

use crate::own_tasks::Tasks;
use crate::report::{Line, Report};
use crate::todo_operation::Operation;

/// A request is late when it was sent this long after it was due. Timers are not finer than 1 ms.
pub const LATE: Duration = Duration::from_millis(10);

/// An hour in microseconds. Nothing waits so long.
const LONGEST_MICROS: u64 = 3_600_000_000;

/// What is summed up while it runs.
pub struct Summary {
    by_name: BTreeMap<String, Row>,
    error_types: BTreeMap<String, u64>,
    /// Those that were sent at the rate, and not to look at the list before or to tidy up after.
    pub paced: u64,
    /// Those of them that were sent [`LATE`] after they were due, or not at all.
    pub late: u64,
    pub not_sent: u64,
}

struct Row {
    errors: u64,
    latencies: Histogram<u64>,
}

impl Summary {
    /// Nothing yet.
    pub fn new() -> Self {
        Self {
            by_name: BTreeMap::new(),
            error_types: BTreeMap::new(),
            paced: 0,
            late: 0,
            not_sent: 0,
        }
    }

    /// One request. Its latency is counted from when it was due.
    pub fn record(&mut self, operation: &Operation, latency: Duration, error: Option<String>) {
        let name = format!("{} {}", operation.method(), operation.template());
        let row = self.by_name.entry(name).or_insert_with(Row::new);
        let micros = u64::try_from(latency.as_micros()).unwrap_or(LONGEST_MICROS);
        row.latencies.saturating_record(micros);
        if let Some(error) = error {
            row.errors += 1;
            *self.error_types.entry(error).or_default() += 1;
        }
    }

    /// All that were sent.
    pub fn requests(&self) -> u64 {
        self.by_name.values().map(|row| row.latencies.len()).sum()
    }

    /// Those that were not answered, and those with a 4xx or 5xx for an answer.
    pub fn errors(&self) -> u64 {
        self.by_name.values().map(|row| row.errors).sum()
    }

    /// The numbers as they are now.
    pub fn report<'a>(&'a self, sending: Duration, tasks: &'a Tasks) -> Report<'a> {
        let mut all = Row::new();
        for row in self.by_name.values() {
            all.errors += row.errors;
            // It fits: both have the same bounds.
            let _ = all.latencies.add(&row.latencies);
        }
        let rows = self.by_name.iter().map(|(name, row)| row.line(name));
        Report {
            seconds: sending.as_secs_f64(),
            requests: self.requests(),
            errors: self.errors(),
            per_second: self.paced as f64 / sending.as_secs_f64(),
            late: self.late,
            not_sent: self.not_sent,
            tasks_added: tasks.added,
            tasks_deleted: tasks.deleted,
            tasks_left: tasks.open,
            task_prefix: tasks.prefix(),
            by_name: rows.chain([all.line("all")]).collect(),
            error_types: &self.error_types,
        }
    }
}

impl Row {
    #[expect(clippy::expect_used, reason = "3 digits and these bounds are allowed")]
    fn new() -> Self {
        let latencies = Histogram::new_with_max(LONGEST_MICROS, 3);
        Self {
            errors: 0,
            latencies: latencies.expect("a histogram"),
        }
    }

    fn line(&self, name: &str) -> Line {
        let milliseconds = |micros: u64| micros as f64 / 1000.0;
        let percentile = |share| milliseconds(self.latencies.value_at_quantile(share));
        Line {
            name: name.to_owned(),
            count: self.latencies.len(),
            errors: self.errors,
            p50_ms: percentile(0.50),
            p95_ms: percentile(0.95),
            p99_ms: percentile(0.99),
            max_ms: milliseconds(self.latencies.max()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_those_of_all_values_and_not_of_the_rows() {
        let mut summary = Summary::new();
        for milliseconds in 1..=90 {
            let latency = Duration::from_millis(milliseconds);
            summary.record(&Operation::List, latency, None);
        }
        for milliseconds in 91..=100 {
            let latency = Duration::from_millis(milliseconds);
            let error = Some("503".to_owned());
            summary.record(&Operation::Delete(1), latency, error);
        }
        let tasks = Tasks::new();
        let report = summary.report(Duration::from_secs(1), &tasks);
        let [list, delete, all] = &report.by_name[..] else {
            panic!("{:?}", report.by_name)
        };
        assert_eq!((&*list.name, list.count, list.errors), ("GET /", 90, 0));
        assert_eq!((&*delete.name, delete.errors), ("POST /delete/{id}", 10));
        for (found, expected) in [(all.p50_ms, 50.0), (all.p95_ms, 95.0), (all.p99_ms, 99.0)] {
            assert!((found - expected).abs() < 0.1, "{found} is not {expected}");
        }
        assert_eq!(report.error_types["503"], 10);
    }
}
