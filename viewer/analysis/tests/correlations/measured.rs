//! How long it takes where very much is held, and how long what comes meanwhile waits. What is measured is said and not held:
//! `cargo test --release -p otlp-analysis --test correlations measured -- --ignored --nocapture`.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use otlp_analysis::correlations::{Outcome, Question, correlate};
use otlp_analysis::route::Key;
use otlp_store::store::Store;
use otlp_store::store::cancellation::Asker;
use otlp_store::store::window::Length;

use crate::bounds::on_processor;
use crate::store::*;

const TRACES: u64 = 51_667;

/// A trace of the to-do app: a request, a span of its own, and one of its database; and a log record.
fn trace(number: u64, outbox: &mut Outbox) {
    let start = BEGIN + number * 5 * MILLISECOND;
    let is_slow = number.is_multiple_of(20);
    let took = if is_slow { 40 } else { 4 } * MILLISECOND + number % 977 * 1_000;
    let resource = instance("todo", number % 3);
    let mut root = span(number, 1, 0, 2, "GET /", start, took);
    root.attributes = vec![
        text("http.request.method", "GET"),
        text("http.route", "/"),
        text("url.path", "/"),
        text("url.scheme", "http"),
        text("server.address", "localhost"),
        text("network.protocol.version", "1.1"),
        text("user_agent.original", "oha/1.4.5"),
        int("http.response.status_code", 200),
        text("request.id", &format!("{:016x}", number * 0x9e37_79b9)),
        text("tenant", if is_slow { "acme" } else { "other" }),
    ];
    let mut query = span(number, 2, 1, 1, "querying_tasks", start, took / 10 * 9);
    query.attributes = vec![int("todo.task.count", number % 11)];
    let mut select = span(number, 3, 2, 3, "SELECT task", start, took / 10 * 8);
    select.attributes = vec![
        text("db.system.name", "sqlite"),
        text("db.operation.name", "SELECT"),
        text("db.collection.name", "task"),
        text(
            "db.query.text",
            "SELECT id, description FROM task ORDER BY id LIMIT 1000",
        ),
    ];
    outbox.log(&resource, &query, 9, "Fetched 10 tasks from the database");
    for span in [root, query, select] {
        outbox.span(&resource, span);
    }
}

#[test]
#[ignore = "says how long it takes, for a release build"]
fn how_long_155_000_spans_take() {
    let store = Store::new(1 << 30);
    let mut outbox = Outbox::default();
    for number in 1..=TRACES {
        trace(number, &mut outbox);
        if number.is_multiple_of(1_000) {
            outbox.deliver(&store);
        }
    }
    outbox.deliver(&store);
    let question = Question {
        key: Key {
            service: "todo".to_owned(),
            route: "/".to_owned(),
            method: "GET".to_owned(),
        },
        length: Length::Fifteen,
        outcome: Outcome::Slow(None),
    };
    let is_looking = AtomicBool::new(true);
    thread::scope(|scope| {
        let waiting = scope.spawn(|| {
            let (mut longest, mut number) = (Duration::ZERO, TRACES);
            while is_looking.load(Ordering::Relaxed) {
                let mut outbox = Outbox::default();
                number += 1;
                trace(number, &mut outbox);
                let start = Instant::now();
                outbox.deliver(&store);
                longest = longest.max(start.elapsed());
                // A thousand a second, or the store would soon hold many times as much.
                thread::park_timeout(Duration::from_millis(1));
            }
            (longest, number - TRACES)
        });
        for _ in 0..5 {
            let start = Instant::now();
            let before = on_processor(start);
            let found = correlate(&store, &question, &Asker::default());
            eprintln!(
                "{} spans held: {:.2?}, of which {:.2?} on the processor; {:?}, {}",
                store.counts().spans_held,
                start.elapsed(),
                on_processor(start).saturating_sub(before),
                found.totals,
                found.causes[0].feature,
            );
        }
        is_looking.store(false, Ordering::Relaxed);
        let (longest, traces) = waiting.join().unwrap();
        eprintln!("of {traces} traces that came meanwhile, one took {longest:.1?} at most");
    });
}
