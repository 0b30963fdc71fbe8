//! Nothing runs from here. This package has the tests of the files beside it:
//!
//! - `tests/compose`: the files agree with each other
//! - `tests/prometheus_queries.rs`: Prometheus's own tool judges the queries of its page
//! - `tests/collector`: the real programs run with these files (`.ci/nightly`)
