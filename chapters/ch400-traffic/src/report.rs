//! The summary as it is printed: a table, or JSON.

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;

/// All numbers of a run.
#[derive(Debug, Serialize)]
pub struct Report<'a> {
    /// How long requests were sent.
    pub seconds: f64,
    pub requests: u64,
    pub errors: u64,
    pub per_second: f64,
    pub late: u64,
    pub not_sent: u64,
    pub tasks_added: usize,
    pub tasks_deleted: usize,
    pub tasks_left: usize,
    /// How their descriptions begin.
    pub task_prefix: &'a str,
    /// Each kind of request, and the last is all of them.
    pub by_name: Vec<Line>,
    pub error_types: &'a BTreeMap<String, u64>,
}

/// A line of the table.
#[derive(Debug, Serialize)]
pub struct Line {
    pub name: String,
    pub count: u64,
    pub errors: u64,
    pub p50_ms: f64,
    pub p95_ms: f64,
    pub p99_ms: f64,
    pub max_ms: f64,
}

impl Report<'_> {
    /// The table, or a line of JSON.
    pub fn text(&self, json: bool) -> String {
        if json {
            serde_json::json!(self).to_string() + "\n"
        } else {
            self.to_string()
        }
    }
}

impl fmt::Display for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{:<18} {:>8} {:>8} {:>9} {:>9} {:>9} {:>9}",
            "latency in ms", "count", "errors", "p50", "p95", "p99", "max"
        )?;
        for line in &self.by_name {
            writeln!(
                f,
                "{:<18} {:>8} {:>8} {:>9.2} {:>9.2} {:>9.2} {:>9.2}",
                line.name,
                line.count,
                line.errors,
                line.p50_ms,
                line.p95_ms,
                line.p99_ms,
                line.max_ms
            )?;
        }
        let Self {
            seconds,
            per_second,
            late,
            not_sent,
            tasks_added: added,
            tasks_deleted: deleted,
            tasks_left: left,
            task_prefix,
            ..
        } = self;
        writeln!(
            f,
            "{per_second:.1} requests per second for {seconds:.1} s; {late} sent late, {not_sent} not sent"
        )?;
        for (error, count) in self.error_types {
            writeln!(f, "failed with {error}: {count}")?;
        }
        match left {
            0 => writeln!(
                f,
                "The list is as it was: {added} tasks added, {deleted} deleted"
            ),
            left => writeln!(
                f,
                "{left} tasks may be left on the list: they begin with {task_prefix:?}"
            ),
        }
    }
}
