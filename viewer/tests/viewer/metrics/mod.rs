//! Metrics and requests over time: the figures, held against computations of their own, and their pages.

mod bounds;
mod generated_metrics;
mod hostile;
mod lists;
mod over_time;
mod pages;
mod reference;
mod requests_reference;
