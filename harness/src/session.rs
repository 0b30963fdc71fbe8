//! A session in a terminal, as a page describes it: commands that are typed one after the other
//! into a shell, and programs among them that listen while the next ones are typed.
//!
//! The commands are run as they stand on the page, by `sh`, in a fresh folder, with the real `curl`
//! and `grep` of this machine. Two things are different from a reader's terminal, and neither is
//! seen in what is printed: `cargo run` starts what is built already (a build inside a test would
//! replace programs under other tests), and the ports of the page are mapped to free ones and back.
//!
//! - [`ports`]: which port of a page is which one here
//! - `cargo`: the script that stands in for `cargo`

mod cargo;
pub mod ports;

use std::env;
use std::ffi::OsString;
use std::fs;
use std::io;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Duration;

use tempfile::TempDir;
use thiserror::Error;

use crate::output::{Output, poll};
use crate::process::send;
use ports::{PagePorts, Ports};

/// Longer than anything takes that a page has its reader type.
const PATIENCE: Duration = Duration::from_secs(120);

/// What every program of this workbook says on stderr, at the end of a line, once it listens.
const LISTENING: &str = "(Ctrl-C stops it)\n";

/// How the line begins that they say when they are asked to stop.
const STOPPING: &str = "Stopping";

/// Why a session cannot go on.
#[derive(Debug, Error)]
pub enum Broken {
    /// The system does not do what is needed.
    #[error("{0}")]
    System(#[from] io::Error),
    /// It neither ended nor did it listen.
    #[error("`{command}` neither ends nor listens. It wrote:\n{written}")]
    Hangs {
        /// The command.
        command: String,
        /// What it has written.
        written: String,
    },
    /// It was asked to stop and did not.
    #[error("`{command}` does not stop. It wrote:\n{written}")]
    DoesNotStop {
        /// The command.
        command: String,
        /// What it has written.
        written: String,
    },
}

/// What came of a command.
#[derive(Debug)]
pub enum Typed {
    /// It has ended.
    Ended {
        /// How.
        status: ExitStatus,
        /// What it has written to stdout, and then what it has written to stderr.
        output: String,
    },
    /// It listens, and goes on while the next command is typed.
    Listens,
}

/// A session. Whatever still runs is killed when it is dropped.
#[derive(Debug)]
pub struct Session {
    folder: TempDir,
    environment: Vec<(OsString, OsString)>,
    ports: Ports,
    programs: Vec<Program>,
}

/// A program that listens, or did.
#[derive(Debug)]
struct Program {
    command: String,
    child: Child,
    stdout: Output,
    stderr: Output,
    stopped: bool,
}

impl Session {
    /// Opens a session. `built` is where cargo puts what it builds (`target/debug`), `root` is the
    /// repository, `page` are the ports that the commands name.
    ///
    /// # Errors
    /// When there is no room for its folder.
    pub fn open(built: &Path, root: &Path, page: PagePorts) -> Result<Self, Broken> {
        let folder = tempfile::tempdir()?;
        let ports = Ports::take(page)?;
        fs::create_dir(folder.path().join("work"))?;
        let tools = folder.path().join("bin");
        cargo::install(&tools)?;
        // To a terminal, curl shows none.
        fs::write(folder.path().join(".curlrc"), "no-progress-meter\n")?;
        let path = env::var_os("PATH").unwrap_or_default();
        let path = [tools].into_iter().chain(env::split_paths(&path));
        let path = env::join_paths(path).map_err(io::Error::other)?;
        let mut environment: Vec<(OsString, OsString)> = vec![
            ("PATH".into(), path),
            ("WORKBOOK_BUILT".into(), built.into()),
            ("WORKBOOK_ROOT".into(), root.into()),
            ("WORKBOOK_CARGO".into(), real_cargo().into()),
            // No settings of whoever runs this.
            ("CURL_HOME".into(), folder.path().into()),
            ("LC_ALL".into(), "C".into()),
            ("NO_PROXY".into(), "localhost,127.0.0.1".into()),
            ("no_proxy".into(), "localhost,127.0.0.1".into()),
            ("TERM".into(), "dumb".into()),
        ];
        for (name, port) in [
            ("WORKBOOK_APP_PORT", page.app),
            ("WORKBOOK_PAGES_PORT", page.pages),
            ("WORKBOOK_GRPC_PORT", page.grpc),
            ("WORKBOOK_HTTP_PORT", page.http),
        ] {
            environment.push((name.into(), ports.of(port).to_string().into()));
        }
        Ok(Self {
            folder,
            environment,
            ports,
            programs: Vec::new(),
        })
    }

