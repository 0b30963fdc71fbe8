//! Holds what every program emits against the definitions of `registry/`, and the definitions against what is emitted.
//!
//! - [`definitions`]: what the files of the registry say
//! - [`telemetry`]: what a program has sent or printed, as OTLP
//! - [`visits`]: the traffic that makes a program emit each of its signals
//! - [`judge`]: in what the two differ
//! - [`mutations`]: five mistakes that must be noticed
//!
//! `tests/weaver` has Weaver judge the same.
#![cfg(unix)] // Only there can a test press Ctrl-C.
#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a test that cannot go on fails"
)]

mod definitions;
mod judge;
#[allow(dead_code, reason = "what Weaver says is for its own suite")]
mod mutations;
mod telemetry;
mod visits;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::{Arc, Mutex, OnceLock};

use harness::chapter_steps::CHAPTERS;
use opentelemetry_proto::tonic::common::v1::KeyValue;
use opentelemetry_proto::tonic::common::v1::any_value::Value as Any;

use crate::definitions::{Level, Registry, Type, Word, folder};
use crate::judge::{Times, violations};
use crate::telemetry::{Telemetry, instrument, key_value};

/// What this program emits. Each is run once, and all tests look at the same.
fn emitted(program: &'static str) -> Arc<Telemetry> {
    static EMITTED: Mutex<BTreeMap<&str, Arc<OnceLock<Arc<Telemetry>>>>> =
        Mutex::new(BTreeMap::new());
    let of_program = EMITTED.lock().unwrap().entry(program).or_default().clone();
    let telemetry = of_program.get_or_init(|| {
        Arc::new(match program {
            "examples/panics" => visits::panics(program, "/panic/handler"),
            "examples/axum_panics" => visits::panics(program, "/panic"),
            _ => visits::visit(program),
        })
    });
    telemetry.clone()
}

const OTHERS: [&str; 5] = [
    "ch100-signals",
    "ch400-traffic",
    "ch400-axum",
    "ch400-clinic",
    "ch400-mystery",
];

const PANICKING: [&str; 2] = ["examples/panics", "examples/axum_panics"];

fn programs() -> impl Iterator<Item = &'static str> {
    let chapters = visits::PRINTING.into_iter().chain(visits::SENDING);
    chapters.chain(OTHERS).chain(PANICKING)
}

macro_rules! each_program {
    ($($name:ident: $program:literal),+ $(,)?) => {
        $(
            #[test]
            fn $name() {
                conforms($program);
            }
        )+

        #[test]
        fn every_program_that_emits_is_held_against_the_registry() {
            let tried = BTreeSet::from([$($program),+]);
            assert_eq!(tried, programs().collect());
            let chapters = visits::PRINTING.into_iter().chain(visits::SENDING);
            assert_eq!(chapters.collect::<Vec<_>>(), CHAPTERS[1..]);
        }
    };
}

each_program! {
    the_first_signals: "ch100-signals",
    spans: "ch300-spans",
    requests: "ch300-requests",
    context: "ch300-context",
    logs: "ch300-logs",
    metrics: "ch300-metrics",
    console: "ch300-console",
    otlp: "ch300-otlp",
    losses: "ch300-losses",
    production: "ch300-production",
    a_panic: "examples/panics",
    traffic: "ch400-traffic",
    the_inbox: "ch400-axum",
    a_panic_of_the_inbox: "examples/axum_panics",
    the_cured_programs_of_the_clinic: "ch400-clinic",
    the_eight_cases_of_the_mystery: "ch400-mystery",
}

fn conforms(program: &'static str) {
    let telemetry = emitted(program);
    let found = violations(&telemetry, &Registry::read(), visits::times(program));
    assert!(found.is_empty(), "{program}\n{}", lines(&found));
}

fn lines(found: &BTreeSet<String>) -> String {
    found.iter().map(|it| format!("{it}\n")).collect()
}

#[test]
fn five_mistakes_are_noticed_and_named() {
    let registry = Registry::read();
    for mutation in mutations::ALL {
        let mut telemetry = (*emitted("ch300-production")).clone();
        (mutation.make)(&mut telemetry);
        let found = violations(&telemetry, &registry, Times::Required);
        let expected = BTreeSet::from([mutation.violation.to_owned()]);
        assert_eq!(found, expected, "{}", mutation.name);
    }
}

