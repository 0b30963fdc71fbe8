//! Whether anybody still waits for a search: a flag that those who ask and those who search share.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Whoever asked for some work.
#[derive(Clone, Debug, Default)]
pub struct Asker {
    has_left: Arc<AtomicBool>,
}

impl Asker {
    /// Says that nobody waits any more.
    pub fn leave(&self) {
        self.has_left.store(true, Ordering::Relaxed);
    }

    /// Whether the work may as well end.
    pub fn has_left(&self) -> bool {
        self.has_left.load(Ordering::Relaxed)
    }
}
