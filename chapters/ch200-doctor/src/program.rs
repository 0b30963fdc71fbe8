//! Asking another program something, with a bound.

use std::io::{self, Read};
use std::process::{Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use semver::Version;
use thiserror::Error;

/// How long a program may take to say its version.
pub const LONGEST: Duration = Duration::from_secs(3);

/// What it said.
#[derive(Debug)]
pub struct Answer {
    pub succeeded: bool,
    pub stdout: String,
    pub stderr: String,
}

/// Why it said nothing.
#[derive(Debug, Error)]
pub enum NoAnswer {
    #[error("not found")]
    Missing,
    #[error("no answer within {LONGEST:?}")]
    Hung,
    #[error("cannot be started: {0}")]
    NotStarted(io::Error),
    #[error("no version in its answer: {0}")]
    NoVersion(String),
}

/// Runs a program until it ends, or for [`LONGEST`].
pub fn ask(command: &mut Command) -> Result<Answer, NoAnswer> {
    let end = Instant::now() + LONGEST;
    let command = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => NoAnswer::Missing,
        _ => NoAnswer::NotStarted(error),
    })?;
    // On threads, since nothing else reads from a pipe with a bound. Both pipes end with the program.
    let stdout = read(child.stdout.take());
    let stderr = read(child.stderr.take());
    let rest = || end - Instant::now().min(end);
    if let Ok(stdout) = stdout.recv_timeout(rest())
        && let Ok(stderr) = stderr.recv_timeout(rest())
        && let Ok(status) = child.wait()
    {
        let succeeded = status.success();
        return Ok(Answer {
            succeeded,
            stdout,
            stderr,
        });
    }
    let _ = child.kill();
    let _ = child.wait();
    Err(NoAnswer::Hung)
}

/// The version that a program says with these arguments.
pub fn version(program: &str, arguments: &[&str]) -> Result<Version, NoAnswer> {
    let answer = ask(Command::new(program).args(arguments))?;
    let said = answer.stdout.split_whitespace();
    said.map(|word| word.trim_start_matches('v'))
        .find_map(|word| Version::parse(word).ok())
        .ok_or_else(|| NoAnswer::NoVersion(answer.stdout + &answer.stderr))
}

fn read(pipe: Option<impl Read + Send + 'static>) -> Receiver<String> {
    let (said, to_hear) = channel();
    thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(mut pipe) = pipe {
            let _ = pipe.read_to_end(&mut bytes);
        }
        said.send(String::from_utf8_lossy(&bytes).into_owned())
    });
    to_hear
}
