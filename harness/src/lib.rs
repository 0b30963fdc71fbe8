//! Runs a chapter the way a reader does: starts its program, sends it requests, stops it, and reads
//! what it printed.
//!
//! - [`backend`]: finds the programs that are not ours and not everywhere
//! - [`browser`]: a real browser
//! - [`cargo`]: cargo, where a program needs it
//! - [`chapter`]: which program, with which arguments; starts it on a free port with a fresh
//!   database
//! - [`server_program`]: a chapter that listens: requests, what it has printed so far, stopping
//! - [`client_program`]: a chapter that asks a server and is none
//! - [`http_client`]: requests, and an answer to one
//! - [`load`]: requests as fast as they are answered
//! - [`chapter_steps`]: the chapters in their order, and how large each step is
//! - [`output`]: what a program has written so far, and waiting for a condition
//! - [`process`]: how a program is asked to stop, and what is left of it then
//! - [`printed`]: what `opentelemetry-stdout` prints, read back into spans, log records and metrics
//!
//! ```no_run
//! use harness::{Chapter, Stop};
//!
//! let app = Chapter::new("ch300-console").start();
//! assert_eq!(app.post("/add", &[("task", "Buy milk")]).status, 303);
//! let printed = app.stop(Stop::CtrlC).printed();
//! assert_eq!(printed.span("POST /add").attributes.text("http.route"), Some("/add"));
//! ```
//!
//! This is test support: whatever goes wrong panics, and the message holds what the program wrote.
//! Nothing waits without a bound, every program gets a folder and a port of its own, and a program
//! that is dropped is killed, so tests may run side by side.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on fails, with the message at hand"
)]

pub mod backend;
pub mod browser;
pub mod cargo;
pub mod chapter;
pub mod chapter_steps;
pub mod client_program;
pub mod http_client;
pub mod load;
pub mod output;
pub mod printed;
pub mod process;
pub mod server_program;

pub use chapter::Chapter;
pub use client_program::ClientProgram;
pub use http_client::Answer;
pub use printed::Printed;
pub use process::{Finished, Stop};
pub use server_program::Running;

/// How many spans a chapter makes of a request for the list: one for the work, from `ch300-requests` on one for the
/// request, from `ch300-context` on one for the SQL statement.
pub fn spans_per_request(chapter: &str) -> usize {
    match chapter {
        "ch300-plain" => 0,
        "ch300-spans" => 1,
        "ch300-requests" => 2,
        _ => 3,
    }
}

/// Makes a module of a suite: one test for each of the chapters named.
///
/// A suite is a function that takes the name of a chapter. The macros below name the chapters from one of them
/// on: [`with_spans!`] those from `ch300-spans` on.
///
/// ```
/// # fn it_says_so_when_told_to(chapter: &str) {}
/// harness::suite!(it_says_so_when_told_to: ch300_logs, ch300_console);
/// ```
#[macro_export]
macro_rules! suite {
    ($suite:ident: $($chapter:ident),+ $(,)?) => {
        mod $suite {
            $(
                #[test]
                fn $chapter() {
                    super::$suite(&stringify!($chapter).replace('_', "-"));
                }
            )+
        }
    };
}

/// A test for the first chapter and one for the last: for what `todo` does, which is the same in all of them.
#[macro_export]
macro_rules! first_and_last {
    ($suite:ident) => {
        $crate::suite!($suite: ch300_plain, ch300_production);
    };
}

/// A test for each chapter. This list and those below are one: each adds its chapter to the rest.
#[macro_export]
macro_rules! every_chapter {
    ($suite:ident) => {
        $crate::with_spans!($suite, ch300_plain);
    };
}

/// A test for each chapter with spans around its work.
#[macro_export]
macro_rules! with_spans {
    ($suite:ident $(, $more:ident)*) => {
        $crate::with_requests!($suite $(, $more)*, ch300_spans);
    };
}

/// A test for each chapter with a SERVER span for each request.
#[macro_export]
macro_rules! with_requests {
    ($suite:ident $(, $more:ident)*) => {
        $crate::with_context!($suite $(, $more)*, ch300_requests);
    };
}

/// A test for each chapter with a CLIENT span for each SQL statement.
#[macro_export]
macro_rules! with_context {
    ($suite:ident $(, $more:ident)*) => {
        $crate::with_logs!($suite $(, $more)*, ch300_context);
    };
}

/// A test for each chapter with log records.
#[macro_export]
macro_rules! with_logs {
    ($suite:ident $(, $more:ident)*) => {
        $crate::with_metrics!($suite $(, $more)*, ch300_logs);
    };
}

/// A test for each chapter with metrics.
#[macro_export]
macro_rules! with_metrics {
    ($suite:ident $(, $more:ident)*) => {
        $crate::with_settings!($suite $(, $more)*, ch300_metrics);
    };
}

/// A test for each chapter that can be told where its telemetry goes.
#[macro_export]
macro_rules! with_settings {
    ($suite:ident $(, $more:ident)*) => {
        $crate::with_otlp!($suite $(, $more)*, ch300_console);
    };
}

/// A test for each chapter that sends OTLP.
#[macro_export]
macro_rules! with_otlp {
    ($suite:ident $(, $more:ident)*) => {
        $crate::with_losses!($suite $(, $more)*, ch300_otlp);
    };
}

/// A test for each chapter that counts what did not arrive.
#[macro_export]
macro_rules! with_losses {
    ($suite:ident $(, $more:ident)*) => {
        $crate::suite!($suite: $($more,)* ch300_losses, ch300_production);
    };
}
