//! What the viewer's API says of a case.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::thread;
use std::time::Duration;

use serde_json::Value;

/// How often the viewer is asked whether enough has come.
const PAUSE: Duration = Duration::from_millis(500);
/// Of how many traces with one root everything is read: the longest, those with the most spans, and as many others.
const READ: usize = 8;

/// A trace, as the list has it.
#[derive(Clone, Debug)]
pub struct Trace {
    /// The name of its root.
    pub root: String,
    /// When it began, in seconds after the first one.
    pub start: f64,
    /// How long it took, in seconds.
    pub duration: f64,
    /// How many spans it has.
    pub spans: usize,
    id: String,
}

/// A span.
#[derive(Clone, Debug)]
pub struct Span {
    pub name: String,
    pub service: String,
    pub instance: String,
    /// In seconds after the beginning of the first trace.
    pub start: f64,
    pub end: f64,
    pub attributes: BTreeMap<String, String>,
    pub id: String,
    pub parent: String,
    pub is_client: bool,
    pub is_failed: bool,
}

/// All that is asked of the viewer.
pub struct Facts {
    pages: String,
    agent: ureq::Agent,
    first: u64,
    /// All traces, the oldest first.
    pub traces: Vec<Trace>,
    read: RefCell<BTreeMap<String, Vec<Span>>>,
}

impl Facts {
    /// Asks, once so many seconds of telemetry are there.
    pub fn ask(pages: &str, seconds: f64) -> Option<Facts> {
        let mut facts = Facts {
            pages: pages.to_owned(),
            agent: ureq::Agent::new_with_defaults(),
            first: 0,
            traces: Vec::new(),
            read: RefCell::default(),
        };
        facts.list();
        let newest = facts.traces.last().map_or(0.0, |it| it.start);
        if newest < seconds {
            thread::sleep(PAUSE);
            return None;
        }
        Some(facts)
    }

    fn list(&mut self) {
        let mut listed = Vec::new();
        let mut before = String::new();
        loop {
            let page = self.get(&format!("/api/traces?limit=1000{before}"));
            listed.extend(page["traces"].as_array().unwrap().iter().cloned());
            match page["older"].as_u64() {
                Some(older) => before = format!("&before={older}"),
                None => break,
            }
        }
        let start = |it: &Value| number(&it["startTimeUnixNano"]);
        self.first = listed.iter().map(start).min().unwrap_or(0);
        // Without a root it is still arriving.
        let arrived = listed.iter().filter(|it| it["rootName"].is_string());
        let traces = arrived.map(|it| Trace {
            root: it["rootName"].as_str().unwrap().to_owned(),
            start: self.since_first(start(it)),
            duration: number(&it["durationNano"]) as f64 / 1e9,
            spans: it["spans"].as_u64().unwrap() as usize,
            id: it["traceId"].as_str().unwrap().to_owned(),
        });
        self.traces = traces.collect();
        self.traces.sort_by(|a, b| a.start.total_cmp(&b.start));
    }

    /// The traces with this root.
    pub fn with_root(&self, root: &str) -> Vec<Trace> {
        let traces = self.traces.iter().filter(|it| it.root == root);
        traces.cloned().collect()
    }

    /// Some of the traces with this root, with all of their spans: the longest, the largest, and others.
    pub fn some_with_root(&self, root: &str) -> Vec<(Trace, Vec<Span>)> {
        let mut traces = self.with_root(root);
        let step = (traces.len() / READ).max(1);
        let mut some: Vec<Trace> = traces.iter().step_by(step).cloned().collect();
        traces.sort_by(|a, b| b.duration.total_cmp(&a.duration));
        some.extend(traces.iter().take(READ).cloned());
        traces.sort_by_key(|it| std::cmp::Reverse(it.spans));
        some.extend(traces.iter().take(READ).cloned());
        some.sort_by(|a, b| a.start.total_cmp(&b.start).then(a.id.cmp(&b.id)));
        some.dedup_by(|a, b| a.id == b.id);
        let read = some.into_iter().map(|it| {
            let spans = self.spans(&it.id);
            (it, spans)
        });
        read.collect()
    }

