//! Why there is no measurement.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

/// Why a measurement ends without one, in a line.
#[derive(Debug, Error)]
pub enum CostError {
    /// The system does not say where this program is.
    #[error("where is this program? {0}")]
    Here(io::Error),
    /// A mode was named that there is not.
    #[error("there is no mode {name:?}. Write some of: {known}")]
    NoSuchMode {
        /// What was named.
        name: String,
        /// What could be.
        known: String,
    },
    /// Cargo was not found, or may not be run.
    #[error("cannot run cargo: {0}")]
    Cargo(io::Error),
    /// Cargo has said why.
    #[error("the programs cannot be built: see above")]
    Build,
    /// A file of results.
    #[error("cannot write {}: {error}", path.display())]
    Write {
        /// Which.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// The recording is no JSON.
    #[error(transparent)]
    Json(#[from] serde_json::Error),
    /// A program was asked, and did not answer.
    #[error("a request was not answered: {0}")]
    Unanswered(io::Error),
    /// A program answered with something else than its page.
    #[error("{0} answers were not 200")]
    OtherStatuses(usize),
    /// What went wrong while a program was measured, and what it wrote.
    #[error("{error}. The last that it wrote: {written}")]
    Explained {
        /// What went wrong.
        error: Box<CostError>,
        /// Its last line on stderr.
        written: String,
    },
    /// A mode that could not be measured.
    #[error("{mode}: {error}")]
    Mode {
        /// Which.
        mode: &'static str,
        /// Why.
        error: Box<CostError>,
    },
    /// It has panicked, and so has said why.
    #[error("it could not be measured: see above")]
    Panicked,
    /// Ctrl-C, or SIGTERM.
    #[error("stopped, and nothing is left running")]
    Stopped,
    /// `--check` has nothing to check.
    #[error("none of these modes is promised anything: --only otlp is")]
    NothingPromised,
    /// `--check` found that so many promises do not hold.
    #[error(
        "{0} of these promises are broken. Measure again when nothing else runs; more --rounds are steadier"
    )]
    BrokenPromises(usize),
}
