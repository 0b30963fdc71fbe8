//! A chapter that asks a server and is none.

use crate::output::poll;
use crate::process::{Finished, PATIENCE, Process, Stop};

/// A program that ends by itself. It is killed when this is dropped.
#[derive(Debug)]
pub struct ClientProgram(Process);

impl ClientProgram {
    pub(crate) fn new(process: Process) -> Self {
        Self(process)
    }

    /// What it has written to stderr so far.
    pub fn stderr_so_far(&self) -> String {
        self.0.stderr()
    }

    /// Waits until the condition holds. `what` is waited for, for the message.
    ///
    /// # Panics
    /// When it does not hold within 30 seconds, with what the program wrote.
    pub fn wait_for(&self, what: &str, mut condition: impl FnMut() -> bool) {
        poll(PATIENCE, || condition().then_some(()))
            .unwrap_or_else(|| panic!("{what} did not come.\n{}", self.0.written()));
    }

    /// Waits until the program has ended.
    ///
    /// # Panics
    /// When it still runs after 30 seconds, with what it wrote.
    pub fn wait(self) -> Finished {
        self.0.wait()
    }

    /// Asks the program to stop and waits until it has ended.
    ///
    /// # Panics
    /// For a signal on a system that has none, and as [`ClientProgram::wait`] does.
    pub fn stop(self, how: Stop) -> Finished {
        self.0.signal(how);
        self.wait()
    }
}
