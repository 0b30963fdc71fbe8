//! What telemetry costs: a recording of `cargo bench -p cost`, and how it is shown.
//!
//! - [`recording`]: what was measured, as JSON
//! - [`quantity`]: what of it is shown, and how far it spreads
//! - [`table`]: a recording as text
//! - [`chart`]: a recording as a picture
//! - [`performance_promises`]: what must hold

pub mod chart;
pub mod performance_promises;
pub mod quantity;
pub mod recording;
pub mod table;

pub use recording::Recording;
