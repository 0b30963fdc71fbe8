//! The score, held against a computation of its own: over the decoded messages, with each rule written as its text reads.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use opentelemetry_proto::tonic::common::v1::KeyValue;
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::metrics::v1::metric::Data;
use opentelemetry_proto::tonic::metrics::v1::{
    Gauge, Histogram, HistogramDataPoint, Metric, NumberDataPoint,
};
use opentelemetry_proto::tonic::resource::v1::Resource;
use opentelemetry_proto::tonic::trace::v1::Span;
use otlp_viewer::conventions::{self, Level};
use otlp_viewer::findings::{Clock, Finding, analyze};
use otlp_viewer::score::{RULES, State, score, ucum};
use otlp_viewer::store::Store;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use crate::common::{START, logs, text};
use crate::findings::corpus::{RECORDINGS, opened};
use crate::findings::scenes::builder::{Scene, scene};
use otlp_viewer::otlp::Signal;
use prost::Message;

/// What is known of a service: for each rule, how often something was right and wrong.
type Known = BTreeMap<&'static str, (usize, usize)>;

#[derive(Default)]
struct Reference(BTreeMap<String, Known>);

impl Reference {
    fn say(&mut self, service: &str, rule: &'static str, is_right: bool) {
        let known = self.0.entry(service.to_owned()).or_default();
        let (right, wrong) = known.entry(rule).or_default();
        *if is_right { right } else { wrong } += 1;
    }

    fn levels(&mut self, service: &str, attributes: &[KeyValue], wrong: Level) {
        for it in attributes {
            let level = conventions::attribute(&it.key).map(|it| it.level);
            self.say(service, "RES-004", level != Some(wrong));
        }
    }

    fn resource(&mut self, service: &str, resource: &Resource) {
        let is_there = |key: &str| !value_of(&resource.attributes, key).is_empty();
        self.say(service, "RES-005", is_there("service.name"));
        self.say(service, "RES-001", is_there("service.instance.id"));
        if is_there("service.instance.id") {
            self.say(service, "RES-002", true);
        }
        let mut keys = resource.attributes.iter().map(|it| &*it.key);
        if keys.any(|it| it.starts_with("k8s.pod.") || it == "k8s.container.name") {
            self.say(service, "RES-003", is_there("k8s.pod.uid"));
        }
        self.levels(service, &resource.attributes, Level::Signal);
    }
}

fn value_of<'a>(attributes: &'a [KeyValue], key: &str) -> &'a str {
    let found = attributes.iter().find(|it| it.key == key);
    match found.and_then(|it| it.value.as_ref()?.value.as_ref()) {
        Some(Value::StringValue(text)) => text,
        _ => "",
    }
}

