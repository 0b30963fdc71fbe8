//! Telemetry in files.

#[cfg(unix)]
mod files;
#[cfg(unix)]
mod forms;
mod saved_again;