    /// Where the commands are run.
    pub fn folder(&self) -> PathBuf {
        self.folder.path().join("work")
    }

    /// Types a command, and waits until it has ended or listens.
    ///
    /// # Errors
    /// When it does neither within two minutes.
    pub fn type_in(&mut self, command: &str) -> Result<Typed, Broken> {
        let mut program = self.spawn(command)?;
        let listens = poll(PATIENCE, || {
            let listens = program.stderr.so_far().contains(LISTENING);
            if listens && program.child.try_wait().ok()?.is_none() {
                return Some(None);
            }
            let status = program.ended()?;
            Some(Some(status))
        });
        match listens {
            Some(Some(status)) => {
                let output = program.stdout.so_far() + &program.stderr.so_far();
                Ok(Typed::Ended {
                    status,
                    output: self.ports.back(&output),
                })
            }
            Some(None) => {
                self.programs.push(program);
                Ok(Typed::Listens)
            }
            None => {
                let (command, written) = (command.to_owned(), program.written());
                program.kill();
                Err(Broken::Hangs { command, written })
            }
        }
    }

    fn spawn(&self, command: &str) -> Result<Program, Broken> {
        let mut shell = Command::new("sh");
        for (name, _) in env::vars_os() {
            let readable = name.to_string_lossy();
            if readable.starts_with("OTEL_")
                || readable.starts_with("CARGO_")
                || readable == "RUST_LOG"
            {
                shell.env_remove(&name);
            }
        }
        let mut child = shell
            .args(["-c", &self.ports.here(command)])
            .envs(self.environment.iter().map(|(name, value)| (name, value)))
            .current_dir(self.folder())
            // Ctrl-C in a terminal goes to all programs of a pipe. Here they are a group of processes.
            .process_group(0)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()?;
        let no_pipe = || io::Error::other("no pipe");
        Ok(Program {
            command: command.to_owned(),
            stdout: Output::of(child.stdout.take().ok_or_else(no_pipe)?),
            stderr: Output::of(child.stderr.take().ok_or_else(no_pipe)?),
            child,
            stopped: false,
        })
    }

    /// The command of the program that listens or did, if there was one.
    pub fn program(&self) -> Option<&str> {
        self.programs.last().map(|it| it.command.as_str())
    }

    /// Whether a program listens now.
    pub fn listens(&self) -> bool {
        self.programs.iter().any(|it| !it.stopped)
    }

    /// Waits until the last program that listens has written this to stderr.
    ///
    /// # Errors
    /// When it does not within two minutes.
    pub fn wait_for(&self, text: &str) -> Result<(), Broken> {
        let Some(program) = self.programs.last() else {
            return Ok(());
        };
        let written = || program.stderr.so_far().contains(text).then_some(());
        poll(PATIENCE, written).ok_or_else(|| Broken::Hangs {
            command: program.command.clone(),
            written: program.written(),
        })
    }

    /// Stops every program by Ctrl-C, and waits until all have ended.
    ///
    /// # Errors
    /// When one does not end within two minutes.
    pub fn stop(&mut self) -> Result<(), Broken> {
        for program in &mut self.programs {
            if program.stopped {
                continue;
            }
            program.stopped = true;
            send("INT", &format!("-{}", program.child.id()));
            if poll(PATIENCE, || program.ended()).is_none() {
                let (command, written) = (program.command.clone(), program.written());
                program.kill();
                return Err(Broken::DoesNotStop { command, written });
            }
        }
        Ok(())
    }

