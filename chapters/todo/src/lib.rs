//! A to-do list on the web, without a line of telemetry: what every chapter instruments.
//!
//! - [`store`]: the tasks in SQLite; each statement is a value that is not yet run
//! - [`task`]: a task, and a description that cannot be invalid
//! - [`page`]: the HTML
//! - [`error`]: why a request was not done, as a status and a page
//! - [`http`]: what telemetry asks about a request
//! - [`server`]: arguments, listening, headers, stopping
//! - [`terminal`]: what the person at the terminal reads
//!
//! The chapters own the rest: `main`, the handlers, and `execute`, through which every statement
//! goes. That is the one seam that telemetry needs here, and this crate does not know what goes
//! through it.

pub mod error;
pub mod http;
pub mod page;
pub mod server;
pub mod store;
pub mod task;
pub mod terminal;