fn reference(store: &Store) -> Reference {
    let mut out = Reference::default();
    let mut resources: Vec<(String, Resource)> = Vec::new();
    store.each_trace(|trace| {
        let spans: Vec<(String, Span)> = trace
            .spans
            .iter()
            .map(|it| (it.origin.service().to_owned(), it.decode()))
            .collect();
        for it in &trace.spans {
            resources.push((it.origin.service().to_owned(), it.origin.resource()));
        }
        for (service, span) in &spans {
            let has_parent = span.parent_span_id.iter().any(|it| *it != 0);
            let is_here = spans
                .iter()
                .any(|(_, it)| it.span_id == span.parent_span_id);
            out.say(service, "SPA-002", !has_parent || is_here);
            if !has_parent {
                out.say(service, "SPA-004", span.kind != 3);
            }
            out.levels(service, &span.attributes, Level::Resource);
            for event in &span.events {
                out.levels(service, &event.attributes, Level::Resource);
            }
        }
        let services: BTreeSet<&String> = spans.iter().map(|it| &it.0).collect();
        for service in services {
            let own = || spans.iter().filter(|it| it.0 == *service).map(|it| &it.1);
            out.say(
                service,
                "SPA-001",
                own().filter(|it| it.kind == 1).count() <= 10,
            );
            let quick = own().filter(|it| {
                let took = i128::from(it.end_time_unix_nano) - i128::from(it.start_time_unix_nano);
                (0..5_000_000).contains(&took)
            });
            out.say(service, "SPA-005", quick.count() <= 20);
        }
        true
    });
    store.each_log(|log| {
        let (service, record) = (log.origin.service().to_owned(), log.decode());
        resources.push((service.clone(), log.origin.resource()));
        out.say(&service, "LOG-002", record.severity_number != 0);
        out.levels(&service, &record.attributes, Level::Resource);
    });
    let all: Vec<(String, Metric)> = store
        .metrics()
        .iter()
        .map(|it| {
            let origin = &it.instrument.origin;
            resources.push((origin.service().to_owned(), origin.resource()));
            (
                origin.service().to_owned(),
                it.instrument.decode(&it.points),
            )
        })
        .collect();
    for (service, metric) in &all {
        // Its bound, of ten thousand values, is a scene of its own.
        out.say(service, "MET-001", true);
        out.say(
            service,
            "MET-002",
            !metric.unit.is_empty() && ucum::is_ucum(&metric.unit),
        );
        let mut same = all.iter().filter(|it| it.1.name == metric.name);
        out.say(service, "MET-003", same.all(|it| it.1.unit == metric.unit));
        let written_out = match &*metric.unit {
            "s" | "" => ["seconds", "second"],
            _ => ["", ""],
        };
        let mut words = metric.name.split(['.', '_', '-', '/']);
        let has_unit =
            words.any(|it| !it.is_empty() && (it == metric.unit || written_out.contains(&it)));
        out.say(service, "MET-005", !has_unit);
        out.say(
            service,
            "MET-006",
            conventions::page(&metric.name).is_none(),
        );
        let bounds = |metric: &Metric| -> Vec<Vec<u64>> {
            let Some(Data::Histogram(it)) = &metric.data else {
                return Vec::new();
            };
            let points = it.data_points.iter().map(|it| &it.explicit_bounds);
            points
                .filter(|it| !it.is_empty())
                .map(|it| it.iter().map(|it| it.to_bits()).collect())
                .collect()
        };
        if let Some(first) = bounds(metric).first() {
            let same = all.iter().filter(|it| it.1.name == metric.name);
            let is_one = same.flat_map(|it| bounds(&it.1)).all(|it| it == *first);
            out.say(service, "MET-004", is_one);
        }
        let points: Vec<&Vec<KeyValue>> = match &metric.data {
            Some(Data::Gauge(it)) => it.data_points.iter().map(|it| &it.attributes).collect(),
            Some(Data::Sum(it)) => it.data_points.iter().map(|it| &it.attributes).collect(),
            Some(Data::Histogram(it)) => it.data_points.iter().map(|it| &it.attributes).collect(),
            _ => Vec::new(),
        };
        for attributes in points {
            out.levels(service, attributes, Level::Resource);
        }
    }
    for (service, resource) in &resources {
        out.resource(service, resource);
    }
    // Two resources of one id, of which each says another pod, container or host.
    for (i, (service, one)) in resources.iter().enumerate() {
        for (other_service, other) in &resources[..i] {
            let said = |it: &Resource, key: &str| value_of(&it.attributes, key).to_owned();
            let id = said(one, "service.instance.id");
            if service != other_service || id.is_empty() || id != said(other, "service.instance.id")
            {
                continue;
            }
            let differ = [
                "k8s.pod.uid",
                "k8s.pod.name",
                "container.id",
                "host.id",
                "host.name",
            ]
            .iter()
            .any(|key| {
                let (a, b) = (said(one, key), said(other, key));
                !a.is_empty() && !b.is_empty() && a != b
            });
            if differ {
                out.say(service, "RES-002", false);
            }
        }
    }
    out
}

fn agrees(store: &Store, name: &str) {
    let expected = reference(store);
    let findings = analyze(store, Clock::stopped()).findings;
    let scores = score(store, Clock::stopped());
    let names: Vec<&String> = scores.services.iter().map(|it| &it.service).collect();
    assert_eq!(names, expected.0.keys().collect::<Vec<_>>(), "{name}");
    let weights = HashMap::from([
        ("critical", 40.0),
        ("important", 30.0),
        ("normal", 20.0),
        ("low", 10.0),
    ]);
    for service in &scores.services {
        let known = &expected.0[&service.service];
        let (mut passed, mut all) = (0.0, 0.0);
        for (rule, judgement) in RULES.iter().zip(&service.judgements) {
            let is_passed = match judgement.state {
                State::NothingToJudge => None,
                State::Passed => Some(true),
                State::Failed { .. } => Some(false),
            };
            // What the specification leaves open is what the finding says.
            let expected = match rule.id {
                "SPA-003" => {
                    let known_as = if service.service.is_empty() {
                        "unknown_service"
                    } else {
                        &service.service
                    };
                    let found = |it: &Finding| {
                        it.id() == "unbounded-names" && it.is_sure() && it.service == known_as
                    };
                    known
                        .contains_key("SPA-002")
                        .then(|| !findings.iter().any(found))
                }
                id => known.get(id).map(|(_, wrong)| *wrong == 0),
            };
            assert_eq!(
                is_passed, expected,
                "{name}: {} of {:?}",
                rule.id, service.service
            );
            if let Some(is_passed) = expected {
                all += weights[rule.impact.word()];
                passed += if is_passed {
                    weights[rule.impact.word()]
                } else {
                    0.0
                };
            }
        }
        let score = service.score().unwrap();
        assert!(
            (score - 100.0 * passed / all).abs() < 1e-9,
            "{name}: {service}"
        );
    }
}

