//! Telemetry in files.

mod chart_values;
#[cfg(unix)]
mod files;
#[cfg(unix)]
mod forms;
mod saved_again;
