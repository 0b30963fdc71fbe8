//! Connections to SQLite: opening one, and waiting for it.

use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use rusqlite::{Connection, OptionalExtension, ffi};

use super::database_file::{DatabaseFile, identity};
use super::error::StoreError;

/// How long a statement waits for another process that holds the database.
pub(super) const BUSY_TIMEOUT: Duration = Duration::from_secs(2);

/// `AUTOINCREMENT` so that no id is ever used twice: a Delete button on a page left open must not
/// remove a newer task.
pub(super) const SCHEMA: &str = "CREATE TABLE IF NOT EXISTS task (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    description TEXT NOT NULL
)";

/// What the table has.
const COLUMNS: [&str; 2] = ["id", "description"];

pub(super) fn connect(path: &Path) -> Result<Connection, StoreError> {
    let connection = Connection::open(path)?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    // A database that may only be read keeps the journal it has, which is no reason to refuse to
    // show it.
    let mode: Option<String> = connection
        .query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0))
        .optional()
        .or_else(ignore_read_only)?;
    if mode.as_deref() == Some("wal") {
        // With a write-ahead log this damages nothing, and no crash of the app undoes a task. A crash of the machine may
        // undo those since the last checkpoint, which can be hundreds; `FULL` would wait for the disk at each one.
        connection.pragma_update(None, "synchronous", "NORMAL")?;
    }
    Ok(connection)
}

/// A table of this name may be another program's.
pub(super) fn refuse_other_columns(connection: &Connection) -> Result<(), StoreError> {
    let mut statement = connection.prepare("SELECT name FROM pragma_table_info('task')")?;
    let columns = statement.query_map([], |row| row.get(0))?;
    let columns = columns.collect::<rusqlite::Result<Vec<String>>>()?;
    if columns == COLUMNS {
        return Ok(());
    }
    Err(StoreError {
        code: ffi::SQLITE_MISMATCH,
        message: format!(
            "its table `task` has the columns {} instead of {}",
            columns.join(", "),
            COLUMNS.join(", ")
        ),
    })
}

fn ignore_read_only<T>(error: rusqlite::Error) -> rusqlite::Result<Option<T>> {
    match error.sqlite_error_code() {
        Some(ffi::ErrorCode::ReadOnly) => Ok(None),
        _ => Err(error),
    }
}

/// A thread that panicked while it held the connection left no statement half done: SQLite's are
/// atomic.
pub(super) fn lock(connection: &Mutex<Connection>) -> MutexGuard<'_, Connection> {
    connection.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Those who wait for their turn wait for the other process at the same time, and not each for the
/// whole time again.
pub(super) fn lock_to_write<'a>(
    writer: &'a Mutex<Connection>,
    file: &DatabaseFile,
) -> rusqlite::Result<MutexGuard<'a, Connection>> {
    let asked = Instant::now();
    let writer = lock(writer);
    if identity(&file.path) != file.identity {
        let message = "the database file was deleted or replaced while the app ran".to_owned();
        let code = ffi::Error::new(ffi::SQLITE_READONLY_DBMOVED);
        return Err(rusqlite::Error::SqliteFailure(code, Some(message)));
    }
    writer.busy_timeout(BUSY_TIMEOUT.saturating_sub(asked.elapsed()))?;
    Ok(writer)
}
