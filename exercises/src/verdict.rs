//! What the judge says of a program: one complaint, or none.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

use crate::exercise::ALL;

/// What is wrong with a program or its telemetry. There may be more: this is what to fix first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Complaint {
    /// What kind it is, for tests and editors: `no-name`.
    pub id: &'static str,
    /// What is wrong, in a sentence.
    pub message: String,
    /// What should have come, as a tree.
    pub expected: String,
    /// What came, as a tree.
    pub seen: String,
    /// What came closest to what was expected, in a sentence; empty where nothing did.
    pub nearest: String,
    /// Why it matters to whoever reads telemetry.
    pub why: String,
    /// What the program or the compiler said, as it said it; empty where that tells nothing.
    pub output: String,
    /// Where in the file, where that is not the gap: line and column, from 1.
    pub place: Option<(u64, u64)>,
}

impl Complaint {
    /// A complaint without the rest.
    pub fn new(id: &'static str, message: impl Into<String>) -> Self {
        Self {
            id,
            message: message.into(),
            expected: String::new(),
            seen: String::new(),
            nearest: String::new(),
            why: String::new(),
            output: String::new(),
            place: None,
        }
    }

    /// With what should have come.
    pub fn expected(mut self, tree: impl Into<String>) -> Self {
        self.expected = tree.into();
        self
    }

    /// With what came.
    pub fn seen(mut self, tree: impl Into<String>) -> Self {
        self.seen = tree.into();
        self
    }

    /// With what came closest.
    pub fn nearest(mut self, sentence: impl Into<String>) -> Self {
        self.nearest = sentence.into();
        self
    }

    /// With why it matters.
    pub fn why(mut self, sentence: impl Into<String>) -> Self {
        self.why = sentence.into();
        self
    }

    /// With what the program said.
    pub fn output(mut self, text: impl Into<String>) -> Self {
        self.output = text.into();
        self
    }
}

/// Why there is no judgement. Each says what to do.
#[derive(Debug, Error)]
pub enum JudgeError {
    /// A part of the system that the judge needs is not to be had.
    #[error("{what}: {error}. {advice}")]
    System {
        /// What it wanted to do.
        what: String,
        /// What the system said.
        error: io::Error,
        /// What to do.
        advice: &'static str,
    },
    /// A file of an exercise is not there, or cannot be read or written.
    #[error("{} cannot be {what}: {error}. {advice}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Read or written.
        what: &'static str,
        /// What the system said.
        error: io::Error,
        /// What to do.
        advice: &'static str,
    },
    /// Nothing has this number or name.
    #[error(
        "there is no exercise {0:?}. They are 1 to {last}: name one by its number or its file. `cargo exercise` lists them",
        last = ALL.len()
    )]
    NoSuchExercise(String),
    /// Cargo failed, and not because of the learner's program.
    #[error(
        "cargo could not build the exercise, and your program is not why:\n{said}\n{}",
        advice_on_cargo(said)
    )]
    Cargo {
        /// What cargo said.
        said: String,
    },
    /// Somebody pressed Ctrl-C.
    #[error("stopped")]
    Interrupted,
}

fn advice_on_cargo(said: &str) -> &'static str {
    let cannot_write = [
        "Read-only file system",
        "Permission denied",
        "No space left",
    ];
    if cannot_write.iter().any(|it| said.contains(it)) {
        "Set CARGO_TARGET_DIR to a folder that cargo may write to, and run it again"
    } else if said.contains("network") || said.contains("Could not resolve host") {
        "Fetch what the workbook needs once, where there is a network: cargo fetch"
    } else {
        "Do what cargo says, and run it again"
    }
}

/// Why a program did not pass.
#[derive(Debug)]
pub enum Failure {
    /// Something is wrong with it.
    Complaint(Box<Complaint>),
    /// The judge could not work.
    Judge(JudgeError),
}

impl From<Complaint> for Failure {
    fn from(complaint: Complaint) -> Self {
        Self::Complaint(Box::new(complaint))
    }
}

impl From<JudgeError> for Failure {
    fn from(error: JudgeError) -> Self {
        Self::Judge(error)
    }
}
