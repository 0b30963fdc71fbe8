//! What the judge does for each exercise, and what it wants to see. Each file has one.
//!
//! A lesson complains of one thing at a time, of that first which explains the others.

pub mod across_await;
pub mod caller;
pub mod counter;
pub mod drop;
pub mod event;
pub mod exporter;
pub mod instrument;
pub mod losses;
mod missing_span;
pub mod name;
pub mod otlp;
pub mod overlap;
pub mod queue;
mod request_with_caller;
pub mod route;
pub mod sampling;
pub mod seconds;
pub mod service;
pub mod services;
pub mod shutdown;
pub mod status;
pub mod thread;
pub mod twice;
pub mod view;

use missing_span::{INTERNAL, missing};
