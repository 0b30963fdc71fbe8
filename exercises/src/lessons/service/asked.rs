//! What the service is asked, with what only the judge knows.

use crate::lessons::request_with_caller::Call;

/// What was asked.
pub(super) struct Asked {
    /// Dishes that are on the menu, each with a caller whose trace is to go on.
    pub(super) dishes: Vec<Call>,
    /// A dish whose caller sends a malformed header.
    pub(super) malformed: Call,
    /// What nobody can have: the path, and its status.
    pub(super) failing: [(String, u16); 3],
    /// What guests typed with their orders.
    pub(super) wishes: Vec<String>,
}

impl Asked {
    /// How many requests it is in all.
    pub(super) fn requests(&self) -> usize {
        self.dishes.len() + 1 + self.failing.len() + self.wishes.len()
    }
}

/// The name of the service.
pub(super) const SERVICE: &str = "kitchen";
