//! The judge of the exercises. It builds the program of an exercise, runs it, drives it as the lesson needs, receives the
//! telemetry that it sends, and says what is missing: one complaint at a time.
//!
//! - [`commands`]: what each command does
//! - [`exercise`]: what an exercise is, and which there are
//! - [`lessons`]: what the judge does for each, and what it wants to see
//! - [`judge`]: a program is run and looked at
//! - [`run`]: one run, as a lesson drives it, and [`ask_program`]: what it asks for
//! - `request_with_caller`: a request that names a trace in which the program is to go on
//! - [`program`]: how a program is started and stopped, and what is said of one that misbehaves
//! - `receiver`: receives OTLP
//! - [`seen_telemetry`]: what came, as a lesson looks at it, and [`draw`]: the same as trees
//! - [`metrics`]: the metrics of it
//! - [`verdict`]: a complaint, and why there may be none
//! - [`random`]: numbers that are others in each run
//! - [`compile`]: has cargo build a program
//! - [`exercise_files`]: the files of the exercises, and [`progress`]: which of them pass
//! - [`verdict_text`], [`list_hint_solution`], [`json_output`] and [`terminal`]: what is shown, and where
//! - `watch` and `viewer_beside_watch`: judges whenever the file is saved, with the viewer beside it
//! - `panics`: what a program says of its panics
//! - `closing_port`: a port that closes each connection
//! - `interrupt`: Ctrl-C

pub mod ask_program;
mod closing_port;
pub mod commands;
pub mod compile;
pub mod draw;
pub mod exercise;
pub mod exercise_files;
mod interrupt;
pub mod json_output;
pub mod judge;
pub mod lessons;
pub mod list_hint_solution;
pub mod metrics;
mod panics;
pub mod program;
pub mod progress;
pub mod random;
mod receiver;
mod request_with_caller;
pub mod run;
pub mod seen_telemetry;
pub mod terminal;
pub mod verdict;
pub mod verdict_text;
mod viewer_beside_watch;
mod watch;
