//! Opening the pages in the browser that the system prefers.
//!
//! The address is one argument of a program, and never a part of a command line that a shell reads.

use std::ffi::OsStr;
use std::io;
use std::net::SocketAddr;
use std::process::{Command, ExitStatus, Stdio};

use thiserror::Error;

/// What opens an address, with what it needs before that: `xdg-open` of freedesktop.org, `open` of macOS, and what `start`
/// of Windows does, without its shell.
#[cfg(target_os = "macos")]
const OPENER: &[&str] = &["open"];
#[cfg(windows)]
const OPENER: &[&str] = &["rundll32", "url.dll,FileProtocolHandler"];
#[cfg(not(any(target_os = "macos", windows)))]
const OPENER: &[&str] = &["xdg-open"];

/// Why no browser shows the pages.
#[derive(Debug, Error)]
pub enum NotOpened {
    /// What opens an address cannot be started.
    #[error(
        "no browser could be opened, since {program} does not start: {error}. Open {url} yourself"
    )]
    NotStarted {
        /// What it is called.
        program: &'static str,
        /// Why.
        error: io::Error,
        /// Where the pages are.
        url: String,
    },
    /// It has no browser to open it with, or that failed.
    #[error("no browser could be opened: {program} ended with {status}. Open {url} yourself")]
    Failed {
        /// What it is called.
        program: &'static str,
        /// How it ended.
        status: ExitStatus,
        /// Where the pages are.
        url: String,
    },
}

/// Opens the pages at an address, and waits until whatever opens them has ended: where there is no desktop, that is the
/// browser itself.
///
/// # Errors
/// When there is nothing that opens it, or that fails.
pub fn open(pages: SocketAddr) -> Result<(), NotOpened> {
    let url = format!("http://{pages}/");
    let (program, before) = (OPENER[0], &OPENER[1..]);
    let status = run(program, before, url.as_ref());
    match status {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(NotOpened::Failed {
            program,
            status,
            url,
        }),
        Err(error) => Err(NotOpened::NotStarted {
            program,
            error,
            url,
        }),
    }
}

fn run(program: &str, before: &[&str], url: &OsStr) -> io::Result<ExitStatus> {
    // What it says is about itself, and would stand between our own lines.
    let mut command = Command::new(program);
    command.args(before).arg(url);
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command.status()
}
