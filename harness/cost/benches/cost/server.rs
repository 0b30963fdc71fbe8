//! The program that is loaded: a chapter, the bare actix, or an app in Python.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use harness::backend::{Backend, free_ports};
use harness::chapter::without_settings;
use harness::process::PATIENCE;
use harness::{Chapter, Running, Stop};
use tempfile::TempDir;

use crate::error::CostError;
use crate::modes::{Program, Setting};
use crate::receiver::Receiver;

/// How many tasks are on the list.
pub const TASKS: usize = 10;

/// How long what waits in Python's queues may take to arrive.
const PYTHON_ENDS: Duration = Duration::from_secs(10);

/// It is killed when it is dropped.
pub enum Server {
    Rust(Running),
    Python {
        backend: Backend,
        port: u16,
        _folder: TempDir,
    },
}

impl Server {
    /// Starts it with its tasks. `built` is where cargo puts what it builds.
    pub fn start(setting: &Setting, built: &Path, receiver: Option<&Receiver>) -> Self {
        let server = match setting.program {
            Program::Hello => Self::Rust(
                Chapter::at(built.join("examples/hello"))
                    .without_stdout()
                    .start(),
            ),
            Program::Chapter(name) => Self::Rust(chapter(name, setting, receiver).start()),
            Program::Python(module) => python(module, receiver),
        };
        if !matches!(setting.program, Program::Hello) {
            server.add_tasks();
        }
        server
    }

    pub fn id(&self) -> u32 {
        match self {
            Self::Rust(running) => running.id(),
            Self::Python { backend, .. } => backend.id(),
        }
    }

    pub fn port(&self) -> u16 {
        match self {
            Self::Rust(running) => running.port(),
            Self::Python { port, .. } => *port,
        }
    }

    /// What went wrong, with what it wrote last: it may say why.
    pub fn explained(&self, error: CostError) -> CostError {
        let written = match self {
            Self::Rust(running) => running.stderr_so_far(),
            Self::Python { backend, .. } => backend.written(),
        };
        let last = written.lines().rfind(|line| !line.trim().is_empty());
        CostError::Explained {
            error: Box::new(error),
            written: last.unwrap_or("nothing").to_owned(),
        }
    }

    fn add_tasks(&self) {
        let url = format!("http://127.0.0.1:{}/add", self.port());
        let agent = ureq::Agent::config_builder()
            .max_redirects(0)
            .timeout_global(Some(PATIENCE))
            .build()
            .new_agent();
        for number in 1..=TASKS {
            let form = [("task", format!("Task number {number}"))];
            let added = agent.post(&url).send_form(form);
            assert!(added.is_ok(), "a task was not added: {added:?}");
        }
    }

    /// Stops it, and returns how many spans and log records it made and did not deliver. `made` is how
    /// many it must have made, where the receiver has to be asked.
    pub fn stop(self, made: f64, receiver: Option<&Receiver>) -> f64 {
        match self {
            // The bare actix has no handler for it, and ends by the signal.
            Self::Rust(running) => {
                let finished = running.stop(Stop::Terminate);
                (finished.lost("spans") + finished.lost("log records")) as f64
            }
            Self::Python { mut backend, .. } => {
                // It hands over what waits in its queues, and ends.
                backend.stop(PYTHON_ENDS);
                let arrived = receiver.and_then(Receiver::arrived).unwrap_or_default();
                // What the server logs of itself arrives as well.
                (made - arrived).max(0.0)
            }
        }
    }
}

fn chapter(name: &str, setting: &Setting, receiver: Option<&Receiver>) -> Chapter {
    let mut chapter = Chapter::new(name).without_stdout().args(setting.arguments);
    let is_http = setting
        .variables
        .iter()
        .any(|(_, value)| value.starts_with("http/"));
    if let Some(receiver) = receiver {
        let endpoint = if is_http {
            &receiver.http
        } else {
            &receiver.grpc
        };
        chapter = chapter.env("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint);
    }
    for (name, value) in setting.variables {
        chapter = chapter.env(name, value);
    }
    chapter
}

/// Where the apps in Python and their environment lie.
fn peer() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("peer")
}

/// Whether what they need is installed, and Python itself is still where it was.
pub fn has_peer() -> bool {
    let mut command = Command::new(peer().join(".venv/bin/gunicorn"));
    let output = command.arg("--version").output();
    output.is_ok_and(|it| it.status.success())
}

fn python(module: &str, receiver: Option<&Receiver>) -> Server {
    let folder = tempfile::tempdir().unwrap();
    let [port] = free_ports();
    let programs = peer().join(".venv/bin");
    let mut command = Command::new(programs.join("opentelemetry-instrument"));
    command
        .arg(programs.join("gunicorn"))
        .args(["--bind", &format!("127.0.0.1:{port}")])
        .arg(format!("{module}:app"))
        .current_dir(peer());
    without_settings(&mut command);
    command
        .env("TODO_DATABASE", folder.path().join("tasks.db"))
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .env("OTEL_SERVICE_NAME", "todo")
        .env("OTEL_PYTHON_LOGGING_AUTO_INSTRUMENTATION_ENABLED", "true")
        // The agent starts before gunicorn forks its workers, and its documentation warns of what that breaks:
        // https://opentelemetry.io/docs/zero-code/python/troubleshooting/. Over HTTP no span and no record is lost.
        .env("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf");
    for signal in ["TRACES", "LOGS", "METRICS"] {
        command.env(format!("OTEL_{signal}_EXPORTER"), "otlp");
    }
    if let Some(receiver) = receiver {
        command.env("OTEL_EXPORTER_OTLP_ENDPOINT", &receiver.http);
    }
    Server::Python {
        backend: Backend::start(&mut command, &[port]),
        port,
        _folder: folder,
    }
}
