//! Every finding has scenes that trigger it, and scenes that nearly do and must not.

pub(crate) mod corpus;
mod every_rule;
mod generated_telemetry;
mod pages;
pub(crate) mod scenes;
mod waiting_for_late_spans;
mod wrong_port;
