//! A program of a session that listens, or did.

use std::io;
use std::process::{Child, Command, ExitStatus};

use harness::output::{Output, poll};
use harness::process::send;

use super::typed_commands::{PATIENCE, SessionError};

/// A program that listens, or did. It is killed when it is dropped, with all of its pipe.
#[derive(Debug)]
pub(super) struct Program {
    /// As it was typed.
    pub(super) command: String,
    pub(super) stdout: Output,
    pub(super) stderr: Output,
    /// Whether it was asked to stop.
    pub(super) stopped: bool,
    child: Child,
}

impl Program {
    pub(super) fn start(typed: &str, command: &mut Command) -> io::Result<Self> {
        let mut child = command.spawn()?;
        let no_pipe = || io::Error::other("no pipe");
        Ok(Self {
            command: typed.to_owned(),
            stdout: Output::new(child.stdout.take().ok_or_else(no_pipe)?),
            stderr: Output::new(child.stderr.take().ok_or_else(no_pipe)?),
            stopped: false,
            child,
        })
    }

    pub(super) fn runs(&mut self) -> bool {
        self.child.try_wait().is_ok_and(|status| status.is_none())
    }

    /// How it ended, if it has and nothing more can come from its pipes.
    pub(super) fn ended(&mut self) -> Option<ExitStatus> {
        let status = self.child.try_wait().ok()??;
        (self.stdout.is_complete() && self.stderr.is_complete()).then_some(status)
    }

    /// Stops it by Ctrl-C, and waits until it has ended.
    pub(super) fn stop(&mut self) -> Result<(), SessionError> {
        if self.stopped {
            return Ok(());
        }
        self.stopped = true;
        send("INT", &format!("-{}", self.child.id()));
        match poll(PATIENCE, || self.ended()) {
            Some(_) => Ok(()),
            None => Err(SessionError::DoesNotStop {
                command: self.command.clone(),
                written: self.written(),
            }),
        }
    }

    /// Everything that it wrote so far.
    pub(super) fn written(&self) -> String {
        self.stdout.so_far() + &self.stderr.so_far()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        if self.runs() {
            send("KILL", &format!("-{}", self.child.id()));
        }
        let _ = self.child.wait();
    }
}
