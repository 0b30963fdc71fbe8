//! Typing commands one after the other, and the programs among them that go on.

use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitStatus;
use std::time::Duration;

use harness::output::poll;
use thiserror::Error;

use super::port_map::{PagePorts, Ports};
use super::program::Program;
use super::shell::Shell;

/// Longer than anything takes that a page has its reader type.
pub(super) const PATIENCE: Duration = Duration::from_secs(120);

/// What every program of this workbook says on stderr, at the end of a line, once it listens.
const LISTENING: &str = "(Ctrl-C stops it)\n";

/// How the line begins that they say when they are asked to stop.
const STOPPING: &str = "Stopping";

/// Why a session cannot go on.
#[derive(Debug, Error)]
pub enum SessionError {
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
    // Before the folder that they run in.
    programs: Vec<Program>,
    ports: Ports,
    shell: Shell,
}

impl Session {
    /// Opens a session. `built` is where cargo puts what it builds (`target/debug`), `root` is the
    /// repository, `page` are the ports that the commands name.
    ///
    /// # Errors
    /// When there is no room for its folder.
    pub fn open(built: &Path, root: &Path, page: PagePorts) -> Result<Self, SessionError> {
        let ports = Ports::take(page)?;
        let shell = Shell::open(built, root, page, &ports)?;
        Ok(Self {
            programs: Vec::new(),
            ports,
            shell,
        })
    }

    /// Where the commands are run.
    pub fn folder(&self) -> PathBuf {
        self.shell.folder()
    }

    /// Types a command, and waits until it has ended or listens.
    ///
    /// # Errors
    /// When it does neither within two minutes.
    pub fn type_in(&mut self, command: &str) -> Result<Typed, SessionError> {
        let mut shell = self.shell.command(&self.ports.here(command));
        let mut program = Program::start(command, &mut shell)?;
        let outcome = poll(PATIENCE, || {
            if program.stderr.so_far().contains(LISTENING) && program.runs() {
                return Some(None);
            }
            program.ended().map(Some)
        });
        match outcome {
            Some(Some(status)) => {
                let output = self.ports.back(&program.written());
                Ok(Typed::Ended { status, output })
            }
            Some(None) => {
                self.programs.push(program);
                Ok(Typed::Listens)
            }
            None => Err(SessionError::Hangs {
                command: command.to_owned(),
                written: program.written(),
            }),
        }
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
    pub fn wait_for(&self, text: &str) -> Result<(), SessionError> {
        let Some(program) = self.programs.last() else {
            return Ok(());
        };
        let written = || program.stderr.so_far().contains(text).then_some(());
        poll(PATIENCE, written).ok_or_else(|| SessionError::Hangs {
            command: program.command.clone(),
            written: program.written(),
        })
    }

    /// Stops every program by Ctrl-C, and waits until all have ended.
    ///
    /// # Errors
    /// When one does not end within two minutes.
    pub fn stop(&mut self) -> Result<(), SessionError> {
        self.programs.iter_mut().try_for_each(Program::stop)
    }

    /// Everything that its programs wrote.
    pub fn written(&self) -> String {
        self.programs.iter().map(Program::written).collect()
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
        // `cat` would end by Ctrl-C before it has read the last line, as a reader's `tee` would.
        let program = "(trap 'echo last; exit' INT; while [ ! -e ready ]; do sleep 0.01; done; \
            echo 'on 5000 (Ctrl-C stops it)' >&2; while true; do sleep 0.01; done) \
            | (trap '' INT; touch ready; cat)";
        assert!(matches!(session.type_in(program).unwrap(), Typed::Listens));
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