#[test]
fn an_event_without_a_time_is_noticed() {
    let mut telemetry = (*emitted("ch300-production")).clone();
    telemetry.event_mut("todo.task.added").time_unix_nano = 0;
    let found = violations(&telemetry, &Registry::read(), Times::Required);
    let expected = BTreeSet::from(["event todo.task.added: has no time".to_owned()]);
    assert_eq!(found, expected);
}

#[test]
fn a_name_that_nobody_defines_is_noticed() {
    let mut telemetry = (*emitted("ch300-production")).clone();
    let event = telemetry.event_mut("todo.task.added");
    let colour = key_value("todo.task.colour", Any::StringValue("red".to_owned()));
    event.attributes.push(colour);
    let found = violations(&telemetry, &Registry::read(), Times::Required);
    assert!(
        found.contains("event todo.task.added: todo.task.colour is not defined"),
        "{}",
        lines(&found)
    );
}

#[test]
fn a_chapter_without_times_is_exempt_on_a_page_that_says_why() {
    for program in programs() {
        if let Times::ExemptOn(page) = visits::times(program) {
            let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(page);
            let page = std::fs::read_to_string(page).unwrap();
            assert!(
                page.contains("**Each log record has a time.**"),
                "{program}"
            );
        }
    }
}

/// Names that no run can show, each with the reason.
const NEVER_EMITTED: [(&str, &str); 2] = [
    (
        "event todo.caller.ignored",
        "It is for a span that was started already, which this middleware never has.",
    ),
    (
        "event ch400-axum.caller.ignored",
        "As above: both have the same lines.",
    ),
];

#[test]
fn every_name_of_the_registry_is_emitted() {
    let registry = Registry::read();
    let mut seen = BTreeSet::new();
    for program in programs() {
        note_names(&emitted(program), &mut seen);
    }
    let mut defined = BTreeSet::new();
    for (key, attribute) in &registry.attributes {
        match &attribute.r#type {
            Type::Plain(_) => {
                defined.insert(format!("attribute {key}"));
            }
            Type::Enum { members } => {
                let members = members.iter();
                defined.extend(members.map(|it| format!("attribute {key} {}", it.value)));
            }
        }
    }
    let metrics = registry.metrics.keys().chain(&registry.imports.metrics);
    defined.extend(metrics.map(|name| format!("metric {name}")));
    defined.extend(registry.events.keys().map(|name| format!("event {name}")));
    defined.extend(registry.spans.keys().map(|name| format!("span {name}")));
    let missing: BTreeSet<_> = defined.difference(&seen).map(|it| &**it).collect();
    assert_eq!(missing, NEVER_EMITTED.map(|(name, _)| name).into());
}

fn note_names(telemetry: &Telemetry, seen: &mut BTreeSet<String>) {
    let mut note = |attributes: &[KeyValue]| {
        for KeyValue { key, value, .. } in attributes {
            seen.insert(format!("attribute {key}"));
            let value = value.as_ref().and_then(|it| it.value.as_ref());
            if let Some(Any::StringValue(text)) = value {
                seen.insert(format!("attribute {key} {text}"));
            }
        }
    };
    let mut names = Vec::new();
    for span in telemetry.each_span() {
        note(&span.attributes);
        names.push(format!("span {}", span.name));
    }
    for log in telemetry.each_log() {
        note(&log.attributes);
        names.push(format!("event {}", log.event_name));
    }
    for metric in telemetry.each_metric() {
        for attributes in instrument(metric).1 {
            note(attributes);
        }
        names.push(format!("metric {}", metric.name));
    }
    seen.extend(names);
}

