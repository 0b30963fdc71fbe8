//! A chapter's program, and what it is to be started with.

use std::env;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

use crate::client_program::ClientProgram;
use crate::process::{Finished, Process};
use crate::server_program::Running;

/// A chapter that is not yet started.
///
/// Unless told otherwise it listens on a free port of the loopback address, keeps its tasks in a
/// fresh temporary folder, which is also where it runs, and sees no `OTEL_*`, `TODO_*` or `RUST_LOG`
/// variable of whoever runs the tests. OTLP would go to a port where nothing listens, so that no
/// test depends on what runs on this machine.
#[derive(Debug)]
pub struct Chapter {
    program: PathBuf,
    is_server: bool,
    keeps_tasks: bool,
    port: u16,
    database: Option<OsString>,
    arguments: Vec<OsString>,
    variables: Vec<(OsString, OsString)>,
    starter: Vec<OsString>,
    reader: Option<Vec<OsString>>,
    keeps_stdout: bool,
}

/// Leaves out what whoever runs this has set for their own programs: `OTEL_*`, `TODO_*` and `RUST_LOG`.
pub fn without_settings(command: &mut Command) {
    for (name, _) in env::vars_os() {
        let readable = name.to_string_lossy();
        let is_ours = readable.starts_with("OTEL_") || readable.starts_with("TODO_");
        if is_ours || readable == "RUST_LOG" {
            command.env_remove(&name);
        }
    }
}

impl Chapter {
    /// The chapter whose package has this name, for example `ch300-plain`, as cargo built it beside
    /// the tests that now run.
    ///
    /// # Panics
    /// When it was not built. Cargo tells only the tests of its own package where a program is, and
    /// a test must not build it: that would replace a program under other tests.
    pub fn new(name: &str) -> Self {
        let test = env::current_exe().expect("this test's own path");
        // target/debug/deps/suite-0123456789abcdef → target/debug/ch300-plain
        let program = test
            .ancestors()
            .nth(2)
            .expect("cargo puts tests two folders deep")
            .join(format!("{name}{}", env::consts::EXE_SUFFIX));
        assert!(
            program.exists(),
            "{} is not there. Build it first: cargo build -p {name}",
            program.display()
        );
        Self::at(program)
    }

    /// The chapter whose program lies here. A chapter's own tests give
    /// `env!("CARGO_BIN_EXE_ch300-plain")`.
    pub fn at(program: impl Into<PathBuf>) -> Self {
        Self {
            program: program.into(),
            is_server: true,
            keeps_tasks: true,
            port: 0,
            database: None,
            arguments: Vec::new(),
            variables: vec![(
                "OTEL_EXPORTER_OTLP_ENDPOINT".into(),
                "http://127.0.0.1:1".into(),
            )],
            starter: Vec::new(),
            reader: None,
            keeps_stdout: true,
        }
    }

    /// Adds an argument of the command line.
    pub fn arg(mut self, argument: impl Into<OsString>) -> Self {
        self.arguments.push(argument.into());
        self
    }

    /// Adds arguments of the command line.
    pub fn args(mut self, arguments: impl IntoIterator<Item = impl Into<OsString>>) -> Self {
        self.arguments.extend(arguments.into_iter().map(Into::into));
        self
    }

    /// Sets an environment variable; of two values for one name the later counts.
    pub fn env(mut self, name: impl Into<OsString>, value: impl Into<OsString>) -> Self {
        self.variables.push((name.into(), value.into()));
        self
    }

    /// Listens on this port, and not on any that is free.
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// Keeps the tasks here: a path, or a URI as SQLite understands it.
    pub fn database(mut self, database: impl AsRef<OsStr>) -> Self {
        self.database = Some(database.as_ref().to_owned());
        self
    }

    /// For a server that has no tasks of its own: it gets no database.
    pub fn without_database(mut self) -> Self {
        self.keeps_tasks = false;
        self
    }

    /// Hands stdout to another program, as `|` does in a shell:
    /// `piped_into(["tee", "output.log"])`. What that program writes is then this chapter's stdout.
    /// See [`Running::end_reader`].
    pub fn piped_into(mut self, command: impl IntoIterator<Item = impl Into<OsString>>) -> Self {
        self.reader = Some(command.into_iter().map(Into::into).collect());
        self
    }

    /// Has another program start it, which becomes it: `under(["nohup"])`.
    pub fn under(mut self, command: impl IntoIterator<Item = impl Into<OsString>>) -> Self {
        self.starter = command.into_iter().map(Into::into).collect();
        self
    }

    /// Throws away what it writes to stdout, where that is more than one would read.
    pub fn without_stdout(mut self) -> Self {
        self.keeps_stdout = false;
        self
    }

    /// Starts the chapter and waits until it listens.
    ///
    /// # Panics
    /// When it does not listen within 30 seconds, or ends: with what it wrote to stderr.
    pub fn start(self) -> Running {
        Running::when_listening(self.spawn())
    }

    /// Starts a chapter that asks a server and is none: it gets no port and no database.
    pub fn start_client(mut self) -> ClientProgram {
        self.is_server = false;
        ClientProgram::new(self.spawn())
    }

    /// Runs a chapter that is expected to end by itself, because it cannot start.
    ///
    /// # Panics
    /// When it still runs after 30 seconds.
    pub fn start_failing(self) -> Finished {
        self.spawn().wait()
    }

    fn spawn(self) -> Process {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mut command = self.command(&folder);
        let mut child = command
            .spawn()
            .unwrap_or_else(|error| panic!("cannot start {}: {error}", self.program.display()));
        let Some(reader) = &self.reader else {
            return Process::new(child, None, folder);
        };
        let stdout = child.stdout.take().expect("stdout is piped");
        let reader = Command::new(&reader[0])
            .args(&reader[1..])
            .current_dir(folder.path())
            .stdin(stdout)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("cannot start {}: {error}", reader[0].display()));
        Process::new(child, Some(reader), folder)
    }

    fn command(&self, folder: &TempDir) -> Command {
        let default_database = folder.path().join("tasks.db");
        let program = self.program.as_os_str();
        let mut words = self
            .starter
            .iter()
            .map(OsString::as_os_str)
            .chain([program]);
        let mut command = Command::new(words.next().unwrap_or(program));
        command.args(words);
        without_settings(&mut command);
        if self.is_server {
            command.arg("--port").arg(self.port.to_string());
        }
        if self.is_server && self.keeps_tasks {
            command.arg("--database").arg(match &self.database {
                Some(database) => Path::new(database),
                None => &default_database,
            });
        }
        command
            .args(&self.arguments)
            .envs(self.variables.iter().map(|(name, value)| (name, value)))
            .current_dir(folder.path())
            .stdin(Stdio::null())
            .stdout(if self.keeps_stdout {
                Stdio::piped()
            } else {
                Stdio::null()
            })
            .stderr(Stdio::piped());
        command
    }
}
