//! `cargo book sync`, `cargo book check` and `cargo book slides`.

use std::env;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use book_sync::repository::Repository;
use book_sync::slides::{Deck, TALKS};
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
    /// Makes the slides of the talk, one file of HTML
    Slides {
        /// Where it is written [default: target/book/slides.html, beside the book]
        #[arg(long, value_name = "FILE")]
        output: Option<PathBuf>,
    },
}

fn main() -> ExitCode {
    let CommandLine { task } = CommandLine::parse();
    run(&task).unwrap_or_else(|fault| {
        print_line(format_args!("error: {fault}"));
        ExitCode::FAILURE
    })
}

/// For the person at the terminal. A closed stderr is no reason to fail.
fn print_line(line: std::fmt::Arguments) {
    let _ = writeln!(io::stderr(), "{line}");
}

fn run(task: &Task) -> Result<ExitCode, Fault> {
    let repository = Repository::of_this_program();
    if let Task::Slides { output } = task {
        return slides(&repository, output.as_deref());
    }
    let built = build_chapters(&repository)?;
    let (report, fixed) = match task {
        Task::Sync => (book_sync::sync(&repository, &built)?, true),
        _ => (book_sync::check(&repository, &built)?, false),
    };
    say(&report, fixed);
    let failed = !report.faults.is_empty() || (!fixed && !report.stale.is_empty());
    Ok(if failed {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    })
}

/// Needs no chapter: what the slides show stands on the pages.
fn slides(repository: &Repository, output: Option<&Path>) -> Result<ExitCode, Fault> {
    let deck = match Deck::read(repository) {
        Ok(deck) => deck,
        Err(faults) => {
            say(
                &Report {
                    stale: Vec::new(),
                    faults,
                },
                false,
            );
            return Ok(ExitCode::FAILURE);
        }
    };
    let file = repository.root.join("target/book/slides.html");
    let file = output.unwrap_or(&file);
    let fault = |error| Fault::new(format!("cannot write {}: {error}", file.display()));
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder).map_err(fault)?;
    }
    fs::write(file, deck.html()).map_err(fault)?;
    let talks = TALKS.iter().enumerate();
    let talks = talks.map(|(i, talk)| format!("{} for {talk} minutes", deck.talk(i).count()));
    let talks: Vec<_> = talks.collect();
    print_line(format_args!(
        "Slides: {}. Open {}",
        talks.join(", "),
        file.display()
    ));
    Ok(ExitCode::SUCCESS)
}

fn say(report: &Report, fixed: bool) {
    let _ = write!(io::stdout(), "{report}");
    let (stale, faults) = (report.stale.len(), report.faults.len());
    match (fixed, stale) {
        (_, 0) if faults == 0 => print_line(format_args!("The pages say what the code says.")),
        (true, _) => print_line(format_args!(
            "{stale} stale blocks were rewritten. Read the diff before you commit it."
        )),
        (false, 0) => {}
        (false, _) => print_line(format_args!(
            "{stale} blocks are stale. Fix them with: cargo book sync"
        )),
    }
    if faults > 0 {
        print_line(format_args!(
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
