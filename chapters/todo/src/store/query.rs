//! One SQL statement, not yet run.

use super::error::StoreError;

/// One SQL statement, not yet run, and what telemetry may want to know of it before and after.
pub struct Query<T> {
    /// What it does, as the database conventions name it: `SELECT`, `INSERT`, `DELETE`.
    pub operation: &'static str,
    /// The table that it works on.
    pub table: &'static str,
    /// The statement, with `?1` where a value goes. It never contains what a visitor typed.
    pub text: &'static str,
    pub(super) run: Box<Run<T>>,
}

type Run<T> = dyn FnOnce(&'static str) -> rusqlite::Result<T> + Send;

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
