//! A program that runs, how it is asked to stop, and what is left of it then.

use std::io;
use std::path::Path;
#[cfg(unix)]
use std::process::Command;
use std::process::{Child, ExitStatus};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::output::{Output, poll};
use crate::printed::Printed;

/// Longer than anything here takes, on a slow machine with other tests beside it.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// How a program is asked to stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// As by Ctrl-C in a terminal (SIGINT). Unix only: a test that needs it is `#[cfg(unix)]`.
    CtrlC,
    /// As by `kill`, `docker stop` or systemd (SIGTERM). Unix only, too.
    Terminate,
    /// As when the window of the terminal is closed (SIGHUP). Unix only, too.
    HangUp,
    /// By force: the program cannot do anything about it.
    Kill,
}

/// A program that has ended.
#[derive(Debug)]
pub struct Finished {
    /// Everything that it wrote to stdout.
    pub stdout: String,
    /// Everything that it wrote to stderr.
    pub stderr: String,
    /// Its exit code, or the signal that ended it.
    pub status: ExitStatus,
    /// How long it took to end once it was asked to; from its start if it never was.
    pub took: Duration,
}

impl Finished {
    /// Its exit code; `None` when a signal ended it.
    pub fn code(&self) -> Option<i32> {
        self.status.code()
    }

    /// How many `spans`, `log records` or `metrics` were lost, as the lines on stderr say: those for which the
    /// queue had no place, and those that could not be sent.
    pub fn lost(&self, what: &str) -> u64 {
        let queue = match what {
            "spans" => Some("dropped_span_count="),
            "log records" => Some("dropped_logs_count="),
            // Metrics are summed up, and wait in none.
            _ => None,
        };
        let dropped = queue.into_iter().flat_map(|words| {
            let after = self.stderr.split(words).skip(1);
            after.map(|rest| rest.split(|c: char| !c.is_ascii_digit()).next())
        });
        let one = what.trim_end_matches('s');
        let not_sent = [
            format!(" {what} were not delivered"),
            format!(" {one} was not delivered"),
        ];
        let before = not_sent
            .iter()
            .flat_map(|words| self.stderr.match_indices(words));
        let not_sent = before.map(|(at, _)| self.stderr[..at].rsplit(' ').next());
        let numbers = dropped.chain(not_sent).flatten();
        numbers.filter_map(|it| it.parse::<u64>().ok()).sum()
    }

    /// The telemetry on stdout.
    ///
    /// # Panics
    /// When there is a line on stdout that the exporters do not print there, with that line.
    pub fn printed(&self) -> Printed {
        Printed::parse(&self.stdout)
            .unwrap_or_else(|error| panic!("{error}\nstdout:\n{}", self.stdout))
    }
}

/// A program with its pipes and its folder. It is killed when this is dropped.
#[derive(Debug)]
pub struct Process {
    child: Mutex<Child>,
    /// The program that reads its stdout, when that is not this one.
    reader: Mutex<Option<Child>>,
    stdout: Output,
    stderr: Output,
    folder: TempDir,
    started: Instant,
    asked_to_stop: OnceLock<Instant>,
}

impl Process {
    /// A program whose output is kept up to so many bytes of each kind, because nobody knows what it does.
    pub fn of_a_stranger(child: Child, folder: TempDir, max_output: usize) -> Self {
        Self::keeping(max_output, child, None, folder)
    }

    pub(crate) fn new(child: Child, reader: Option<Child>, folder: TempDir) -> Self {
        Self::keeping(usize::MAX, child, reader, folder)
    }

