//! Exercise 22: a service that sends nothing becomes one that you would run. Ten points, and then what the viewer's findings
//! and the score say.
//!
//! - `judge`: how the judge drives the program; `asked`: what it asks for
//! - `points`: the ten points; `checks`: what each asks, `metrics`: of metrics
//! - `complain`: what is said of the first that does not hold

mod asked;
mod checks;
mod complain;
mod judge;
mod metrics;
mod points;

pub(crate) use judge::EXERCISE;
