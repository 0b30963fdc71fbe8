//! What a teacher would say about what was received: what is wrong, why it matters, and how it is
//! usually fixed in Rust.
//!
//! A finding has a rule, which has an id, a title, a reason, a section of the specification, and a
//! fix; and a case, which has evidence. A rule that cannot be sure says so. Each rule is shown
//! everything once, a span at a time, so that looking takes little memory beside what is held.
//!
//! - [`mod@rules`]: a file for each rule, named as its finding, and the list of all of them
//! - [`finding`]: what is said
//! - [`scan_store`]: goes through the store and shows everything to every rule
//! - [`latest_report`]: remembers what came of it last
//! - [`findings_by_service`]: collects what a rule finds
//!
//! What several rules ask:
//!
//! - `attributes`: what a span or a log record has, read where it stands
//! - `orphan_spans`: which parents are not there
//! - [`time_ranges`]: what was in progress
//! - [`name_pattern`]: what names have in common
//! - [`renamed_attributes`]: what they were called before
//! - [`histogram_points`]: what the points of a histogram tell
//! - [`secret_patterns`], `secret_search`: what looks like a secret, and where there is one
//! - [`measured_by_collector`]: what a Collector measures itself
//! - `written_by_library`: what the reader cannot change
//! - `http_target`, `rpc_target`: where an HTTP request goes, and a remote procedure call
//! - `dropped_attributes`: how many a sender has dropped

pub(crate) mod attributes;
pub(crate) mod dropped_attributes;
pub mod finding;
pub mod findings_by_service;
pub mod histogram_points;
pub(crate) mod http_target;
pub mod latest_report;
pub mod measured_by_collector;
pub mod name_pattern;
pub(crate) mod orphan_spans;
pub mod renamed_attributes;
pub(crate) mod rpc_target;
pub mod rules;
pub mod scan_store;
pub mod secret_patterns;
pub(crate) mod secret_search;
pub mod time_ranges;
pub(crate) mod written_by_library;

pub use finding::{Evidence, EvidenceLocation, Finding, Fix, RuleInfo};
pub use latest_report::Latest;
pub use rules::{Rule, rules};
pub use scan_store::{Clock, Report, Scan, analyze};
