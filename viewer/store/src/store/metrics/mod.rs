//! Every instrument with the newest point of each of its series, and what they measured in the last
//! hour. The series that was silent for the longest time leaves first; and what was measured takes no
//! more than half of the room, so that it pushes out no series.
//!
//! - `series`: an instrument with its points, as others get it; `series_with_history`: what one of its series measured
//! - `instruments`: all that are held, and how a point is taken; `eviction`: which series leaves

mod eviction;
mod instruments;
mod series;
mod series_with_history;

pub(super) use instruments::AHEAD;
pub use instruments::Metrics;
pub use series::{HeldHistory, Series};
pub(crate) use series_with_history::{Measurements, SeriesWithHistory};
