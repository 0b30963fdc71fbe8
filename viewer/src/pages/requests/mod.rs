//! The requests that services answered: amount, errors and latency of each route, and the way to the
//! traces of the slow and the failed ones.
//!
//! - `all_routes`: the table of the routes
//! - `one_route`: the charts of a route, and the ways to its traces
//! - `correlations`: what sets its slow or failed requests apart from the others; `causes`: the list of that

pub(super) mod all_routes;
mod causes;
pub(super) mod correlations;
mod one_route;