    /// When the first trace with this root began that took so long, in seconds, and of whose spans this holds.
    pub fn first_with(
        &self,
        root: &str,
        least: f64,
        holds: impl Fn(&[Span]) -> bool,
    ) -> Option<f64> {
        let traces = self.with_root(root).into_iter();
        let mut long = traces.filter(|it| it.duration >= least);
        let first = long.find(|it| holds(&self.spans(&it.id)))?;
        Some(first.start)
    }

    fn spans(&self, trace: &str) -> Vec<Span> {
        if let Some(read) = self.read.borrow().get(trace) {
            return read.clone();
        }
        let data = self.get(&format!("/api/traces/{trace}"));
        let mut spans = Vec::new();
        for resource in list(&data["resourceSpans"]) {
            let resource_attributes = attributes(&resource["resource"]);
            let of_resource = |key| resource_attributes.get(key).cloned().unwrap_or_default();
            let scopes = list(&resource["scopeSpans"]);
            for span in scopes.iter().flat_map(|it| list(&it["spans"])) {
                let text = |key: &str| span[key].as_str().unwrap_or_default().to_owned();
                spans.push(Span {
                    name: text("name"),
                    service: of_resource("service.name"),
                    instance: of_resource("service.instance.id"),
                    start: self.since_first(number(&span["startTimeUnixNano"])),
                    end: self.since_first(number(&span["endTimeUnixNano"])),
                    attributes: attributes(&span),
                    id: text("spanId"),
                    parent: text("parentSpanId"),
                    is_client: span["kind"] == 3,
                    is_failed: span["status"]["code"] == 2,
                });
            }
        }
        spans.sort_by(|a, b| a.start.total_cmp(&b.start));
        let mut read = self.read.borrow_mut();
        read.insert(trace.to_owned(), spans.clone());
        spans
    }

    /// What sets the slow, or the failed, requests of a route apart.
    pub fn apart(&self, route: &str, of: &str) -> Value {
        let (method, route) = route.split_once(' ').unwrap();
        let route = route.replace('{', "%7B").replace('}', "%7D");
        self.get(&format!(
            "/api/requests/correlations?service=todo&method={method}&route={route}&window=5&{of}"
        ))
    }

    /// When the first log record of this severity or above was written.
    pub fn first_log(&self, severity: u8) -> Option<f64> {
        let logs = self.get(&format!("/api/logs?limit=1000&severity={severity}"));
        let resources = list(&logs["resourceLogs"]);
        let scopes = resources.iter().flat_map(|it| list(&it["scopeLogs"]));
        let records = scopes.flat_map(|it| list(&it["logRecords"]));
        let first = records.map(|it| number(&it["timeUnixNano"])).min()?;
        Some(self.since_first(first))
    }

    fn get(&self, path: &str) -> Value {
        let mut answer = self
            .agent
            .get(format!("{}{path}", self.pages))
            .call()
            .unwrap();
        serde_json::from_reader(answer.body_mut().as_reader()).unwrap()
    }

    fn since_first(&self, nanoseconds: u64) -> f64 {
        (nanoseconds as f64 - self.first as f64) / 1e9
    }
}

/// 64-bit integers are strings in OTLP's JSON.
fn number(value: &Value) -> u64 {
    let text = value.as_str().unwrap_or("0");
    text.parse().unwrap()
}

fn list(value: &Value) -> Vec<Value> {
    value.as_array().cloned().unwrap_or_default()
}

fn attributes(of: &Value) -> BTreeMap<String, String> {
    let pairs = list(&of["attributes"]).into_iter().map(|it| {
        let value = it["value"].as_object().and_then(|it| it.values().next());
        let value = value.map_or(String::new(), |it| match it {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        });
        (it["key"].as_str().unwrap().to_owned(), value)
    });
    pairs.collect()
}
