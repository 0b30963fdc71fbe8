//! The judge of the exercises. It builds the program of an exercise, runs it, drives it as the lesson needs, receives the
//! telemetry that it sends, and says what is missing: one complaint at a time.
//!
//! - [`commands`]: what each command does
//! - [`exercise`]: what an exercise is, and which there are
//! - [`lessons`]: what the judge does for each, and what it wants to see
//! - [`judge`]: a program is run and looked at
//! - [`run`]: one run, as a lesson drives it, and [`ask`]: what it asks for
//! - [`program`]: how a program is started and stopped, and what is said of one that misbehaves
//! - `receiver`: receives OTLP
//! - [`seen`]: what came, as a lesson looks at it, and [`draw`]: the same as trees
//! - [`metrics`]: the metrics of it
//! - [`verdict`]: a complaint, and why there may be none
//! - [`random`]: numbers that are others in each run
//! - [`compile`]: has cargo build a program
//! - [`workshop`]: the files of the exercises, and [`progress`]: which of them pass
//! - [`report`], [`guide`], [`json`] and [`screen`]: what is shown, and where
//! - `watch` and `viewer`: judges whenever the file is saved, with the viewer beside it
//! - `panics`: what a program says of its panics
//! - `closed`: a port that closes each connection
//! - `interrupt`: Ctrl-C

pub mod ask;
mod closed;
pub mod commands;
pub mod compile;
pub mod draw;
pub mod exercise;
pub mod guide;
mod interrupt;
pub mod json;
pub mod judge;
pub mod lessons;
pub mod metrics;
mod panics;
pub mod program;
pub mod progress;
pub mod random;
mod receiver;
pub mod report;
pub mod run;
pub mod screen;
pub mod seen;
pub mod verdict;
mod viewer;
mod watch;
pub mod workshop;
