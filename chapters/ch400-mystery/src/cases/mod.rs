//! The eight faults. **Whoever wants to solve a case does not read on here.**
//!
//! Each file has one: what it does otherwise than the healthy service, and what its telemetry shows of it.

mod burst_of_misses;
mod long_lock;
mod one_after_another;
mod one_by_one;
mod only_the_log;
mod repeating_client;
mod slow_instance;
mod slow_worker;

use std::sync::atomic::{AtomicUsize, Ordering};

use crate::interview::fault_location::FaultLocation;
use crate::plan::Plan;
use crate::service::route::Route;
use crate::service::steps::Steps;

/// A fault, and what tells it from the others.
pub struct Case {
    /// The cause, as a line of the interview.
    pub cause: &'static str,
    /// The routes that it can be on.
    pub routes: &'static [Route],
    /// Where it is seen.
    pub place: fn(&Plan) -> FaultLocation,
    /// What the telemetry would show if this were the cause.
    pub expects: &'static str,
    /// What whoever took another cause for this one has overlooked.
    pub overlooked: &'static str,
    /// What decides that it is this one.
    pub decides: fn(&Plan) -> String,
    /// The path of the viewer's page where that is seen.
    pub evidence: fn(&Plan) -> String,
    /// What is done otherwise.
    pub steps: fn(&Plan) -> Box<dyn Steps>,
}

/// Which requests a fault hits: one of three, so that there is always something to compare with. The first is one of them.
#[derive(Debug, Default)]
struct OneOfThree(AtomicUsize);

impl OneOfThree {
    fn is_hit(&self) -> bool {
        self.0.fetch_add(1, Ordering::Relaxed).is_multiple_of(3)
    }
}

/// All of them, in the order of the interview.
pub const ALL: [Case; 8] = [
    burst_of_misses::CASE,
    one_after_another::CASE,
    repeating_client::CASE,
    only_the_log::CASE,
    long_lock::CASE,
    slow_instance::CASE,
    one_by_one::CASE,
    slow_worker::CASE,
];
