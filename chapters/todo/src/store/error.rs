//! Why a statement failed, or why the database could not be opened.

use rusqlite::ffi;
use thiserror::Error;

/// Why a statement failed, or why the database could not be opened.
#[derive(Debug, Error)]
#[error("{message} (SQLite result code {code})")]
pub struct StoreError {
    pub(super) code: i32,
    pub(super) message: String,
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
