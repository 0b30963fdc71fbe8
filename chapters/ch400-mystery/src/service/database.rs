//! A database in which each table has a lock. It only waits: what it is asked is in its spans, and there are no tables.

use std::collections::HashMap;
use std::time::Duration;

use opentelemetry::trace::SpanKind;
use opentelemetry::{Context, KeyValue};
use tokio::sync::Mutex;

use crate::seed::work;
use crate::service::route::Route;
use crate::telemetry::Program;

/// How long a statement takes that nobody holds up.
pub const QUICK: Duration = Duration::from_millis(10);

/// A statement.
#[derive(Clone, Copy, Debug)]
pub struct Statement {
    /// The operation of SQL.
    pub operation: &'static str,
    /// The table.
    pub table: &'static str,
    /// The statement itself.
    pub text: &'static str,
    /// How long it takes once it has the lock.
    pub takes: Duration,
}

/// The database that all instances ask.
#[derive(Debug)]
pub struct Database {
    locks: HashMap<&'static str, Mutex<()>>,
}

impl Database {
    /// One that nobody has locked.
    pub fn new() -> Self {
        let changes = Route::ALL.into_iter().filter_map(Route::change);
        Self {
            locks: changes.map(|it| (it.table, Mutex::new(()))).collect(),
        }
    }

    /// Runs a statement in a span of its own. One that changes a table waits until the one before has ended; those that read
    /// see the table as it was, and wait for nobody.
    ///
    /// <https://opentelemetry.io/docs/specs/semconv/db/database-spans/>
    pub async fn run(&self, program: &Program, statement: Statement, parent: &Context) {
        let Statement {
            operation,
            table,
            text,
            takes,
        } = statement;
        let summary = format!("{operation} {table}");
        let attributes = vec![
            KeyValue::new("db.system.name", "postgresql"),
            KeyValue::new("db.collection.name", table),
            KeyValue::new("db.operation.name", operation),
            KeyValue::new("db.query.summary", summary.clone()),
            KeyValue::new("db.query.text", text),
            KeyValue::new("server.address", "database.example"),
        ];
        let _span = program.span(summary, SpanKind::Client, attributes, parent);
        let lock = self.locks.get(table).filter(|_| operation != "SELECT");
        let _held = match lock {
            Some(lock) => Some(lock.lock().await),
            None => None,
        };
        work(takes).await;
    }
}
