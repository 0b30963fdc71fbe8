//! The to-do service of a team, as it is when all is well. There is no fault in here: those are in `cases`.
//!
//! - [`route`]: what visitors ask for
//! - [`app`]: what an instance does then
//! - [`steps`]: the steps of it that a case does otherwise
//! - [`request`]: the SERVER span and the measurement of each request
//! - [`visit`]: a request, for whoever works on it
//! - [`database`], [`other_services`], [`queue`]: whom an instance asks and tells
//! - [`worker`]: what goes on beside the requests

pub mod app;
pub mod database;
pub mod other_services;
pub mod queue;
pub mod request;
pub mod route;
pub mod steps;
pub mod visit;
pub mod worker;

use std::sync::Arc;

use opentelemetry::metrics::Histogram;

use crate::scheduled_fault::ScheduledFault;
use crate::service::database::Database;
use crate::service::queue::Queues;
use crate::telemetry::Program;

/// One of the three instances of the service.
#[derive(Debug)]
pub struct Instance {
    /// 1, 2 or 3.
    pub number: usize,
    /// Its telemetry.
    pub program: Arc<Program>,
    /// How long its requests take.
    pub duration: Histogram<f64>,
    /// The database that all instances share.
    pub database: Arc<Database>,
    /// The queues that all instances share.
    pub queues: Arc<Queues>,
    /// What goes wrong, and when it begins.
    pub scheduled_fault: Arc<ScheduledFault>,
}
