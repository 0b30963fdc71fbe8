//! What stored telemetry says: the floor between [`otlp_store`], which holds it, and `otlp-viewer`, which shows it on
//! pages. A program that judges telemetry needs no more than these two.
//!
//! - [`conventions`]: which attributes and instruments the semantic conventions define
//! - [`findings`]: what a teacher would say about it
//! - [`score`]: the Instrumentation Score of each service
//! - [`waterfall`]: a trace as a picture and as text
//! - [`compare`]: two traces side by side
//! - [`chart`]: metrics over time, as numbers and as pictures
//! - [`route`]: the requests that services answered, route by route
//! - [`correlations`]: what sets the slow or failed requests of a route apart

pub mod chart;
pub mod compare;
pub mod conventions;
pub mod correlations;
pub mod findings;
pub mod route;
pub mod score;
pub mod waterfall;

use otlp_store::{model, otlp, readable, receive, store};
