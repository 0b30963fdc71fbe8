//! Telemetry in files.

mod figures;
#[cfg(unix)]
mod files;
#[cfg(unix)]
mod forms;
mod saved_again;
