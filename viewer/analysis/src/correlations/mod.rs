//! What sets the slow (or failed) requests of a route apart from the others: attributes, instances, spans, events and log
//! records that are more frequent among them, numbers that are larger, and what else ran; and where their time is spent.
//!
//! It is an old question to statistics: two groups, many candidates, which of them differ? Here is how
//! [`correlate()`] answers it.
//!
//! 1. `population`: the requests of the route that ended in the window. One is a span by which work enters a program, with
//!    everything below it.
//! 2. [`threshold`]: which of them are slow.
//! 3. `visit_request` walks through each, and `tally` counts which features the slow ones and the others have.
//! 4. `candidates`: features that chance would hardly have so, and that matter, by [`fisher_exact_test`].
//! 5. `requests_with_candidates` finds out which requests have the candidates, and `rank` which of them are causes, and which only go along.
//! 6. [`time_spent`]: in which spans the slow ones spend more time. That a span takes longer is no cause, but the place to look.
//!
//! A feature that goes along with slowness need not be its cause, and what no telemetry says can't be found: whoever reads
//! it decides. What is looked at is bounded, and what was passed over is said.

mod answer;
mod by_hash;
mod candidates;
mod correlate;
mod described_cause;
mod durations;
pub mod feature;
pub mod feature_in_words;
pub mod fisher_exact_test;
pub mod latest_answer;
mod number_bands;
mod population;
mod question;
mod rank;
mod requests_with_candidates;
mod tally;
pub mod threshold;
pub mod time_spent;
mod trace_tree;
mod visit_request;

pub use answer::{Correlation, Correlations, Example, MIN_GROUP};
pub use correlate::correlate;
pub use durations::{COLUMNS, Durations};
pub use feature::{Feature, Property, Subject, SubjectKind};
pub use feature_in_words::Part;
pub use fisher_exact_test::Counts;
pub use latest_answer::LatestCorrelations;
pub use question::{Outcome, Question};
pub use threshold::{Reason, Threshold};
pub use time_spent::TimeSpent;
pub use visit_request::is_entry;