    /// A text with the ports of the page in place of those of this session.
    pub fn as_on_the_page(&self, text: &str) -> String {
        self.ports.back(text)
    }

    /// What the last program that listens or did has written to stdout so far, with the ports of
    /// the page.
    pub fn stdout(&self) -> Option<String> {
        Some(self.ports.back(&self.programs.last()?.stdout.so_far()))
    }

    /// What it has written to stderr so far; with `stopping` also what it said when it was stopped.
    pub fn stderr(&self, stopping: bool) -> Option<String> {
        let written = self.programs.last()?.stderr.so_far();
        // stderr is written by a thread of its own: what it said before comes before this line.
        let end = written.find(STOPPING).filter(|_| !stopping);
        let end = end.unwrap_or(written.len());
        Some(self.ports.back(&written[..end]))
    }
}

/// Cargo sets the variable for what it runs.
fn real_cargo() -> PathBuf {
    let path = env::var_os("PATH").unwrap_or_default();
    let on_path = || {
        env::split_paths(&path)
            .map(|it| it.join("cargo"))
            .find(|it| it.is_file())
    };
    env::var_os("CARGO")
        .map(PathBuf::from)
        .or_else(on_path)
        .unwrap_or_default()
}

impl Program {
    /// How it ended, if it has and nothing more can come from its pipes.
    fn ended(&mut self) -> Option<ExitStatus> {
        let status = self.child.try_wait().ok()??;
        (self.stdout.is_complete() && self.stderr.is_complete()).then_some(status)
    }

    fn written(&self) -> String {
        self.stdout.so_far() + &self.stderr.so_far()
    }

    fn kill(&mut self) {
        if self.child.try_wait().is_ok_and(|status| status.is_none()) {
            send("KILL", &format!("-{}", self.child.id()));
        }
        let _ = self.child.wait();
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        self.programs.iter_mut().for_each(Program::kill);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: PagePorts = PagePorts {
        app: 5000,
        pages: 5080,
        grpc: 4317,
        http: 4318,
    };

    fn session() -> Session {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        Session::open(here, here, PAGE).unwrap()
    }

    #[test]
    fn commands_share_a_folder_and_their_output_comes_back() {
        let mut session = session();
        session.type_in("echo a > file && echo b >&2").unwrap();
        let Typed::Ended { status, output } = session.type_in("cat file; exit 3").unwrap() else {
            panic!("it does not listen")
        };
        assert_eq!((status.code(), &*output), (Some(3), "a\n"));
    }

    #[test]
    fn a_program_listens_until_it_is_stopped_with_all_of_its_pipe() {
        let mut session = session();
        let program = "(trap 'echo last; exit' INT; echo 'on 5000 (Ctrl-C stops it)' >&2; \
            while true; do sleep 0.02; done) | cat";
        // `cat` would end by Ctrl-C before it has read the last line.
        let program = program.replace("| cat", "| (trap '' INT; cat)");
        assert!(matches!(session.type_in(&program).unwrap(), Typed::Listens));
        assert!(session.listens());
        session.stop().unwrap();
        assert!(!session.listens());
        assert_eq!(session.stdout().as_deref(), Some("last\n"));
        assert_eq!(
            session.stderr(false).as_deref(),
            Some("on 5000 (Ctrl-C stops it)\n")
        );
    }

    #[test]
    fn nothing_of_the_environment_of_the_tests_reaches_a_page() {
        let mut session = session();
        let Typed::Ended { output, .. } = session.type_in("env").unwrap() else {
            panic!("it does not listen")
        };
        assert!(
            !output.lines().any(|line| line.starts_with("CARGO_")),
            "{output}"
        );
    }
}
