//! Whoever can reach a port, or make a browser ask for a page, cannot stop the viewer with a few bytes.
//!
//! - `slow_to_take_in`: requests that are made to take long
//! - `large_pages`: names and services that would make a page large, or slow
//! - `silent_connections`: connections over which nothing comes
//! - `refused_requests`: a flood of what is refused
//! - `questions`: questions that are too long, or asked by the page of another site
#![cfg(target_os = "linux")]

mod large_pages;
mod questions;
mod refused_requests;
mod silent_connections;
mod slow_to_take_in;

use std::time::{Duration, Instant};

/// The shortest of three runs: the others had the machine to share.
fn shortest(mut run: impl FnMut()) -> Duration {
    let runs = (0..3).map(|_| {
        let started = Instant::now();
        run();
        started.elapsed()
    });
    runs.min().unwrap()
}
