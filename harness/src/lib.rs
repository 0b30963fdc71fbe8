//! Runs a chapter the way a reader does: starts its program, sends it requests, stops it, and reads
//! what it printed.
//!
//! - [`backend`]: finds the programs that are not ours and not everywhere
//! - [`browser`]: a real browser
//! - [`cargo`]: cargo, where a program needs it
//! - [`chapter`]: which program, with which arguments; starts it on a free port with a fresh
//!   database
//! - [`running`]: a chapter that listens: requests, what it has printed so far, stopping
//! - [`client_program`]: a chapter that asks a server and is none
//! - [`client`]: an answer to a request
//! - [`load`]: requests as fast as they are answered
//! - [`cost`]: what telemetry costs, as it was measured
//! - `session`: the commands of a page, typed into a shell (Unix only)
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
pub mod client;
pub mod client_program;
pub mod cost;
pub mod load;
mod output;
pub mod printed;
pub mod process;
pub mod running;
#[cfg(unix)]
pub mod session;

pub use chapter::Chapter;
pub use client::Answer;
pub use client_program::ClientProgram;
pub use printed::Printed;
pub use process::{Finished, Stop};
pub use running::Running;

/// Makes a module of a suite: one test for each of the chapters named.
///
/// A suite is a function that takes the name of a chapter. [`every_chapter!`] names them all.
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

/// Makes a module of a suite: one test for each chapter of the to-do app.
#[macro_export]
macro_rules! every_chapter {
    ($suite:ident) => {
        $crate::suite!(
            $suite: ch300_plain,
            ch300_spans,
            ch300_logs,
            ch300_metrics,
            ch300_console,
            ch300_otlp,
        );
    };
}
