//! The programs that are not ours and not everywhere: browsers, collectors, backends.

use std::io::Write;
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use std::{env, io};

use crate::output::{Output, poll};
use crate::process::PATIENCE;

/// The program that the environment variable names, or that is on the `PATH`. Where there is none,
/// one line on stderr says what is skipped and how to get it.
///
/// # Panics
/// When the variable names a file that does not exist: whoever sets it wants the test to run.
pub fn find(variable: &str, program: &str, install: &str) -> Option<PathBuf> {
    if let Some(path) = env::var_os(variable) {
        let path = PathBuf::from(path);
        let is_file = path.is_file();
        assert!(
            is_file,
            "{variable} is {}, which is no file",
            path.display()
        );
        return Some(path);
    }
    let file = format!("{program}{}", env::consts::EXE_SUFFIX);
    let folders = env::var_os("PATH").unwrap_or_default();
    let found = env::split_paths(&folders)
        .map(|folder| folder.join(&file))
        .find(|path| path.is_file());
    if found.is_none() {
        let _ = writeln!(
            io::stderr(),
            "skipped: {program} is not on the PATH, and {variable} does not name it. To run this: {install}"
        );
    }
    found
}

/// Ports that nobody listens on, to tell a program that cannot choose its own.
///
/// # Panics
/// When there are none.
pub fn free_ports<const N: usize>() -> [u16; N] {
    let listeners = [(); N].map(|()| TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap());
    listeners.map(|listener| listener.local_addr().unwrap().port())
}

/// A backend that runs. It is killed when it is dropped.
#[derive(Debug)]
pub struct Backend {
    process: Child,
    written: [Output; 2],
}

impl Backend {
    /// Starts it, and waits until it listens on all of these ports.
    ///
    /// # Panics
    /// When it does not within 30 seconds or when it ends, with what it wrote.
    pub fn start(command: &mut Command, ports: &[u16]) -> Self {
        command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut process = command
            .spawn()
            .unwrap_or_else(|error| panic!("{command:?}: {error}"));
        let stdout = Output::new(process.stdout.take().unwrap());
        let stderr = Output::new(process.stderr.take().unwrap());
        let written = [stdout, stderr];
        let backend = Self { process, written };
        for port in ports {
            let listens = || TcpStream::connect((Ipv4Addr::LOCALHOST, *port)).is_ok();
            backend.wait_for(&format!("a listener on {port}"), listens);
        }
        backend
    }

    /// The number of its process.
    pub fn id(&self) -> u32 {
        self.process.id()
    }

    /// Asks it to stop, and gives it so long for it.
    #[cfg(unix)]
    pub fn stop(&mut self, within: Duration) {
        crate::process::send("TERM", &self.id().to_string());
        let process = &mut self.process;
        poll(within, || process.try_wait().ok().flatten());
    }

    /// What it has written to stdout and stderr so far.
    pub fn written(&self) -> String {
        self.written.each_ref().map(Output::so_far).concat()
    }

    /// Waits until the condition holds. `what` is waited for, for the message.
    ///
    /// # Panics
    /// When it does not hold within 30 seconds or when the program has ended, with what it wrote.
    pub fn wait_for(&self, what: &str, mut condition: impl FnMut() -> bool) {
        let holds = poll(PATIENCE, || {
            // Asked first: what it did last may be what is waited for.
            let has_ended = self.written.iter().all(Output::is_complete);
            if condition() {
                Some(true)
            } else {
                has_ended.then_some(false)
            }
        });
        assert!(
            holds == Some(true),
            "{what} did not come.\n{}",
            self.written()
        );
    }
}

impl Drop for Backend {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
