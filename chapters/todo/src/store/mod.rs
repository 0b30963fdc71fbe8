//! The tasks in SQLite. Every method returns a [`Query`]: one statement that is not yet run.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use rusqlite::{Connection, OptionalExtension, Row, ffi};
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

/// What the table has.
const COLUMNS: [&str; 2] = ["id", "description"];

/// The tasks in an SQLite database.
///
/// Two connections, because SQLite lets one process write while others read (its write-ahead log):
/// whoever waits for another process to finish writing does not keep those waiting who only want to
/// see the list. `Mutex` and not an asynchronous one, because nothing is awaited while it is held.
#[derive(Debug, Clone)]
pub struct Store {
    reader: Arc<Mutex<Connection>>,
    writer: Arc<Mutex<Connection>>,
    file: Arc<DatabaseFile>,
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

/// A database file, and which one it is: it can be deleted or replaced while the app runs. What is written to it then
/// is gone when the app ends.
#[derive(Debug)]
struct DatabaseFile {
    path: PathBuf,
    identity: Option<FileIdentity>,
}

/// A device, and the number of a file on it. There is none on Windows, where a file that is open cannot be deleted.
type FileIdentity = (u64, u64);

impl Store {
    /// The most tasks that a page shows.
    pub const MAX_SHOWN: usize = 1000;

    /// Opens the database, and creates it and its table where they do not exist.
    ///
    /// # Errors
    /// When the file cannot be opened or created, is not an SQLite database, is one of another program, or is held by
    /// another process.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let writer = connect(path)?;
        writer.execute_batch(SCHEMA)?;
        refuse_other_columns(&writer)?;
        // What is in memory and not in a file, only its own connection can see.
        let is_file = writer.path().is_some_and(|path| !path.is_empty());
        let writer = Arc::new(Mutex::new(writer));
        let reader = if is_file {
            Arc::new(Mutex::new(connect(path)?))
        } else {
            writer.clone()
        };
        let file = Arc::new(DatabaseFile {
            path: path.to_owned(),
            identity: identity(path),
        });
        Ok(Self {
            reader,
            writer,
            file,
        })
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
                statement.query_map([], task)?.collect()
            }),
        }
    }

    /// The next hundred tasks after one, the oldest first.
    pub fn tasks_after(&self, id: i64) -> Query<Vec<Task>> {
        let reader = self.reader.clone();
        Query {
            operation: "SELECT",
            table: "task",
            text: "SELECT id, description FROM task WHERE id > ?1 ORDER BY id LIMIT 100",
            run: Box::new(move |text| {
                let reader = lock(&reader);
                let mut statement = reader.prepare_cached(text)?;
                statement.query_map([id], task)?.collect()
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
        let Self { writer, file, .. } = self.clone();
        Query {
            operation: "INSERT",
            table: "task",
            text: "INSERT INTO task (description) VALUES (?1)",
            run: Box::new(move |text| {
                lock_to_write(&writer, &file)?
                    .prepare_cached(text)?
                    .insert([description.as_str()])
            }),
        }
    }

    /// Deletes a task and returns whether it was there.
    pub fn delete(&self, id: i64) -> Query<bool> {
        let Self { writer, file, .. } = self.clone();
        Query {
            operation: "DELETE",
            table: "task",
            text: "DELETE FROM task WHERE id = ?1",
            run: Box::new(move |text| {
                let deleted = lock_to_write(&writer, &file)?
                    .prepare_cached(text)?
                    .execute([id])?;
                Ok(deleted > 0)
            }),
        }
    }
}

impl<T: 'static> Query<T> {
    /// Has the thread that runs the statement call `tell` when it succeeded. Whoever waits for that thread may have gone
    /// by then; the statement has not.
    #[must_use]
    pub fn on_success(self, tell: impl FnOnce(&T) + Send + 'static) -> Self {
        let run = self.run;
        Self {
            run: Box::new(|text| run(text).inspect(tell)),
            ..self
        }
    }

    /// Runs the statement on this thread, and blocks it until the database has answered.
    ///
    /// # Errors
    /// When the database cannot do it; see [`StoreError::code`].
    pub fn run(self) -> Result<T, StoreError> {
        (self.run)(self.text).map_err(StoreError::from)
    }
}

impl StoreError {
    /// What telemetry calls this kind of error.
    pub const TYPE: &str = "todo::store::StoreError";

    /// What SQLite said, without its result code.
    pub fn message(&self) -> &str {
        &self.message
    }

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

fn task(row: &Row) -> rusqlite::Result<Task> {
    Ok(Task {
        id: row.get(0)?,
        description: row.get(1)?,
    })
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
        // With a write-ahead log this damages nothing, and no crash of the app undoes a task. A crash of the machine may
        // undo those since the last checkpoint, which can be hundreds; `FULL` would wait for the disk at each one.
        connection.pragma_update(None, "synchronous", "NORMAL")?;
    }
    Ok(connection)
}

/// A table of this name may be another program's.
fn refuse_other_columns(connection: &Connection) -> Result<(), StoreError> {
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
fn lock(connection: &Mutex<Connection>) -> MutexGuard<'_, Connection> {
    connection.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Those who wait for their turn wait for the other process at the same time, and not each for the
/// whole time again.
fn lock_to_write<'a>(
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

fn identity(path: &Path) -> Option<FileIdentity> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        let file = path.metadata().ok()?;
        Some((file.dev(), file.ino()))
    }
    #[cfg(not(unix))]
    None
}

#[cfg(test)]
mod tests;
