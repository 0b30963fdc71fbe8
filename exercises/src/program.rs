//! The program of an exercise, and how it is started, asked and stopped. Nothing here waits without a bound.

use std::ffi::OsString;
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{ChildStdin, Command, ExitStatus, Stdio};
use std::time::Duration;

use harness::Stop;
use harness::chapter::without_settings;
use harness::output::poll;
use harness::process::Process;

use crate::interrupt::is_interrupted;
use crate::panics::{Panic, without_planned};
use crate::verdict::{Complaint, Failure, JudgeError};

/// How long a program has to listen.
const TO_LISTEN: Duration = Duration::from_secs(6);
/// How long it has to end, once it was asked to, or once its work is done.
const TO_END: Duration = Duration::from_secs(7);
/// How long a second sign to end is waited for.
const TO_END_AFTER_INTERRUPT: Duration = Duration::from_secs(1);
/// How much it may write, in bytes, before that is a flood.
const MAX_OUTPUT: usize = 1 << 20;

/// What to start.
#[derive(Clone, Debug)]
pub struct Program {
    /// Where it lies.
    pub path: PathBuf,
    /// Its first arguments, before those that an exercise gives.
    pub arguments: Vec<OsString>,
}

/// A program that runs. It is killed when this is dropped.
#[derive(Debug)]
pub(crate) struct Running {
    process: Process,
    stdin: Option<ChildStdin>,
    port: u16,
}

impl Running {
    /// Starts a program that sends to `endpoint`.
    pub(crate) fn start(
        program: &Program,
        arguments: &[String],
        settings: &[(&str, &str)],
        endpoint: &str,
    ) -> Result<Self, JudgeError> {
        let needs = |what: &str, error| JudgeError::System {
            what: what.to_owned(),
            error,
            advice: "The judge needs a folder for temporary files and a free port on 127.0.0.1",
        };
        let folder =
            tempfile::tempdir().map_err(|error| needs("there is no temporary folder", error))?;
        let port = free_port().map_err(|error| needs("there is no free port", error))?;
        let mut command = Command::new(&program.path);
        without_settings(&mut command);
        command
            .args(&program.arguments)
            .args(arguments)
            .args(["--stop-with-stdin", "--port", &port.to_string()])
            .env("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint)
            .envs(settings.iter().copied())
            // Of a panic its message is shown, and a trace of the stack takes seconds to write.
            .env("RUST_BACKTRACE", "0")
            .current_dir(folder.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = command.spawn().map_err(|error| JudgeError::System {
            what: format!("cannot start {}", program.path.display()),
            error,
            advice: "Run the command again: it builds the program anew",
        })?;
        Ok(Self {
            stdin: child.stdin.take(),
            process: Process::of_a_stranger(child, folder, MAX_OUTPUT),
            port,
        })
    }

    /// The port that it was told to listen on.
    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// Waits until it listens.
    pub(crate) fn wait_until_it_listens(&self) -> Result<(), Failure> {
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, self.port));
        let listens = self.wait(TO_LISTEN, || {
            let connection = TcpStream::connect_timeout(&address, Duration::from_millis(200));
            if connection.is_ok() {
                return Some(Ok(()));
            }
            self.process.status().map(Err)
        })?;
        match listens {
            Some(Ok(())) => Ok(()),
            Some(Err(status)) => Err(self.ended(status, "It ended before it listened").into()),
            None => Err(self.does_not_listen().into()),
        }
    }

    /// Asks it to stop, and waits until it has ended.
    pub(crate) fn stop(&mut self) -> Result<(), Failure> {
        if let Some(status) = self.process.status() {
            return Err(self.ended(status, "It ended while it was asked").into());
        }
        drop(self.stdin.take());
        self.wait_until_it_ends("It doesn't stop")
    }

    /// Waits until it has ended by itself.
    pub(crate) fn wait_until_it_ends(&mut self, otherwise: &str) -> Result<(), Failure> {
        let mut ended = self.wait(TO_END, || self.status())?;
        #[cfg(unix)]
        if ended.is_none() {
            drop(self.stdin.take());
            self.process.signal(Stop::CtrlC);
            // It counts as stopped no more, and what it said until now may tell why.
            let _ = self.wait(TO_END_AFTER_INTERRUPT, || self.process.status())?;
            ended = None;
        }
        match ended {
            Some(status) if status.success() => Ok(()),
            Some(status) => Err(self.ended(status, "It ended").into()),
            None => Err(self.does_not_end(otherwise).into()),
        }
    }

    /// How it ended, where it has ended by itself in time.
    pub(crate) fn end(&mut self) -> Result<ExitStatus, Failure> {
        match self.wait(TO_END, || self.status())? {
            Some(status) => Ok(status),
            None => Err(self.does_not_end("It doesn't end").into()),
        }
    }

