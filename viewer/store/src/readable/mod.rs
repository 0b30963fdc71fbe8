//! Statuses, severities, durations and times as a person reads them, and texts as they are shown.
//!
//! - `status_and_severity`: by their names
//! - `numbers`, `durations` and `times`: each in the form that suits it
//! - `exact_time`: times as they stand in an address
//! - `short_text`: texts that are cut, or stay in their line

mod durations;
mod exact_time;
mod numbers;
mod short_text;
mod status_and_severity;
mod times;

pub use durations::{duration, parse_duration};
pub use exact_time::{exact_time, parse_time};
pub use numbers::{count, number};
pub use short_text::{one_line, shortened};
pub use status_and_severity::{severity, status};
pub use times::{time, time_for_machines};
