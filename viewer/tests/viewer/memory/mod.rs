//! However much arrives at once, the program takes no more memory than it may hold, and 64 MiB.
//!
//! Every burst is sixteen requests at a time, each as large as they come, to a program that holds 32
//! MiB. The peak is what Linux says of the process.
//!
//! - `bursts`: large requests, many at a time
//! - `growing_requests`: what grows when it is taken apart, kept or drawn
//! - `readers_and_writers`: everything at once
//! - `measured_viewer`: the program, and how much memory it has taken
#![cfg(target_os = "linux")]

mod bursts;
mod growing_requests;
mod measured_viewer;
mod readers_and_writers;
