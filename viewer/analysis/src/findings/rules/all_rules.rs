//! All rules, in the order in which their findings are said.

use super::rule::Rule;
use super::{
    clock_skew, counter_went_back, end_before_start, event_twice, failure_not_error, late_spans,
    limits_reached, log_outside_trace, lost_context, missing_parent, name_without_namespace,
    no_instance, no_unit, number_as_text, old_attribute_names, root_is_client, same_span_id,
    secret_attribute, twin_buckets, twin_instruments, two_islands, two_sdks, unanswered_request,
    unbounded_attributes, unbounded_names, unended_root, unknown_service, unnamed_event,
    wrong_level, wrong_port, wrong_unit,
};

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
