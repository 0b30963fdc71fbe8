//! The interview: four questions, and what the telemetry says to the answers.

pub mod fault_location;
pub mod links;
pub mod questions;
pub mod verdict;
