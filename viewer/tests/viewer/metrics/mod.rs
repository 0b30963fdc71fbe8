//! Metrics and requests over time: the numbers, held against computations of their own, and their pages.

mod bounds;
mod generated_metrics;
mod hostile;
mod instrument_page;
mod lists;
mod over_time;
mod reference;
mod requests_page;
mod requests_reference;
mod sent;
