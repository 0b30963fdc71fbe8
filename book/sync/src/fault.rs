//! What keeps a block from being made.

use thiserror::Error;

/// Why a block cannot be made, in a line. The page and the line are added by whoever knows them.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{0}")]
pub struct Fault(String);

impl Fault {
    /// With these words.
    pub fn new(why: impl Into<String>) -> Self {
        Self(why.into())
    }
}
