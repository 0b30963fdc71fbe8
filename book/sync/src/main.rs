//! `cargo book sync` and `cargo book check`.

use std::env;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use book_sync::repository::Repository;
use book_sync::{Fault, Report};
use clap::{Parser, Subcommand};
use harness::cargo::cargo;

/// Keeps the prose in step with the code
#[derive(Debug, Parser)]
#[command(name = "cargo book", version)]
struct CommandLine {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Rewrites every block of the pages that is stale
    Sync,
    /// Says which blocks are stale, and fails if any is
    Check,
}

fn main() -> ExitCode {
    let CommandLine { task } = CommandLine::parse();
    run(&task).unwrap_or_else(|fault| {
        tell(format_args!("error: {fault}"));
        ExitCode::FAILURE
    })
}

/// For the person at the terminal. A closed stderr is no reason to fail.
fn tell(line: std::fmt::Arguments) {
    let _ = writeln!(io::stderr(), "{line}");
}

fn run(task: &Task) -> Result<ExitCode, Fault> {
    let repository = Repository::of_this_program();
    let built = build_chapters(&repository)?;
    let (report, fixed) = match task {
        Task::Sync => (book_sync::sync(&repository, &built)?, true),
        Task::Check => (book_sync::check(&repository, &built)?, false),
    };
    say(&report, fixed);
    let failed = !report.faults.is_empty() || (!fixed && !report.stale.is_empty());
    Ok(if failed {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    })
}

fn say(report: &Report, fixed: bool) {
    let _ = write!(io::stdout(), "{report}");
    let (stale, faults) = (report.stale.len(), report.faults.len());
    match (fixed, stale) {
        (_, 0) if faults == 0 => tell(format_args!("The pages say what the code says.")),
        (true, _) => tell(format_args!(
            "{stale} stale blocks were rewritten. Read the diff before you commit it."
        )),
        (false, 0) => {}
        (false, _) => tell(format_args!(
            "{stale} blocks are stale. Fix them with: cargo book sync"
        )),
    }
    if faults > 0 {
        tell(format_args!(
            "{faults} faults need a person to fix them: see above."
        ));
    }
}

/// The chapters that the pages run, as they are now. Where they are is told by where this program
/// is.
fn build_chapters(repository: &Repository) -> Result<PathBuf, Fault> {
    let fault = |why: String| Fault::new(why);
    let this =
        env::current_exe().map_err(|error| fault(format!("where is this program? {error}")))?;
    let built = this.parent().unwrap_or(Path::new(".")).to_owned();
    let mut command = cargo();
    command.args(["build", "--quiet", "--workspace", "--bins", "--examples"]);
    let status = command.current_dir(&repository.root).status();
    match status {
        Ok(status) if status.success() => Ok(built),
        Ok(_) => Err(fault("the chapters cannot be built: see above".to_owned())),
        Err(error) => Err(fault(format!("cannot run cargo: {error}"))),
    }
}
