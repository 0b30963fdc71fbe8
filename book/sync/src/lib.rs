//! Keeps the prose in step with the code. Comments in the pages say where a block is from; this
//! regenerates each block, and either rewrites what is stale or says where it is.
//!
//! - [`repository`] and [`page`]: the prose, and the generated blocks in it
//! - [`blocks`]: each kind of block, made of what the code says or does
//! - [`ports_in_prose`]: where the programs listen, and where the prose says so
//! - [`session`]: the commands of a page, typed into a shell
//! - [`slides`]: the talk, made of the notes for the speaker
//! - [`links`]: whether every link leads somewhere
//! - `made_by_programs`: blocks that are made by running programs
//! - `rebuild`: one page with all of its blocks regenerated
//! - [`line_diff`]: which lines differ
//! - [`report`]: what is stale, and what cannot be made
//!
//! ```console
//! $ cargo book sync
//! $ cargo book check
//! $ cargo book slides
//! ```
//!
//! `cargo test` checks, too. Programs are run on Linux only, where the pages were recorded.

pub mod blocks;
mod fault;
pub mod line_diff;
pub mod links;
mod made_by_programs;
pub mod page;
pub mod ports_in_prose;
mod rebuild;
pub mod report;
pub mod repository;
#[cfg(target_os = "linux")]
pub mod session;
pub mod slides;

pub use fault::Fault;
pub use report::Report;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::thread;

use blocks::screen;
use made_by_programs::Programs;
use ports_in_prose::Ports;
use rebuild::{Rebuilt, rebuild};
use repository::Repository;
use slides::Deck;

/// Regenerates every block and says what differs from the pages. `built` is where cargo puts what it
/// builds: the chapters must be there.
///
/// # Errors
/// When the repository cannot be read.
pub fn check(repository: &Repository, built: &Path) -> Result<Report, Fault> {
    let (report, _) = all(repository, built)?;
    Ok(report)
}

/// Regenerates every block and writes what differs from the pages. The report says what was stale, and which
/// pictures cannot be taken.
///
/// # Errors
/// When the repository cannot be read or written.
pub fn sync(repository: &Repository, built: &Path) -> Result<Report, Fault> {
    let (mut report, pages) = all(repository, built)?;
    let fault = |path: &str, error| Fault::new(format!("cannot write {path}: {error}"));
    for rebuilt in pages.iter().filter(|it| !it.stale.is_empty()) {
        let path = &rebuilt.page.path;
        rebuilt
            .page
            .write(&repository.root)
            .map_err(|error| fault(path, error))?;
        for (path, text, _) in &rebuilt.files {
            fs::write(repository.root.join(path), text).map_err(|error| fault(path, error))?;
        }
    }
    // What is drawn from files comes after them.
    let shots: Vec<_> = pages.into_iter().flat_map(|it| it.shots).collect();
    report.faults.extend(screen::take(repository, &shots));
    Ok(report)
}

fn all(repository: &Repository, built: &Path) -> Result<(Report, Vec<Rebuilt>), Fault> {
    let pages = repository.pages()?;
    let ports = Ports::find(repository, &pages)?;
    let programs = Programs::find(repository, built, ports)?;
    // Most of the time is spent in waiting for programs: side by side.
    let pages: Vec<Rebuilt> = thread::scope(|scope| {
        let running: Vec<_> = pages
            .into_iter()
            .map(|page| scope.spawn(|| rebuild(repository, &programs, page)))
            .collect();
        let ended = running.into_iter().map(thread::ScopedJoinHandle::join);
        ended
            .collect::<Result<_, _>>()
            .map_err(|_| Fault::new("a page could not be made"))
    })?;
    let mut report = Report::default();
    let mut not_run = BTreeSet::new();
    for rebuilt in &pages {
        report.stale.extend(rebuilt.stale.iter().cloned());
        report.faults.extend(rebuilt.faults.iter().cloned());
        not_run.extend(rebuilt.not_run.iter().cloned());
    }
    report.faults.extend(programs.faults(&not_run));
    report
        .faults
        .extend(Deck::read(repository).err().unwrap_or_default());
    Ok((report, pages))
}
