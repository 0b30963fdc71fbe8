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

use super::attributes::{LogView, SpanView};
use super::{Clock, Finding, RuleInfo};
use crate::store::metrics::Series;
use crate::store::requests::Request;
use crate::store::traces::Trace;

/// A rule is shown everything that is held, the newest first: traces, each followed by its spans; log
/// records; instruments; requests. Then it says what it has found.
pub trait Rule {
    /// What the findings of this rule have in common.
    fn info(&self) -> &'static RuleInfo;

    /// Looks at a trace as a whole.
    fn trace(&mut self, _clock: &Clock, _trace: &Trace) {}

    /// Looks at a span of it.
    fn span(&mut self, _clock: &Clock, _span: &SpanView<'_>) {}

    /// Looks at a log record.
    fn log(&mut self, _log: &LogView<'_>) {}

    /// Looks at an instrument with its current points.
    fn instrument(&mut self, _series: &Series) {}

    /// Looks at a request that came.
    fn request(&mut self, _request: &Request) {}

    /// Says what it has found.
    fn finish(self: Box<Self>) -> Vec<Finding>;
}

/// All rules, in the order in which their findings are said.
pub fn rules() -> Vec<Box<dyn Rule>> {
    vec![
        Box::<wrong_port::WrongPort>::default(),
        Box::<unknown_service::UnknownService>::default(),
        Box::<secret_attribute::SecretAttribute>::default(),
        Box::<failure_not_error::FailureNotError>::default(),
        Box::<unanswered_request::UnansweredRequest>::default(),
        Box::<lost_context::LostContext>::default(),
        Box::<two_islands::TwoIslands>::default(),
        Box::<root_is_client::RootIsClient>::default(),
        Box::<missing_parent::MissingParent>::default(),
        Box::<unended_root::UnendedRoot>::default(),
        Box::<same_span_id::SameSpanId>::default(),
        Box::<log_outside_trace::LogOutsideTrace>::default(),
        Box::<event_twice::EventTwice>::default(),
        Box::<unbounded_names::UnboundedNames>::default(),
        Box::<unbounded_attributes::UnboundedAttributes>::default(),
        Box::<wrong_unit::WrongUnit>::default(),
        Box::<counter_went_back::CounterWentBack>::default(),
        Box::<no_instance::NoInstance>::default(),
        Box::<twin_instruments::TwinInstruments>::default(),
        Box::<twin_buckets::TwinBuckets>::default(),
        Box::<no_unit::NoUnit>::default(),
        Box::<two_sdks::TwoSdks>::default(),
        Box::<late_spans::LateSpans>::default(),
        Box::<clock_skew::ClockSkew>::default(),
        Box::<end_before_start::EndBeforeStart>::default(),
        Box::<limits_reached::LimitsReached>::default(),
        Box::<old_attribute_names::OldAttributeNames>::default(),
        Box::<wrong_level::WrongLevel>::default(),
        Box::<name_without_namespace::NameWithoutNamespace>::default(),
        Box::<number_as_text::NumberAsText>::default(),
        Box::<unnamed_event::UnnamedEvent>::default(),
    ]
}
