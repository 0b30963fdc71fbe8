//! App → Collector in front → two Collectors that sample → Jaeger with its traces on disk, or in OpenSearch.

use std::collections::{BTreeMap, BTreeSet};

use otlp_viewer::testing::Receiver;
use serde_json::{Value, json};

use crate::jaeger::{spans_in, traces_of_todo};
use crate::programs::{Collector, Programs, app, loopback};

/// The share of unremarkable traces that is kept here, in percent.
const SHARE: usize = 25;

pub fn samples_whole_traces(programs: &Programs) {
    let behind = [Receiver::start(), Receiver::start()];
    let addresses = behind
        .each_ref()
        .map(|it| it.grpc_endpoint().trim_start_matches("http://"));
    // All spans of a trace must come within it, on a slow machine as well.
    let (front, samplers) = rows(programs, addresses, "4s", SHARE);
    let all: Vec<Sent> = (0..400).map(Sent::number).collect();
    for part in 0..3 {
        front.take(&all, part);
    }
    // What is sent after them is decided after them.
    let last: Vec<Sent> = (400..420)
        .map(|number| Sent {
            failed: true,
            ..Sent::number(number)
        })
        .collect();
    for part in 0..3 {
        front.take(&last, part);
    }
    let mut kept = Vec::new();
    samplers[0].backend.wait_for("the last traces", || {
        kept = behind.each_ref().map(spans_by_trace).to_vec();
        let arrived = |sent: &Sent| kept.iter().any(|it| it.contains_key(&sent.id));
        last.iter().all(arrived) && kept.iter().all(|it| it.values().all(|spans| *spans == 3))
    });

    // Each trace is at one of the two with all of its spans, and both have work.
    let [one, other] = [0, 1].map(|i| kept[i].keys().collect::<BTreeSet<_>>());
    assert!(one.is_disjoint(&other));
    assert!(
        one.len() > 30 && other.len() > 30,
        "{} and {}",
        one.len(),
        other.len()
    );
    let is_kept = |sent: &&Sent| one.contains(&sent.id) || other.contains(&sent.id);
    let (remarkable, usual): (Vec<&Sent>, Vec<&Sent>) =
        all.iter().partition(|sent| sent.failed || sent.slow);
    assert_eq!((remarkable.len(), usual.len()), (60, 340));
    assert_eq!(remarkable.into_iter().filter(is_kept).count(), 60);
    // 85 on average, and 4 standard deviations to either side.
    let share = usual.into_iter().filter(is_kept).count();
    assert!((53..=117).contains(&share), "{share} of 340 at {SHARE} %");
}

pub fn traces_on_disk_outlive_jaeger(programs: &Programs) {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path().display().to_string();
    traces_outlive_jaeger(programs, "jaeger.badger.yaml", ("BADGER_FOLDER", &folder));
}

pub fn traces_in_opensearch_outlive_jaeger(programs: &Programs) {
    let folder = tempfile::tempdir().unwrap();
    let (_opensearch, url) = programs.opensearch(folder.path());
    traces_outlive_jaeger(programs, "jaeger.opensearch.yaml", ("OPENSEARCH_URL", &url));
}

fn traces_outlive_jaeger(programs: &Programs, file: &str, variable: (&str, &str)) {
    let jaeger = programs.jaeger_with_store(file, variable);
    let address = loopback(jaeger.grpc);
    let (front, _samplers) = rows(programs, [&address, &address], "1s", 100);
    let app = app(front.grpc);
    assert_eq!(app.post("/add", &[("task", "Buy milk")]).status, 303);
    let ids = |spans: Vec<Value>| {
        let ids = spans.iter().map(|span| span["spanId"].to_string());
        ids.collect::<BTreeSet<_>>()
    };
    let mut before = BTreeSet::new();
    jaeger.backend.wait_for("three spans in Jaeger", || {
        before = ids(spans_in(&traces_of_todo(&jaeger)));
        before.len() == 3
    });
    // It is killed, and does not get to say goodbye.
    drop(jaeger);
    let jaeger = programs.jaeger_with_store(file, variable);
    jaeger.backend.wait_for("the same spans again", || {
        ids(spans_in(&traces_of_todo(&jaeger))) == before
    });
}

/// The two rows, with what is behind each of the second.
fn rows(
    programs: &Programs,
    behind: [&str; 2],
    wait: &str,
    share: usize,
) -> (Collector, [Collector; 2]) {
    let samplers = behind.map(|address| {
        let variables = [
            ("JAEGER_ENDPOINT", address.to_owned()),
            ("DECISION_WAIT", wait.to_owned()),
            ("SAMPLING_PERCENTAGE", share.to_string()),
        ];
        programs.collector(&["collector.sampling.yaml"], &variables)
    });
    let variables = [
        ("SAMPLER_1", loopback(samplers[0].grpc)),
        ("SAMPLER_2", loopback(samplers[1].grpc)),
    ];
    (
        programs.collector(&["collector.front.yaml"], &variables),
        samplers,
    )
}

/// A trace of three spans, in the last of which something may have failed.
struct Sent {
    id: String,
    failed: bool,
    slow: bool,
}

impl Sent {
    /// Of each twenty, two failed and one was slow.
    fn number(number: u128) -> Self {
        // The ids are spread over all that there are, as random ones would be.
        let id = (number + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15_F39C_C060_5CED_C835);
        Self {
            id: format!("{id:032x}"),
            failed: number % 20 < 2,
            slow: number % 20 == 2,
        }
    }

    /// One of its spans, as OTLP in JSON.
    fn span(&self, part: usize) -> Value {
        let start = 1_700_000_000_000_000_000_u64;
        let took = if self.slow { 1_200_000_000 } else { 20_000_000 };
        let status = if self.failed && part == 2 {
            json!({ "code": 2 })
        } else {
            json!({})
        };
        json!({
            "traceId": self.id,
            "spanId": format!("{}{part}", &self.id[..15]),
            "name": "work",
            "kind": 1,
            "startTimeUnixNano": start.to_string(),
            "endTimeUnixNano": (start + took).to_string(),
            "status": status,
        })
    }
}

impl Collector {
    /// Takes one span of each trace, all in one request: the spans of one trace come apart.
    fn take(&self, traces: &[Sent], part: usize) {
        let spans: Vec<Value> = traces.iter().map(|sent| sent.span(part)).collect();
        let body = json!({ "resourceSpans": [{ "scopeSpans": [{ "spans": spans }] }] });
        let url = format!("http://127.0.0.1:{}/v1/traces", self.http);
        ureq::post(url)
            .send_json(body)
            .expect("a Collector that takes spans");
    }
}

fn spans_by_trace(receiver: &Receiver) -> BTreeMap<String, usize> {
    let mut traces = BTreeMap::new();
    for span in receiver.spans() {
        let id: String = span
            .span
            .trace_id
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        *traces.entry(id).or_default() += 1;
    }
    traces
}
