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
pub mod name;
pub mod otlp;
pub mod overlap;
pub mod own_service;
pub mod queue;
pub mod route;
pub mod sampling;
pub mod seconds;
pub mod shutdown;
pub mod status;
pub mod thread;
pub mod twice;
pub mod two_services;
pub mod view;

use crate::draw::Show;
use crate::seen_telemetry::Seen;
use crate::verdict::Complaint;

/// How an INTERNAL span is shown in what is expected.
const INTERNAL: &str = "INTERNAL";

/// That no span of this name came, and what came instead, or that not all of them came.
fn missing(seen: &Seen, name: &str, expected: String, show: Show) -> Complaint {
    let came = seen.named(name).count();
    let nearest = match seen.spans.first() {
        Some(other) if came == 0 => format!("`{}` came.", other.name),
        _ => String::new(),
    };
    let message = match came {
        0 => format!("No span `{name}` came"),
        1 => format!("`{name}` came once, which isn't how often it should have"),
        _ => format!("`{name}` came {came} times, which isn't how often it should have"),
    };
    Complaint::new("missing", message)
        .expected(expected)
        .seen(seen.tree(show))
        .nearest(nearest)
}
