//! What is asked: the requests of which route are told apart, in which window, and by what.

use crate::route::{Key, requests_from_spans};
use crate::store::Store;
use crate::store::window::{Length, Window};

/// Which requests are told apart from the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Those that took so many nanoseconds, or, where that is not said, that are slow by [`threshold`](super::threshold).
    Slow(Option<u64>),
    /// Those whose span has the status error.
    Failed,
}

/// What is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// Which requests.
    pub key: Key,
    /// In which window.
    pub length: Length,
    /// Which of them are to be told apart.
    pub outcome: Outcome,
}

impl Question {
    /// The window as it is now.
    pub(super) fn window(&self, store: &Store) -> Window {
        store.window_with(self.length, requests_from_spans::newest(store))
    }
}
