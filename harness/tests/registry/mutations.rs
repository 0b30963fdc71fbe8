//! Five mistakes, made in telemetry that has none.

use opentelemetry_proto::tonic::common::v1::any_value::Value as Any;
use opentelemetry_proto::tonic::metrics::v1::Gauge;
use opentelemetry_proto::tonic::metrics::v1::metric::Data;

use crate::telemetry::{Telemetry, key_value};

/// A mistake, and how it is called.
pub struct Mutation {
    pub name: &'static str,
    pub make: fn(&mut Telemetry),
    /// What our judge says of it.
    pub violation: &'static str,
    /// The id of Weaver's finding, and words of its message.
    pub finding: (&'static str, &'static str),
}

/// Each in the telemetry of `ch300-production`.
pub const ALL: [Mutation; 5] = [
    Mutation {
        name: "a number that became a text",
        make: |telemetry| {
            let count = key_value("todo.task.count", Any::StringValue("3".to_owned()));
            telemetry.event_mut("todo.tasks.fetched").attributes = vec![count];
        },
        violation: "event todo.tasks.fetched: todo.task.count is string, not int",
        finding: (
            "type_mismatch",
            "Attribute 'todo.task.count' has type 'string'. Type should be 'int'.",
        ),
    },
    Mutation {
        name: "another unit",
        make: |telemetry| telemetry.metric_mut("todo.requests").unit = "1".to_owned(),
        violation: "metric todo.requests: the unit is \"1\", not \"{request}\"",
        finding: (
            "unit_mismatch",
            "Unit should be '{request}', but found '1'.",
        ),
    },
    Mutation {
        name: "another instrument",
        make: |telemetry| {
            let metric = telemetry.metric_mut("todo.task.created");
            if let Some(Data::Sum(sum)) = metric.data.take() {
                metric.data = Some(Data::Gauge(Gauge {
                    data_points: sum.data_points,
                }));
            }
        },
        violation: "metric todo.task.created: it is a gauge, not a counter",
        finding: (
            "unexpected_instrument",
            "Instrument should be 'counter', but found 'gauge'.",
        ),
    },
    Mutation {
        name: "a required attribute that is missing",
        make: |telemetry| telemetry.event_mut("todo.task.added").attributes.clear(),
        violation: "event todo.task.added: todo.task.id is missing",
        finding: (
            "required_attribute_not_present",
            "Required attribute 'todo.task.id' is not present.",
        ),
    },
    Mutation {
        name: "an event of another name",
        make: |telemetry| {
            telemetry.event_mut("todo.task.deleted").event_name = "todo.task.removed".to_owned();
        },
        violation: "event todo.task.removed: it is not defined",
        finding: (
            "missing_event",
            "Event 'todo.task.removed' does not exist in the registry.",
        ),
    },
];
