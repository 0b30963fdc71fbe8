//! Any spans and log records.

use opentelemetry_proto::tonic::logs::v1::LogRecord;
use opentelemetry_proto::tonic::trace::v1::span::{Event, Link};
use opentelemetry_proto::tonic::trace::v1::{Span, Status};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use super::{attributes, id, text, time, value};

pub fn span() -> impl Strategy<Value = Span> {
    let event =
        (time(), text(), attributes(), any::<u32>()).prop_map(|(time, name, all, dropped)| Event {
            time_unix_nano: time,
            name,
            attributes: all,
            dropped_attributes_count: dropped,
        });
    let link = (id(16), id(8), text(), attributes(), any::<u32>()).prop_map(
        |(trace_id, span_id, trace_state, attributes, flags)| Link {
            trace_id,
            span_id,
            trace_state,
            attributes,
            dropped_attributes_count: flags,
            flags,
        },
    );
    let status = (text(), any::<i32>()).prop_map(|(message, code)| Status { message, code });
    let ids = (id(16), id(8), id(8));
    let rest = (
        vec(event, 0..3),
        vec(link, 0..3),
        option::of(status),
        any::<u32>(),
    );
    (
        ids,
        text(),
        any::<i32>(),
        time(),
        time(),
        attributes(),
        rest,
    )
        .prop_map(
            |((trace_id, span_id, parent_span_id), name, kind, start, end, attributes, rest)| {
                Span {
                    trace_id,
                    span_id,
                    parent_span_id,
                    trace_state: name.clone(),
                    flags: rest.3,
                    name,
                    kind,
                    start_time_unix_nano: start,
                    end_time_unix_nano: end,
                    attributes,
                    dropped_attributes_count: rest.3,
                    events: rest.0,
                    dropped_events_count: rest.3,
                    links: rest.1,
                    dropped_links_count: rest.3,
                    status: rest.2,
                }
            },
        )
}

pub fn log() -> impl Strategy<Value = LogRecord> {
    let ids = (id(16), id(8));
    (
        time(),
        time(),
        any::<i32>(),
        text(),
        option::of(value()),
        attributes(),
        ids,
    )
        .prop_map(
            |(time, observed, severity, text, body, attributes, (trace_id, span_id))| LogRecord {
                time_unix_nano: time,
                observed_time_unix_nano: observed,
                severity_number: severity,
                severity_text: text.clone(),
                body,
                attributes,
                dropped_attributes_count: severity as u32,
                flags: observed as u32,
                trace_id,
                span_id,
                event_name: text,
            },
        )
}
