//! Scenes: what programs have sent, told in a few words. For each rule some that it finds, and some that it nearly does.

pub mod builder;
pub mod incomplete_spans;
pub mod incomplete_traces;
pub mod islands_over_grpc;
pub mod islands_over_queues;
pub mod log_records;
pub mod metrics;
pub mod names_units_and_places;
pub mod senders;
pub mod spans;
pub mod two_islands;
pub mod two_services;

use builder::Scene;

pub type Scenes = fn() -> Vec<Scene>;

/// The id of a rule, what triggers it, and what nearly does. `wrong-port` needs ports; its tests are in [`super::wrong_port`].
pub const ALL: &[(&str, Scenes, Scenes)] = &[
    (
        "missing-parent",
        incomplete_traces::missing_parent,
        incomplete_traces::no_missing_parent,
    ),
    (
        "unended-root",
        incomplete_traces::unended_root,
        incomplete_traces::no_unended_root,
    ),
    (
        "lost-context",
        incomplete_traces::lost_context,
        incomplete_traces::no_lost_context,
    ),
    (
        "unknown-service",
        senders::unknown_service,
        senders::no_unknown_service,
    ),
    ("old-attribute-names", spans::old_names, spans::no_old_names),
    (
        "unbounded-names",
        spans::unbounded_names,
        spans::no_unbounded_names,
    ),
    (
        "unbounded-attributes",
        metrics::unbounded_attributes,
        metrics::no_unbounded_attributes,
    ),
    (
        "log-outside-trace",
        log_records::log_outside_trace,
        log_records::no_log_outside_trace,
    ),
    (
        "event-twice",
        log_records::event_twice,
        log_records::no_event_twice,
    ),
    (
        "counter-went-back",
        metrics::counter_went_back,
        metrics::no_counter_went_back,
    ),
    ("wrong-unit", metrics::wrong_unit, metrics::no_wrong_unit),
    ("late-spans", senders::late_spans, senders::no_late_spans),
    (
        "failure-not-error",
        spans::failure_not_error,
        spans::no_failure_not_error,
    ),
    (
        "secret-attribute",
        spans::secret_attribute,
        spans::no_secret_attribute,
    ),
    ("two-sdks", senders::two_sdks, senders::no_two_sdks),
    (
        "number-as-text",
        spans::number_as_text,
        spans::no_number_as_text,
    ),
    (
        "unnamed-event",
        log_records::unnamed_event,
        log_records::no_unnamed_event,
    ),
    (
        "twin-instruments",
        metrics::twin_instruments,
        metrics::no_twin_instruments,
    ),
    (
        "same-span-id",
        two_services::same_span_id,
        two_services::no_same_span_id,
    ),
    (
        "clock-skew",
        two_services::clock_skew,
        two_services::no_clock_skew,
    ),
    (
        "two-islands",
        two_islands::two_islands,
        two_islands::no_two_islands,
    ),
    (
        "two-islands",
        islands_over_grpc::two_islands,
        islands_over_grpc::no_two_islands,
    ),
    (
        "two-islands",
        islands_over_queues::two_islands,
        islands_over_queues::no_two_islands,
    ),
    (
        "unanswered-request",
        incomplete_spans::unanswered_request,
        incomplete_spans::no_unanswered_request,
    ),
    (
        "end-before-start",
        incomplete_spans::end_before_start,
        incomplete_spans::no_end_before_start,
    ),
    (
        "limits-reached",
        incomplete_spans::limits_reached,
        incomplete_spans::no_limits_reached,
    ),
    (
        "no-instance",
        names_units_and_places::no_instance,
        names_units_and_places::no_no_instance,
    ),
    (
        "root-is-client",
        names_units_and_places::root_is_client,
        names_units_and_places::no_root_is_client,
    ),
    (
        "no-unit",
        names_units_and_places::no_unit,
        names_units_and_places::no_no_unit,
    ),
    (
        "twin-buckets",
        names_units_and_places::twin_buckets,
        names_units_and_places::no_twin_buckets,
    ),
    (
        "wrong-level",
        names_units_and_places::wrong_level,
        names_units_and_places::no_wrong_level,
    ),
    (
        "name-without-namespace",
        names_units_and_places::name_without_namespace,
        names_units_and_places::no_name_without_namespace,
    ),
];
