//! What the doctor says of each thing that it looks at, run as a reader runs it.
#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a test that cannot go on fails"
)]

mod collector;
mod common;
mod docker;
mod ports;
mod report;
mod toolchain;
mod versions;
