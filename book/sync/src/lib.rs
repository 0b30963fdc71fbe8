//! Keeps prose and code in step.