    /// How it ended, if it has, and if all that it wrote is read.
    fn status(&self) -> Option<ExitStatus> {
        self.process.status().filter(|_| self.process.is_read())
    }

    /// What it has printed on stdout.
    pub(crate) fn printed(&self) -> String {
        self.process.stdout()
    }

    /// What it said, for a complaint: the last lines.
    pub(crate) fn said(&self) -> String {
        last_lines(&without_planned(&self.process.stderr()), 8)
    }

    /// That it panicked where nobody planned it, if it has. It is ended first: only then all that it said is read.
    pub(crate) fn panicked(&self) -> Option<Complaint> {
        self.process.signal(Stop::Kill);
        let _ = poll(TO_END_AFTER_INTERRUPT, || self.process.status());
        let panic = Panic::unplanned(&self.process.stderr())?;
        let mut complaint = panicked(
            &panic,
            "A panic in a middleware costs the guest the answer.",
        );
        complaint.message = format!("Your change panicked: {}", panic.told());
        Some(complaint)
    }

    /// What it has written to stderr.
    pub(crate) fn told(&self) -> String {
        self.process.stderr()
    }

    /// Asks again and again, and ends early when the program floods, or when nobody wants to know any more.
    fn wait<T>(
        &self,
        longest: Duration,
        mut condition: impl FnMut() -> Option<T>,
    ) -> Result<Option<T>, Failure> {
        enum End<T> {
            Found(T),
            Floods,
            Interrupted,
        }
        let end = poll(longest, || {
            if self.process.floods() {
                Some(End::Floods)
            } else if is_interrupted() {
                Some(End::Interrupted)
            } else {
                condition().map(End::Found)
            }
        });
        match end {
            Some(End::Found(found)) => Ok(Some(found)),
            Some(End::Floods) => Err(Complaint::new(
                "floods",
                format!(
                    "It writes without end: more than {} KiB on stdout or stderr",
                    MAX_OUTPUT >> 10
                ),
            )
            .why("A program that prints everything drowns what matters, and the disk with it. Find the loop that prints.")
            .output(last_lines(&self.process.stdout(), 2))
            .into()),
            Some(End::Interrupted) => Err(JudgeError::Interrupted.into()),
            None => Ok(None),
        }
    }

    fn ended(&self, status: ExitStatus, what: &str) -> Complaint {
        let stderr = self.process.stderr();
        let how = match status.code() {
            Some(0) => "with status 0, as if all were well".to_owned(),
            Some(code) => format!("with status {code}"),
            None => format!("by force ({status})"),
        };
        if let Some(panic) = Panic::unplanned(&stderr) {
            return panicked(&panic, "A program that isn't running reports nothing.");
        }
        let id = if status.success() {
            "ended-early"
        } else {
            "failed"
        };
        Complaint::new(id, format!("{what}, {how}"))
            .output(last_lines(&stderr, 8))
            .why("A program that isn't running reports nothing. It should serve until it is asked to stop.")
    }

    fn does_not_listen(&self) -> Complaint {
        let stderr = self.process.stderr();
        let port = self.port;
        let elsewhere = stderr.lines().find(|line| line.contains("http://"));
        let complaint = match elsewhere {
            Some(line) => Complaint::new(
                "other-port",
                format!("Nothing listens on port {port}, which the judge named"),
            )
            .nearest(format!("It says: {line}")),
            None => Complaint::new(
                "not-listening",
                format!(
                    "Nothing listens on port {port} after {} s",
                    TO_LISTEN.as_secs()
                ),
            ),
        };
        complaint
            .output(last_lines(&stderr, 8))
            .why("`learn::listen()` takes the port that the judge names. Leave it where it was.")
    }

    fn does_not_end(&self, what: &str) -> Complaint {
        Complaint::new(
            "does-not-stop",
            format!(
                "{what}: it still ran after {} s, and was killed",
                TO_END.as_secs()
            ),
        )
        .output(self.said())
        .why("What is queued is sent when a program stops. One that must be killed loses it.")
    }
}

/// That a program panicked, and where.
fn panicked(panic: &Panic, why: &str) -> Complaint {
    let mut complaint = Complaint::new("panicked", format!("It panicked: {}", panic.told()));
    complaint.place = panic.is_in_exercise().then_some(panic.place);
    complaint.why(why)
}

/// A port that is free now.
fn free_port() -> std::io::Result<u16> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    Ok(listener.local_addr()?.port())
}

/// The last lines of a text, each cut where it is longer than anybody reads.
fn last_lines(text: &str, count: usize) -> String {
    const LONGEST: usize = 300;
    let lines: Vec<&str> = text.lines().collect();
    let last = lines.iter().skip(lines.len().saturating_sub(count));
    let cut = last.map(|line| match line.char_indices().nth(LONGEST) {
        Some((at, _)) => format!("{}…", &line[..at]),
        None => (*line).to_owned(),
    });
    cut.collect::<Vec<_>>().join("\n")
}