#[test]
fn the_score_of_every_recording_is_what_the_reference_says() {
    for (name, ..) in RECORDINGS {
        agrees(&opened(name), name);
    }
}

fn attributes() -> impl Strategy<Value = Vec<KeyValue>> {
    const KEYS: [&str; 6] = [
        "service.name",
        "host.name",
        "http.route",
        "todo.x",
        "process.pid",
        "k8s.pod.name",
    ];
    vec((select(&KEYS[..]), select(&["a", "b"][..])), 0..2)
        .prop_map(|all| all.into_iter().map(|(key, it)| text(key, it)).collect())
}

fn resource() -> impl Strategy<Value = Vec<KeyValue>> {
    let name = select(&["", "todo", "shop"][..]);
    let more = [
        ("service.instance.id", "1"),
        ("service.instance.id", "2"),
        ("host.name", "a"),
        ("host.name", "b"),
        ("k8s.pod.name", "a"),
        ("k8s.pod.uid", "u"),
        ("http.route", "/"),
        ("todo.team", "a"),
    ];
    (name, vec(select(more.to_vec()), 0..4)).prop_map(|(name, more)| {
        let mut all = vec![text("service.name", name)];
        if name.is_empty() {
            all.clear();
        }
        for (key, value) in more {
            if all.iter().all(|it| it.key != key) {
                all.push(text(key, value));
            }
        }
        all
    })
}

fn span() -> impl Strategy<Value = Span> {
    let ids = (1..3_u128, 1..40_u64, 0..40_u64);
    let time = (0..3_i32, 0..2000_u64, select(&[1_u64, 4, 5, 6, 100][..]));
    (ids, time, attributes()).prop_map(|((trace, id, parent), (kind, start, took), attributes)| {
        Span {
            kind: kind + 1,
            start_time_unix_nano: START + start * 1_000_000,
            end_time_unix_nano: START + (start + took) * 1_000_000,
            attributes,
            ..crate::common::span(trace, id, parent, "GET /")
        }
    })
}

fn metric() -> impl Strategy<Value = Metric> {
    let name = select(
        &[
            "todo.requests",
            "http.route",
            "todo.duration.seconds",
            "todo.duration",
            "todo_s",
        ][..],
    );
    let unit = select(&["", "s", "requests", "{request}"][..]);
    let bounds = select(vec![vec![], vec![1.0, 2.0], vec![1.0, 3.0]]);
    (name, unit, bounds, any::<bool>(), attributes()).prop_map(
        |(name, unit, bounds, is_gauge, attributes)| {
            let data = if is_gauge {
                Data::Gauge(Gauge {
                    data_points: vec![NumberDataPoint {
                        attributes,
                        time_unix_nano: START,
                        ..NumberDataPoint::default()
                    }],
                })
            } else {
                Data::Histogram(Histogram {
                    data_points: vec![HistogramDataPoint {
                        attributes,
                        time_unix_nano: START,
                        count: 1,
                        bucket_counts: vec![
                            1;
                            if bounds.is_empty() {
                                0
                            } else {
                                bounds.len() + 1
                            }
                        ],
                        explicit_bounds: bounds,
                        ..HistogramDataPoint::default()
                    }],
                    aggregation_temporality: 2,
                })
            };
            Metric {
                name: name.to_owned(),
                unit: unit.to_owned(),
                data: Some(data),
                ..Metric::default()
            }
        },
    )
}

fn world() -> impl Strategy<Value = Scene> {
    let spans = (resource(), vec(span(), 0..60));
    let records = (resource(), vec((0..2_i32, attributes()), 0..3));
    let all_metrics = (resource(), vec(metric(), 0..4));
    let each = (vec(spans, 0..4), vec(records, 0..3), vec(all_metrics, 0..4));
    each.prop_map(|(spans, records, all_metrics)| {
        let mut world = scene("any");
        for (resource, spans) in spans {
            world = world.spans_of(resource, "tests", spans);
        }
        for (resource, records) in records {
            let records = records.into_iter().map(|(severity, attributes)| {
                let mut record = crate::common::log(0, 0, "hello");
                record.severity_number = severity * 9;
                record.attributes = attributes;
                record
            });
            let mut body = logs(records.collect());
            body.resource_logs[0].resource = Some(Resource {
                attributes: resource,
                ..Resource::default()
            });
            world = world.sent(Signal::Logs, body.encode_to_vec());
        }
        for (resource, all) in all_metrics {
            world = world.metrics_of(resource, all);
        }
        world
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn the_score_of_any_store_is_what_the_reference_says(world in world()) {
        agrees(&world.store(), "any");
    }
}
