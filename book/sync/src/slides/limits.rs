//! How long a talk is, and how much a slide can show.

/// The lengths of the talk, in minutes. Each shorter one is a part of the one before it.
pub const TALKS: [u32; 3] = [85, 45, 25];

/// More lines of code cannot be read from the last row.
pub const MAX_LINES: usize = 14;

/// Longer ones go on in the next line.
pub const MAX_COLUMNS: usize = 70;
