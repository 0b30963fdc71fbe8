//! The files that a store is from, where it is not from what was received.

use super::window::Length;
use crate::otlp::request_outcome::Note;

/// The files that a store is from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Saved {
    /// Each of them, in the order in which they were read.
    pub files: Vec<SavedFile>,
    /// How long a window is that shows all of it, as far as one can.
    pub window: Length,
}

/// A file that was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SavedFile {
    /// What it is called.
    pub name: String,
    /// Why nothing of it is shown, where that is so, with its name.
    pub problem: Option<String>,
    /// How many objects were taken.
    pub taken: u64,
    /// How many were not.
    pub refused: u64,
    /// Why, of the first ones: line and reason.
    pub reasons: Vec<String>,
    /// How many items were kept: spans, log records and points of metrics.
    pub kept: u64,
    /// How many items were left out of the objects that were taken.
    pub left_out: u64,
    /// How many spans had come before.
    pub repeated: u64,
    /// How many faults those objects have, and the first of them: line, place and reason.
    pub faults: u64,
    /// Of these, the first ones.
    pub named: Vec<String>,
    /// Which names were ignored, or read in spite of their form.
    pub notes: Vec<Note>,
}
