//! Scenes about names, units, places and processes: what tells things apart for those who read them elsewhere.

use opentelemetry_proto::tonic::common::v1::KeyValue;
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::metrics::v1::Metric;
use opentelemetry_proto::tonic::metrics::v1::metric::Data;
use opentelemetry_proto::tonic::trace::v1::Span;

use super::builder::*;
use super::metrics::{SECONDS, counter, histogram};
use super::senders::RECEIVERS;

/// A resource of `todo` in a process, with more attributes.
fn process(id: i64, more: &[(&str, &str)]) -> Vec<KeyValue> {
    let mut attributes = resource("todo", more);
    attributes.push(attribute("process.pid", Value::IntValue(id)));
    attributes
}

/// Requests in a trace each, the first in the millisecond `from`, and one a second.
fn requests(first: u128, from: u64) -> Vec<Span> {
    let each = (0..5).map(|it| {
        served(
            first + u128::from(it),
            (from + it * 1000, from + it * 1000 + 5),
        )
    });
    each.collect()
}

pub fn no_instance() -> Vec<Scene> {
    let instance = [("service.instance.id", "todo-1")];
    vec![
        scene("two processes without an id")
            .spans_of(process(1, &[]), "tests", requests(1, 0))
            .spans_of(process(2, &[]), "tests", requests(11, 500)),
        scene("one id for two processes")
            .spans_of(process(1, &instance), "tests", requests(1, 0))
            .spans_of(process(2, &instance), "tests", requests(11, 500)),
        scene("one id on two hosts")
            .spans_of(
                resource("todo", &[("service.instance.id", "x"), ("host.name", "a")]),
                "tests",
                requests(1, 0),
            )
            .spans_of(
                resource("todo", &[("service.instance.id", "x"), ("host.name", "b")]),
                "tests",
                requests(11, 500),
            ),
    ]
}

pub fn no_no_instance() -> Vec<Scene> {
    let instance = |id| [("service.instance.id", id)];
    vec![
        scene("one process without an id").spans_of(process(1, &[]), "tests", requests(1, 0)),
        scene("a process that was started again")
            .spans_of(process(1, &instance("todo-1")), "tests", requests(1, 0))
            .spans_of(
                process(2, &instance("todo-1")),
                "tests",
                requests(11, 60_000),
            ),
        scene("an id for each")
            .spans_of(process(1, &instance("a")), "tests", requests(1, 0))
            .spans_of(process(2, &instance("b")), "tests", requests(11, 500)),
        scene("a resource that one signal has more of")
            .spans_of(process(1, &[]), "tests", requests(1, 0))
            .spans_of(resource("todo", &[]), "tests", requests(11, 500)),
    ]
}

fn call(trace: u128, time: (u64, u64)) -> Span {
    span(trace, 1, 0, "GET", CLIENT, time)
}

/// A call every two seconds, each in a trace of its own.
fn calls(count: u64) -> Vec<Span> {
    let each = (1..=count).map(|it| call(u128::from(it), (it * 2000, it * 2000 + 10)));
    each.collect()
}

pub fn root_is_client() -> Vec<Scene> {
    vec![
        scene("a program that only calls").spans("import", calls(12)),
        scene("a service that also calls by itself")
            .spans("todo", vec![served(99, (0, 10))])
            .spans("todo", calls(12)),
    ]
}

pub fn no_root_is_client() -> Vec<Scene> {
    let browser = resource("shop", &[("telemetry.sdk.language", "webjs")]);
    vec![
        scene("a browser").spans_of(browser, "fetch", calls(12)),
        scene("some calls").spans("import", calls(9)),
        scene("calls below a step").spans(
            "import",
            vec![
                span(1, 9, 0, "import tasks", INTERNAL, (0, 20)),
                span(1, 1, 9, "GET", CLIENT, (5, 10)),
            ],
        ),
    ]
}

fn with_unit(unit: &str) -> Metric {
    let mut metric = counter(
        "todo.requests",
        "todo.endpoint",
        &[("add".to_owned(), 1, 1)],
    );
    metric.unit = unit.to_owned();
    metric
}

pub fn no_unit() -> Vec<Scene> {
    let each = [("none", ""), ("a word", "requests"), ("seconds", "seconds")];
    let scenes = each.map(|(name, unit)| scene(name).metrics("todo", vec![with_unit(unit)]));
    scenes.into()
}

