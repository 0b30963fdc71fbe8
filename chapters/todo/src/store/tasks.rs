//! The tasks in SQLite, and a statement for each thing that is done with them.

use std::path::Path;
use std::sync::{Arc, Mutex};

use rusqlite::{Connection, Row};

use super::connection::{SCHEMA, connect, lock, lock_to_write, refuse_other_columns};
use super::database_file::{DatabaseFile, identity};
use super::error::StoreError;
use super::query::Query;
use crate::task::{Description, Task};

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

fn task(row: &Row) -> rusqlite::Result<Task> {
    Ok(Task {
        id: row.get(0)?,
        description: row.get(1)?,
    })
}
