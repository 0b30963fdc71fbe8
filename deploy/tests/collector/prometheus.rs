//! App → Collector ← Prometheus, asked by the queries of the page.

use std::collections::BTreeMap;

use harness::backend::Backend;

use crate::file::queries_of_the_page;
use crate::programs::{Programs, app, json};

pub fn answers_the_page(programs: &Programs) {
    let collector = programs.collector(&["collector.yaml"], &[]);
    let folder = tempfile::tempdir().unwrap();
    let (backend, port) = programs.prometheus(folder.path(), &collector);
    let prometheus = Prometheus { backend, port };
    let queries = queries_of_the_page();
    let [total, amount, latency, failed, collector_received] = &queries[..] else {
        panic!("the page has other queries: {queries:#?}");
    };
    let app = app(collector.grpc);
    let visit = |times: usize| (0..times).for_each(|_| assert_eq!(app.get("/").status, 200));
    // From the first value that it sees, Prometheus cannot tell by how much it has grown.
    visit(20);
    assert_eq!(app.post("/add", &[("task", "Buy milk")]).status, 303);
    prometheus.wait_for(total, "/", 20.0);
    visit(180);
    assert_eq!(app.get("/nowhere").status, 404);
    prometheus.wait_for(total, "/", 200.0);

    // How often, exactly: the counter itself, and by how much it has grown.
    let count = r#"http_server_request_duration_seconds_count{http_route="/"}"#;
    let grown = format!("max_over_time({count}[1m]) - min_over_time({count}[1m])");
    assert_eq!(prometheus.ask(&grown)["/"], 180.0);
    assert_eq!(prometheus.ask(total)["/add"], 1.0);
    // By the second: Prometheus estimates what was before its first value and after its last, at most
    // by one interval in all, and there are two intervals or more between them.
    let now = prometheus.now();
    let rate = prometheus.at(now, amount)["/"] * 60.0;
    assert!((180.0..=360.0).contains(&rate), "{rate}");
    let share = prometheus.at(
        now,
        "sum(rate(todo_requests_total{todo_endpoint=\"home\"}[1m]))",
    )[""];
    assert!((share * 60.0 - rate).abs() < 1e-6, "{share} {rate}");

    // The percentile lies in the bucket that it must lie in.
    let quantile = prometheus.at(now, latency)["/"];
    let buckets =
        r#"sum by (le) (rate(http_server_request_duration_seconds_bucket{http_route="/"}[1m]))"#;
    let mut buckets: Vec<(f64, f64)> = prometheus
        .at(now, buckets)
        .into_iter()
        .map(|(bound, rate)| (bound.parse().unwrap(), rate))
        .collect();
    buckets.sort_by(|a, b| a.0.total_cmp(&b.0));
    assert_eq!(buckets.len(), 15, "{buckets:?}");
    let rank = buckets[14].1 * 0.95;
    let bucket = buckets.iter().position(|(_, rate)| *rate >= rank).unwrap();
    let below = if bucket == 0 {
        0.0
    } else {
        buckets[bucket - 1].0
    };
    assert!(
        quantile > below && quantile <= buckets[bucket].0,
        "{quantile} in {buckets:?}"
    );

    // No request failed, and that is 0 and not nothing.
    assert_eq!(prometheus.ask(failed)[""], 0.0);
    // A page not found has no route, and counts as well.
    assert_eq!(prometheus.ask(total)[""], 1.0);
    prometheus.wait_for(collector_received, "otlp", 3.0 * 201.0 + 1.0);
}

struct Prometheus {
    backend: Backend,
    port: u16,
}

impl Prometheus {
    /// The values by the one label that tells them apart; without a label, it is empty.
    fn at(&self, time: f64, query: &str) -> BTreeMap<String, f64> {
        let url = format!("http://127.0.0.1:{}/api/v1/query", self.port);
        let request = ureq::get(url)
            .query("query", query)
            .query("time", format!("{time}"));
        let mut answer = request
            .call()
            .unwrap_or_else(|error| panic!("{query}: {error}"));
        let answer: serde_json::Value = answer.body_mut().read_json().unwrap();
        let results = answer["data"]["result"].as_array().unwrap().iter();
        let named = results.map(|result| {
            let labels = &result["metric"];
            let names = ["http_route", "le", "receiver"].into_iter();
            let name = names.filter_map(|label| labels[label].as_str()).next();
            let value = result["value"][1].as_str().unwrap().parse().unwrap();
            (name.unwrap_or_default().to_owned(), value)
        });
        named.collect()
    }

    fn now(&self) -> f64 {
        let url = format!("http://127.0.0.1:{}/api/v1/query?query=time()", self.port);
        json(&url).unwrap()["data"]["result"][0].as_f64().unwrap()
    }

    fn ask(&self, query: &str) -> BTreeMap<String, f64> {
        self.at(self.now(), query)
    }

    fn wait_for(&self, query: &str, name: &str, value: f64) {
        self.backend
            .wait_for(&format!("{value} of {name} by {query}"), || {
                self.ask(query).get(name) == Some(&value)
            });
    }
}
