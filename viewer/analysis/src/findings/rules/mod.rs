//! What is looked for: a file for each rule, named as its finding.
//!
//! | file | what it finds |
//! | --- | --- |
//! | [`missing_parent`] | `missing-parent` |
//! | [`unended_root`] | `unended-root` |
//! | [`lost_context`] | `lost-context` |
//! | [`unknown_service`] | `unknown-service` |
//! | [`old_attribute_names`] | `old-attribute-names` |
//! | [`unbounded_names`] | `unbounded-names` |
//! | [`unbounded_attributes`] | `unbounded-attributes` |
//! | [`log_outside_trace`] | `log-outside-trace` |
//! | [`event_twice`] | `event-twice` |
//! | [`counter_went_back`] | `counter-went-back` |
//! | [`wrong_unit`] | `wrong-unit` |
//! | [`wrong_port`] | `wrong-port` |
//! | [`late_spans`] | `late-spans` |
//! | [`failure_not_error`] | `failure-not-error` |
//! | [`secret_attribute`] | `secret-attribute` |
//! | [`two_sdks`] | `two-sdks` |
//! | [`number_as_text`] | `number-as-text` |
//! | [`unnamed_event`] | `unnamed-event` |
//! | [`twin_instruments`] | `twin-instruments` |
//! | [`unanswered_request`] | `unanswered-request` |
//! | [`two_islands`] | `two-islands` |
//! | [`same_span_id`] | `same-span-id` |
//! | [`clock_skew`] | `clock-skew` |
//! | [`end_before_start`] | `end-before-start` |
//! | [`limits_reached`] | `limits-reached` |
//! | [`no_instance`] | `no-instance` |
//! | [`root_is_client`] | `root-is-client` |
//! | [`no_unit`] | `no-unit` |
//! | [`twin_buckets`] | `twin-buckets` |
//! | [`wrong_level`] | `wrong-level` |
//! | [`name_without_namespace`] | `name-without-namespace` |
//!
//! `rule` is what all of them have in common, and `all_rules` the list of them, in the order in which their findings are said.

mod all_rules;
pub mod clock_skew;
pub mod counter_went_back;
pub mod end_before_start;
pub mod event_twice;
pub mod failure_not_error;
pub mod late_spans;
pub mod limits_reached;
pub mod log_outside_trace;
pub mod lost_context;
pub mod missing_parent;
pub mod name_without_namespace;
pub mod no_instance;
pub mod no_unit;
pub mod number_as_text;
pub mod old_attribute_names;
pub mod root_is_client;
mod rule;
pub mod same_span_id;
pub mod secret_attribute;
pub mod twin_buckets;
pub mod twin_instruments;
pub mod two_islands;
pub mod two_sdks;
pub mod unanswered_request;
pub mod unbounded_attributes;
pub mod unbounded_names;
pub mod unended_root;
pub mod unknown_service;
pub mod unnamed_event;
pub mod wrong_level;
pub mod wrong_port;
pub mod wrong_unit;

pub use all_rules::rules;
pub use rule::Rule;
