//! The interview: four questions, and what the telemetry says to the answers.

pub mod links;
pub mod place;
pub mod questions;
pub mod verdict;
