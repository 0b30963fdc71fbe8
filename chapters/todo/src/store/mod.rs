//! The tasks in SQLite. Every method returns a [`Query`]: one statement that is not yet run.
//!
//! - `tasks`: a statement for each thing that is done with them; `query`: what a statement is
//! - `connection` and `database_file`: where it is run
//! - `error`: why it failed

mod connection;
mod database_file;
mod error;
mod query;
mod tasks;

pub use error::StoreError;
pub use query::Query;
pub use tasks::Store;

#[cfg(test)]
mod tests;