pub fn no_no_unit() -> Vec<Scene> {
    let units = ["{request}", "1", "By", "ms", "By/s", "%", "{a}/s", "Cel"];
    let mut scenes: Vec<_> = units
        .into_iter()
        .map(|unit| scene(unit).metrics("todo", vec![with_unit(unit)]))
        .collect();
    let host = vec![text("host.name", "box")];
    scenes.push(scene("what a Collector reads from elsewhere").metrics_from(
        host,
        RECEIVERS[0],
        vec![with_unit("")],
    ));
    scenes
}

pub fn twin_buckets() -> Vec<Scene> {
    let of = |bounds: &[f64]| vec![histogram("s", bounds, &[0.003, 0.03, 0.3])];
    vec![
        scene("two services")
            .metrics("todo", of(&SECONDS))
            .metrics("shop", of(&[0.01, 0.1, 1.0])),
        scene("two instances of one")
            .metrics_of(
                resource("todo", &[("service.instance.id", "a")]),
                of(&SECONDS),
            )
            .metrics_of(
                resource("todo", &[("service.instance.id", "b")]),
                of(&SECONDS[1..]),
            ),
    ]
}

pub fn no_twin_buckets() -> Vec<Scene> {
    let of = |bounds: &[f64]| histogram("s", bounds, &[0.003, 0.03, 0.3]);
    let mut other = of(&[0.01, 0.1, 1.0]);
    other.name = "todo.export.duration".to_owned();
    let mut none = of(&SECONDS);
    if let Some(Data::Histogram(histogram)) = &mut none.data {
        histogram.data_points[0].explicit_bounds.clear();
        histogram.data_points[0].bucket_counts.clear();
    }
    vec![
        scene("the same in two services")
            .metrics("todo", vec![of(&SECONDS)])
            .metrics("shop", vec![of(&SECONDS)]),
        scene("two names").metrics("todo", vec![of(&SECONDS), other]),
        scene("one without buckets")
            .metrics("todo", vec![of(&SECONDS)])
            .metrics("shop", vec![none]),
    ]
}

pub fn wrong_level() -> Vec<Scene> {
    let mut of_point = with_unit("{request}");
    if let Some(Data::Sum(sum)) = &mut of_point.data {
        sum.data_points[0].attributes = vec![text("service.version", "1"), text("host.name", "a")];
    }
    vec![
        scene("the service on a span").spans(
            "todo",
            vec![served(1, (0, 10)).with("service.name", "todo")],
        ),
        scene("the route on the resource").spans_of(
            resource("todo", &[("http.route", "/")]),
            "tests",
            vec![served(1, (0, 10))],
        ),
        scene("the host on a record")
            .logs("todo", vec![log(1, 1, "hello", 5).with("host.name", "a")]),
        scene("the host on a point").metrics("todo", vec![of_point]),
    ]
}

pub fn no_wrong_level() -> Vec<Scene> {
    vec![
        scene("where they belong").spans_of(
            resource("todo", &[("host.name", "a"), ("service.version", "1")]),
            "tests",
            vec![served(1, (0, 10)).with("http.route", "/")],
        ),
        scene("what may be on both").spans_of(
            process(1, &[("cloud.region", "x"), ("user_agent.original", "y")]),
            "tests",
            vec![
                served(1, (0, 10))
                    .with("cloud.region", "x")
                    .with("thread.name", "main"),
            ],
        ),
        scene("names of one's own").spans_of(
            resource("todo", &[("todo.team", "a")]),
            "tests",
            vec![served(1, (0, 10)).with("todo.team", "a")],
        ),
    ]
}

pub fn name_without_namespace() -> Vec<Scene> {
    let mut of_metric = with_unit("{request}");
    of_metric.name = "requests".to_owned();
    vec![
        scene("on a span").spans("todo", vec![served(1, (0, 10)).with("file", "tasks.csv")]),
        scene("on a point").metrics_from(
            resource("todo", &[]),
            "todo",
            vec![counter(
                "todo.requests",
                "endpoint",
                &[("add".to_owned(), 1, 1)],
            )],
        ),
        scene("a metric").metrics_from(resource("todo", &[]), "todo", vec![of_metric]),
    ]
}

pub fn no_name_without_namespace() -> Vec<Scene> {
    vec![
        scene("of one's own namespace").spans(
            "todo",
            vec![served(1, (0, 10)).with("todo.file", "tasks.csv")],
        ),
        scene("what the layer writes").spans(
            "todo",
            vec![
                served(1, (0, 10))
                    .with_number("busy_ns", 5)
                    .with("target", "app"),
            ],
        ),
        scene("what a library writes").spans_of(
            resource("todo", &[]),
            "@opentelemetry/instrumentation-express",
            vec![served(1, (0, 10)).with("file", "tasks.csv")],
        ),
    ]
}
