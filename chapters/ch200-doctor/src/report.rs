//! The report: a line for each check, or JSON, and the exit status.

use std::env;
use std::fmt::Write as _;
use std::io::{self, IsTerminal, Write as _};
use std::process::ExitCode;

use anstream::AutoStream;
use clap::builder::styling::{AnsiColor, Style};

use crate::check::{Checked, Status};

/// What stands before a line, and before what to do.
struct Signs {
    ok: &'static str,
    failed: &'static str,
    optional: &'static str,
    arrow: &'static str,
}

const SIGNS: Signs = Signs {
    ok: "\u{2713}",
    failed: "\u{2717}",
    optional: "\u{2013}",
    arrow: "\u{2192}",
};

const ASCII: Signs = Signs {
    ok: "[ok]",
    failed: "[no]",
    optional: "[--]",
    arrow: "->",
};

/// A line for each check. There is colour on a terminal only, and not where `NO_COLOR` is set:
/// `AutoStream` takes it out.
pub fn lines(checked: &[Checked]) {
    let signs = if shows_signs() { SIGNS } else { ASCII };
    let widths = checked.iter().map(|it| it.title.len());
    let width = widths.max().unwrap_or_default();
    let mut text = String::new();
    for Checked { title, finding, .. } in checked {
        let (sign, colour) = match finding.status {
            Status::Ok => (signs.ok, AnsiColor::Green),
            Status::Failed => (signs.failed, AnsiColor::Red),
            Status::Optional => (signs.optional, AnsiColor::Yellow),
        };
        let colour = Style::new().fg_color(Some(colour.into()));
        let found = &finding.found;
        let _ = write!(text, "{colour}{sign}{colour:#} {title:width$}  {found}");
        if let Some(advice) = &finding.advice {
            let _ = write!(text, " {} {advice}", signs.arrow);
        }
        text.push('\n');
    }
    // Whoever closed the pipe wants no more: that is no error.
    let _ = AutoStream::auto(io::stdout()).write_all(text.as_bytes());
}

/// An array with an object for each check, as `--help` says.
pub fn json(checked: &[Checked]) {
    let mut stdout = io::stdout().lock();
    if serde_json::to_writer_pretty(&mut stdout, checked).is_ok() {
        let _ = writeln!(stdout);
    }
}

/// Whether something failed.
pub fn exit_code(checked: &[Checked]) -> ExitCode {
    let failed = |it: &Checked| it.finding.status == Status::Failed;
    match checked.iter().any(failed) {
        true => ExitCode::FAILURE,
        false => ExitCode::SUCCESS,
    }
}

/// Unix says with its language whether text is UTF-8, the most specific variable first. Rust writes
/// UTF-8 to a terminal of Windows, but what reads from a pipe there may expect anything.
fn shows_signs() -> bool {
    if cfg!(windows) {
        return io::stdout().is_terminal();
    }
    let languages = ["LC_ALL", "LC_CTYPE", "LANG"].map(|name| env::var(name).unwrap_or_default());
    let language = languages.iter().find(|it| !it.is_empty());
    let language = language
        .map(|it| it.to_ascii_lowercase())
        .unwrap_or_default();
    language.ends_with("utf-8") || language.ends_with("utf8")
}
