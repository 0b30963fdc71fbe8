//! Runs the client as a reader does: against the app, and against a server that misbehaves.
#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot go on fails, with the message at hand"
)]

mod rate_refusals_and_stopping;
mod server;
#[cfg(unix)] // Only there can a test press Ctrl-C, and the app must hand over what waits.
mod telemetry;
#[cfg(unix)]
mod terminal;