#[test]
fn every_attribute_belongs_to_a_signal_and_is_defined_once() {
    let registry = Registry::read();
    let used: BTreeSet<_> = registry.references().map(|it| &*it.r#ref).collect();
    for key in registry.attributes.keys() {
        assert!(used.contains(&**key), "no signal has {key}");
    }
    for key in used {
        let is_ours = registry.attributes.contains_key(key);
        let is_theirs = otlp_viewer::conventions::page(key).is_some();
        assert!(is_ours != is_theirs, "{key} is defined twice, or never");
    }
}

#[test]
fn every_definition_says_what_it_is_in_a_sentence() {
    let registry = Registry::read();
    let mut said = Vec::new();
    for (key, attribute) in &registry.attributes {
        said.push((key, &attribute.brief, &attribute.stability));
        said.extend(
            attribute
                .note
                .iter()
                .map(|it| (key, it, &attribute.stability)),
        );
        match &attribute.r#type {
            Type::Plain(_) => assert!(!attribute.examples.is_empty(), "{key} has no example"),
            Type::Enum { members } => {
                for it in members {
                    assert_eq!(it.id, it.value, "{key}");
                    said.push((&it.id, &it.brief, &it.stability));
                }
            }
        }
    }
    for (name, it) in &registry.metrics {
        said.push((name, &it.brief, &it.stability));
        said.extend(it.note.iter().map(|note| (name, note, &it.stability)));
    }
    said.extend(
        registry
            .events
            .iter()
            .map(|(name, it)| (name, &it.brief, &it.stability)),
    );
    said.extend(
        registry
            .spans
            .values()
            .map(|it| (&it.r#type, &it.brief, &it.stability)),
    );
    let metrics = registry.metrics.values().map(|it| &it.requirement_level);
    let events = registry.events.values().map(|it| &it.requirement_level);
    let spans = registry.spans.values().map(|it| &it.requirement_level);
    for level in metrics.chain(events).chain(spans) {
        assert_ne!(*level, Word::Required, "no signal is required");
    }
    for (name, sentence, stability) in said {
        assert!(sentence.trim_end().ends_with('.'), "{name}: {sentence}");
        assert_eq!(stability, "development", "{name}");
    }
    for reference in registry.references() {
        if let Level::When {
            conditionally_required,
        } = &reference.requirement_level
        {
            let is_condition = conditionally_required.starts_with("If ");
            assert!(
                is_condition,
                "{}: {conditionally_required}",
                reference.r#ref
            );
        }
    }
}

/// A description that is in the program and in the registry is the same in both.
#[test]
fn instruments_are_described_in_the_words_of_the_registry() {
    let registry = Registry::read();
    for metric in emitted("ch300-production").each_metric() {
        if let Some(defined) = registry.metrics.get(&metric.name) {
            assert_eq!(format!("{}.", metric.description), defined.brief);
        }
    }
}

/// It has no route that panics. What else is missing would be missed by the traffic that it gets.
#[test]
fn the_last_chapter_emits_every_signal_of_the_app() {
    let registry = Registry::read();
    let mut seen = BTreeSet::new();
    note_names(&emitted("ch300-production"), &mut seen);
    let metrics = registry.metrics.keys().map(|name| ("metric", name));
    let events = registry.events.keys().map(|name| ("event", name));
    let ours = metrics.chain(events);
    let ours = ours.filter(|(_, name)| name.starts_with("todo."));
    let ours = ours.map(|(kind, name)| format!("{kind} {name}"));
    let missing: Vec<_> = ours.filter(|it| !seen.contains(it)).collect();
    let expected = ["event todo.caller.ignored", "event todo.panicked"];
    assert_eq!(missing, expected);
}

/// The commands of the page, the workflow and what `.ci/nightly` builds are of one version.
#[test]
fn the_page_and_the_workflow_run_the_same_image() {
    let read = |path: &str| {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path);
        std::fs::read_to_string(path).unwrap()
    };
    let script = read(".ci/weaver.sh");
    let mut words = script.split_whitespace();
    let image = words.find(|it| it.starts_with("otel/weaver:")).unwrap();
    assert!(image.contains("@sha256:"), "{image}");
    let page = read("400-conclusion/360-registry.md");
    assert!(page.contains(image), "{image} is not on the page");
    let (version, _) = image
        .trim_start_matches("otel/weaver:v")
        .split_once('@')
        .unwrap();
    let recorded = |with: &str| {
        page.matches(&format!("<!-- recorded with Weaver {with}"))
            .count()
    };
    assert_eq!(recorded(&format!("{version} ")), recorded(""), "{version}");
}

#[test]
fn the_registry_is_built_on_a_version_of_the_conventions() {
    let manifest = std::fs::read_to_string(folder().join("manifest.yaml")).unwrap();
    let manifest: serde_norway::Value = serde_norway::from_str(&manifest).unwrap();
    let [schema_url, registry_path] = ["schema_url", "registry_path"]
        .map(|key| manifest["dependencies"][0][key].as_str().unwrap());
    let (_, version) = schema_url.rsplit_once('/').unwrap();
    let archive = format!("/v{version}.zip[model]");
    assert!(registry_path.ends_with(&archive), "{registry_path}");
}