    fn keeping(
        max_output: usize,
        mut child: Child,
        mut reader: Option<Child>,
        folder: TempDir,
    ) -> Self {
        let last = reader.as_mut().unwrap_or(&mut child);
        let stdout = match last.stdout.take() {
            Some(stdout) => Output::at_most(max_output, stdout),
            None => Output::new(io::empty()),
        };
        let stderr = match child.stderr.take() {
            Some(stderr) => Output::at_most(max_output, stderr),
            None => Output::new(io::empty()),
        };
        Self {
            child: Mutex::new(child),
            reader: Mutex::new(reader),
            stdout,
            stderr,
            folder,
            started: Instant::now(),
            asked_to_stop: OnceLock::new(),
        }
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// What it has written to stdout so far.
    pub fn stdout(&self) -> String {
        self.stdout.so_far()
    }

    /// What it has written to stderr so far.
    pub fn stderr(&self) -> String {
        self.stderr.so_far()
    }

    /// Whether it has written more than is kept, to stdout or to stderr.
    pub fn floods(&self) -> bool {
        self.stdout.is_cut() || self.stderr.is_cut()
    }

    /// How it ended, if it has, and if its stderr is read to the end: it may say why.
    pub fn status(&self) -> Option<ExitStatus> {
        let status = self.child().try_wait().expect("the state of a child")?;
        self.stderr.is_complete().then_some(status)
    }

    /// Whether everything that it wrote to stdout is read, which it is some moments after its end.
    pub fn is_read(&self) -> bool {
        self.stdout.is_complete()
    }

    pub(crate) fn id(&self) -> u32 {
        self.child().id()
    }

    /// Asks it to stop, and does not wait for it. Does nothing when it has ended.
    ///
    /// # Panics
    /// For a signal on a system that has none.
    pub fn signal(&self, how: Stop) {
        // Held until the signal is sent: a process that was not waited for keeps its number.
        let mut child = self.child();
        if child.try_wait().expect("the state of a child").is_some() {
            return;
        }
        self.asked_to_stop.get_or_init(Instant::now);
        match how {
            Stop::Kill => child.kill().expect("a child can be killed"),
            Stop::CtrlC => send("INT", &child.id().to_string()),
            Stop::Terminate => send("TERM", &child.id().to_string()),
            Stop::HangUp => send("HUP", &child.id().to_string()),
        }
    }

    /// Kills the program that reads stdout, which closes the pipe.
    pub(crate) fn end_reader(&self) {
        let mut reader = self.reader.lock().unwrap_or_else(PoisonError::into_inner);
        let mut reader = reader.take().expect("a reader: Chapter::piped_into");
        reader.kill().expect("a child can be killed");
        reader.wait().expect("the state of a child");
    }

    pub(crate) fn wait(self) -> Finished {
        let ended = poll(PATIENCE, || {
            let status = self.status()?;
            self.stdout.is_complete().then_some(status)
        });
        let status = ended.unwrap_or_else(|| panic!("it does not end.\n{}", self.written()));
        let since = self.asked_to_stop.get().unwrap_or(&self.started);
        Finished {
            took: since.elapsed(),
            stdout: self.stdout(),
            stderr: self.stderr(),
            status,
        }
    }

    /// Everything that it wrote so far, for a message.
    pub(crate) fn written(&self) -> String {
        format!("stderr:\n{}\nstdout:\n{}", self.stderr(), self.stdout())
    }

    fn child(&self) -> MutexGuard<'_, Child> {
        self.child.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It has ended already, or it ends now: there is nobody to tell of a failure.
        let mut child = self.child();
        let _ = child.kill();
        let _ = child.wait();
        let mut reader = self.reader.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(reader) = &mut *reader {
            let _ = reader.kill();
            let _ = reader.wait();
        }
    }
}

/// To a process, or with a minus before its number to a group of them. The shell's own `kill` is on
/// every Unix, the program of that name is not.
#[cfg(unix)]
pub fn send(signal: &str, process: &str) {
    let sent = Command::new("sh")
        .args(["-c", &format!("kill -{signal} {process}")])
        .status()
        .expect("a shell");
    assert!(sent.success(), "kill -{signal} {process}: {sent}");
}

#[cfg(not(unix))]
fn send(signal: &str, _: &str) {
    panic!("only Unix has SIG{signal}: use Stop::Kill here");
}
