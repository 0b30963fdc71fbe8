//! The tasks in SQLite. Every method returns a [`Query`]: one statement that is not yet run.

use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use rusqlite::{Connection, OptionalExtension, ffi};
use thiserror::Error;

use crate::task::{Description, Task};

/// How long a statement waits for another process that holds the database.
const BUSY_TIMEOUT: Duration = Duration::from_secs(2);

/// `AUTOINCREMENT` so that no id is ever used twice: a Delete button on a page left open must not
/// remove a newer task.
const SCHEMA: &str = "CREATE TABLE IF NOT EXISTS task (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    description TEXT NOT NULL
)";

/// The tasks in an SQLite database.
///
/// Two connections, because SQLite lets one process write while others read (its write-ahead log):
/// whoever waits for another process to finish writing does not keep those waiting who only want to
/// see the list. `Mutex` and not an asynchronous one, because nothing is awaited while it is held.
#[derive(Debug, Clone)]
pub struct Store {
    reader: Arc<Mutex<Connection>>,
    writer: Arc<Mutex<Connection>>,
}

/// One SQL statement, not yet run, and what telemetry may want to know of it before and after.
pub struct Query<T> {
    /// What it does, as the database conventions name it: `SELECT`, `INSERT`, `DELETE`.
    pub operation: &'static str,
    /// The table that it works on.
    pub table: &'static str,
    /// The statement, with `?1` where a value goes. It never contains what a visitor typed.
    pub text: &'static str,
    run: Box<Run<T>>,
}

type Run<T> = dyn FnOnce(&'static str) -> rusqlite::Result<T> + Send;

/// Why a statement failed, or why the database could not be opened.
#[derive(Debug, Error)]
#[error("{message} (SQLite result code {code})")]
pub struct StoreError {
    code: i32,
    message: String,
}

impl Store {
    /// The most tasks that a page shows.
    pub const MAX_SHOWN: usize = 1000;

    /// Opens the database, and creates it and its table where they do not exist.
    ///
    /// # Errors
    /// When the file cannot be opened or created, is not an SQLite database, or is held by another
    /// process.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let writer = connect(path)?;
        writer.execute_batch(SCHEMA)?;
        // What is in memory and not in a file, only its own connection can see.
        let is_file = writer.path().is_some_and(|path| !path.is_empty());
        let writer = Arc::new(Mutex::new(writer));
        let reader = if is_file {
            Arc::new(Mutex::new(connect(path)?))
        } else {
            writer.clone()
        };
        Ok(Self { reader, writer })
    }

    /// All tasks, the oldest first, at most [`Store::MAX_SHOWN`].
    pub fn tasks(&self) -> Query<Vec<Task>> {
        let reader = self.reader.clone();
        Query {
            operation: "SELECT",
            table: "task",
            text: "SELECT id, description FROM task ORDER BY id LIMIT 1000",
            run: Box::new(move |text| {
                let reader = lock(&reader);
                let mut statement = reader.prepare_cached(text)?;
                let tasks = statement.query_map([], |row| {
                    Ok(Task {
                        id: row.get(0)?,
                        description: row.get(1)?,
                    })
                })?;
                tasks.collect()
            }),
        }
    }

    /// The number of tasks.
    pub fn count(&self) -> Query<i64> {
        let reader = self.reader.clone();
        Query {
            operation: "SELECT",
            table: "task",
            text: "SELECT count(*) FROM task",
            run: Box::new(move |text| {
                lock(&reader)
                    .prepare_cached(text)?
                    .query_row([], |row| row.get(0))
            }),
        }
    }

    /// Adds a task and returns its id.
    pub fn add(&self, description: Description) -> Query<i64> {
        let writer = self.writer.clone();
        Query {
            operation: "INSERT",
            table: "task",
            text: "INSERT INTO task (description) VALUES (?1)",
            run: Box::new(move |text| {
                lock_to_write(&writer)?
                    .prepare_cached(text)?
                    .insert([description.as_str()])
            }),
        }
    }

    /// Deletes a task and returns whether it was there.
    pub fn delete(&self, id: i64) -> Query<bool> {
        let writer = self.writer.clone();
        Query {
            operation: "DELETE",
            table: "task",
            text: "DELETE FROM task WHERE id = ?1",
            run: Box::new(move |text| {
                let deleted = lock_to_write(&writer)?
                    .prepare_cached(text)?
                    .execute([id])?;
                Ok(deleted > 0)
            }),
        }
    }
}

impl<T> Query<T> {
    /// Runs the statement on this thread, and blocks it until the database has answered.
    ///
    /// # Errors
    /// When the database cannot do it; see [`StoreError::code`].
    pub fn run(self) -> Result<T, StoreError> {
        (self.run)(self.text).map_err(StoreError::from)
    }
}

impl StoreError {
    /// SQLite's [extended result code](https://www.sqlite.org/rescode.html), for example 5 when the
    /// database is locked.
    pub fn code(&self) -> i32 {
        self.code
    }

    /// Whether another process held the database for too long. Trying again may help.
    pub fn is_busy(&self) -> bool {
        // The low byte of an extended code is the primary code.
        self.code & 0xff == ffi::SQLITE_BUSY
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        let code = match error.sqlite_error() {
            Some(error) => error.extended_code,
            None => ffi::SQLITE_ERROR,
        };
        Self {
            code,
            message: error.to_string(),
        }
    }
}

fn connect(path: &Path) -> Result<Connection, StoreError> {
    let connection = Connection::open(path)?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    // A database that may only be read keeps the journal it has, which is no reason to refuse to
    // show it.
    let mode: Option<String> = connection
        .query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0))
        .optional()
        .or_else(ignore_read_only)?;
    if mode.as_deref() == Some("wal") {
        // With a write-ahead log this is safe: a crash of the machine may undo the last task, and
        // damages nothing.
        connection.pragma_update(None, "synchronous", "NORMAL")?;
    }
    Ok(connection)
}

fn ignore_read_only<T>(error: rusqlite::Error) -> rusqlite::Result<Option<T>> {
    match error.sqlite_error_code() {
        Some(ffi::ErrorCode::ReadOnly) => Ok(None),
        _ => Err(error),
    }
}

/// A thread that panicked while it held the connection left no statement half done: SQLite's are
/// atomic.
fn lock(connection: &Mutex<Connection>) -> MutexGuard<'_, Connection> {
    connection.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Those who wait for their turn wait for the other process at the same time, and not each for the
/// whole time again.
fn lock_to_write(writer: &Mutex<Connection>) -> rusqlite::Result<MutexGuard<'_, Connection>> {
    let asked = Instant::now();
    let writer = lock(writer);
    writer.busy_timeout(BUSY_TIMEOUT.saturating_sub(asked.elapsed()))?;
    Ok(writer)
}

#[cfg(test)]
mod tests;
