//! The viewer that `watch` keeps running, so that every verdict can be seen as a waterfall. It is built and started while
//! nobody waits for a verdict, and never holds one up.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use harness::cargo::cargo;
use harness::chapter::without_settings;
use harness::http_client::Client;
use harness::process::Process;
use otlp_store::otlp::Signal;
use serde_json::Value;

/// Where the pages are, unless another program is there.
pub(crate) const PAGES_PORT: u16 = 5080;
/// How much of what cargo and the viewer say is kept, in bytes.
const MAX_OUTPUT: usize = 1 << 20;
/// A build that takes longer than this is the first one.
const SILENT: Duration = Duration::from_secs(2);
/// How long the viewer has to take a request.
const TO_TAKE: Duration = Duration::from_secs(2);

/// The viewer, at whatever point of its way it is. It is killed when this is dropped.
#[derive(Debug)]
pub(crate) struct Viewer {
    home: PathBuf,
    state: State,
    client: Client,
    has_said_that_it_builds: bool,
}

/// What somebody who waits for the viewer wants to know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum News {
    /// Cargo builds it, and that takes a while.
    Builds,
    /// It runs from now on: on its usual port, or on another because that is taken.
    Runs {
        /// Whether it is another.
        elsewhere: bool,
    },
    /// It can't be had.
    Fails,
}

#[derive(Debug)]
enum State {
    Absent,
    Building {
        process: Process,
        since: Instant,
    },
    Starting {
        process: Process,
        program: PathBuf,
        pages: u16,
    },
    Running {
        _process: Process,
        pages: String,
        receiver: String,
    },
    /// It can't be had. Recordings are there all the same.
    Failed,
}

impl Viewer {
    /// One of this workspace, which is not there yet.
    pub(crate) fn new(home: &Path) -> Self {
        Self {
            home: home.to_owned(),
            state: State::Absent,
            client: Client::patient_for(TO_TAKE),
            has_said_that_it_builds: false,
        }
    }

    /// Where its pages are; none before it runs.
    pub(crate) fn pages(&self) -> Option<&str> {
        match &self.state {
            State::Running { pages, .. } => Some(pages),
            _ => None,
        }
    }

    /// Lets cargo go, which is needed for something else.
    pub(crate) fn step_aside(&mut self) {
        if let State::Building { .. } = self.state {
            self.state = State::Absent;
        }
    }

    /// Goes one step on, without waiting. Returns what there is to tell.
    pub(crate) fn tend(&mut self) -> Option<News> {
        let state = std::mem::replace(&mut self.state, State::Failed);
        let had_failed = matches!(state, State::Failed);
        let mut news = None;
        self.state = match state {
            State::Absent => self
                .build()
                .map_or(State::Failed, |process| State::Building {
                    process,
                    since: Instant::now(),
                }),
            State::Building { process, since } => match process.status() {
                None => {
                    if since.elapsed() > SILENT && !self.has_said_that_it_builds {
                        self.has_said_that_it_builds = true;
                        news = Some(News::Builds);
                    }
                    State::Building { process, since }
                }
                Some(status) if status.success() => {
                    let program = executable(&process.stdout());
                    program
                        .and_then(|it| start(it, PAGES_PORT))
                        .unwrap_or(State::Failed)
                }
                Some(_) => State::Failed,
            },
            State::Starting {
                process,
                program,
                pages: port,
            } => match (addresses(&process.stderr()), process.status()) {
                (Some((receiver, pages)), None) => {
                    news = Some(News::Runs {
                        elsewhere: port != PAGES_PORT,
                    });
                    State::Running {
                        _process: process,
                        pages,
                        receiver,
                    }
                }
                (None, None) => State::Starting {
                    process,
                    program,
                    pages: port,
                },
                // Another program has that port.
                (_, Some(_)) if port != 0 => start(program, 0).unwrap_or(State::Failed),
                (_, Some(_)) => State::Failed,
            },
            state => state,
        };
        if matches!(self.state, State::Failed) && !had_failed {
            news = Some(News::Fails);
        }
        news
    }

    /// Has it take what came.
    pub(crate) fn show(&self, requests: &[(Signal, Vec<u8>)]) {
        let State::Running { receiver, .. } = &self.state else {
            return;
        };
        for (signal, body) in requests {
            let path = match signal {
                Signal::Traces => "/v1/traces",
                Signal::Logs => "/v1/logs",
                Signal::Metrics => "/v1/metrics",
            };
            let headers = [("content-type", "application/x-protobuf")];
            // It shows what it has; the recording has everything.
            let _ = self
                .client
                .send("POST", &format!("{receiver}{path}"), &headers, body);
        }
    }

    fn build(&self) -> Option<Process> {
        let mut command = cargo();
        command
            .args([
                "build",
                "--quiet",
                "--package",
                "otlp-viewer",
                "--bin",
                "otlp-viewer",
            ])
            .args(["--message-format", "json"])
            .current_dir(&self.home);
        process(command)
    }
}

fn start(program: PathBuf, pages: u16) -> Option<State> {
    let mut command = Command::new(&program);
    without_settings(&mut command);
    command.args([
        "--grpc",
        "0",
        "--http",
        "0",
        "--memory",
        "64",
        "--pages",
        &pages.to_string(),
    ]);
    Some(State::Starting {
        process: process(command)?,
        program,
        pages,
    })
}

fn process(mut command: Command) -> Option<Process> {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let folder = tempfile::tempdir().ok()?;
    Some(Process::of_a_stranger(
        command.spawn().ok()?,
        folder,
        MAX_OUTPUT,
    ))
}

/// The program that cargo has built.
fn executable(said: &str) -> Option<PathBuf> {
    let messages = said
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let mut programs = messages.filter_map(|it| it["executable"].as_str().map(PathBuf::from));
    programs.next()
}

/// Where OTLP/HTTP is received, and where the pages are, once the viewer has said both.
fn addresses(said: &str) -> Option<(String, String)> {
    let after = |words: &str| {
        let (_, rest) = said.split_once(words)?;
        rest.split_once(char::is_whitespace)
            .map(|(address, _)| address)
    };
    let receiver = after("OTLP/HTTP is received on ")?;
    let pages = after("The pages are on ")?;
    Some((format!("http://{receiver}"), pages.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_once_the_viewer_has_said_them_to_the_end() {
        let said = "OTLP/gRPC is received on 127.0.0.1:40001\nOTLP/HTTP is received on 127.0.0.1:40002\nThe pages are on http://127.0.0.1:5080";
        assert_eq!(addresses(said), None);
        let said = format!("{said} (Ctrl-C stops it)\n");
        let (receiver, pages) = addresses(&said).unwrap();
        assert_eq!(receiver, "http://127.0.0.1:40002");
        assert_eq!(pages, "http://127.0.0.1:5080");
    }
}
