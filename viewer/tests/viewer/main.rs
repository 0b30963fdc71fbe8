//! One program of tests, so that the viewer is linked once. Those whose list depends on what is installed are
//! programs of their own: `../browser.rs` and `../clients.rs`.
#![allow(clippy::unwrap_used, reason = "all of it is for tests")]

mod common;
mod findings;
mod hostile;
mod lists;
mod memory;
mod metrics;
mod pages;
mod program;
mod receive;
mod saved;
mod score;
mod store;
mod testing;
