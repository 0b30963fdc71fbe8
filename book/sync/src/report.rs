//! What is stale, and what cannot be made.

use std::fmt::{self, Display, Formatter};

/// A block that says something else than what it is from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stale {
    /// The page, from the root.
    pub path: String,
    /// The line of its comment, from 1.
    pub line: usize,
    /// The comment.
    pub what: String,
    /// What changes, as a unified diff.
    pub diff: Vec<String>,
}

/// Something that only a person can fix.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Located {
    /// The file, from the root.
    pub path: String,
    /// The line, from 1; 0 for the whole file.
    pub line: usize,
    /// What is wrong.
    pub why: String,
}

/// What a check found. [`Display`] is what a person reads.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// What `cargo book sync` fixes.
    pub stale: Vec<Stale>,
    /// What it cannot fix.
    pub faults: Vec<Located>,
}

impl Report {
    /// Whether there is nothing to say.
    pub fn is_clean(&self) -> bool {
        self.stale.is_empty() && self.faults.is_empty()
    }
}

/// More lines of a difference do not help to see what it is.
const MAX_LINES: usize = 20;
const MAX_CHARS: usize = 160;

impl Display for Stale {
    fn fmt(&self, f: &mut Formatter) -> fmt::Result {
        writeln!(f, "{}:{}: stale: {}", self.path, self.line, self.what)?;
        for line in self.diff.iter().take(MAX_LINES) {
            let end = line
                .char_indices()
                .nth(MAX_CHARS)
                .map_or(line.len(), |(at, _)| at);
            let cut = if end < line.len() { "…" } else { "" };
            writeln!(f, "    {}{cut}", &line[..end])?;
        }
        match self.diff.len().saturating_sub(MAX_LINES) {
            0 => Ok(()),
            more => writeln!(f, "    … and {more} lines more"),
        }
    }
}

impl Display for Located {
    fn fmt(&self, f: &mut Formatter) -> fmt::Result {
        match self.line {
            0 => writeln!(f, "{}: {}", self.path, self.why),
            line => writeln!(f, "{}:{line}: {}", self.path, self.why),
        }
    }
}

impl Display for Report {
    fn fmt(&self, f: &mut Formatter) -> fmt::Result {
        self.stale.iter().try_for_each(|it| it.fmt(f))?;
        self.faults.iter().try_for_each(|it| it.fmt(f))
    }
}
