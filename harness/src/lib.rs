//! Runs a chapter the way a reader does.
