//! Everything at once: what takes the most to show is read, by some who never read it, while more comes than is held.

use std::collections::VecDeque;
use std::thread;
use std::time::{Duration, Instant};

use opentelemetry_proto::tonic::trace::v1::Span;
use prost::Message;

use super::measured_viewer::Viewer;
use crate::common::*;

/// How many readers there are, and how many of them never read what they asked for.
const READERS: usize = 16;
const SILENT: usize = 4;

/// All that takes the most to show: a trace of spans with many attributes, and many instruments.
const READ: [&str; 18] = [
    "/api/traces/{id}",
    "/traces/{id}/text",
    "/traces/{id}",
    "/traces/{id}/svg",
    "/compare?a={id}&b={id}",
    "/api/compare?a={id}&b={id}",
    "/",
    "/api/traces?attribute=absent%3D1",
    "/api/logs?limit=1000",
    "/logs?limit=1000",
    "/metrics",
    "/api/metrics",
    "/api/metrics/over-time",
    "/requests",
    "/findings",
    "/wire",
    "/wire/1",
    "/save",
];

/// Everything at once, for so many seconds.
fn mixed_load(viewer: &Viewer, seconds: u64) {
    let wide = |id: u64| Span {
        attributes: vec![Default::default(); 90_000],
        ..span(7, id, u64::from(id > 1), "wide")
    };
    let instruments = (0..30_000).map(|i| counter(&format!("instrument.{i}"), 1));
    let instruments = metrics(instruments.collect()).encode_to_vec();
    let records = (0..20_000).map(|i| log(7, 1, &format!("record {i}")));
    let records = logs(records.collect()).encode_to_vec();
    viewer.send("traces", &request(vec![wide(1)]).encode_to_vec());
    viewer.send("metrics", &instruments);
    let until = Instant::now() + Duration::from_secs(seconds);
    thread::scope(|scope| {
        scope.spawn(|| {
            let mut paths = READ.iter().cycle();
            let mut silent = VecDeque::new();
            for id in (2..).step_by(20) {
                // One of them gives way to another, now and then.
                silent.push_back(viewer.never_read(paths.next().unwrap()));
                if silent.len() > SILENT {
                    silent.pop_front();
                }
                for _ in 0..3 {
                    let wide = (id..id + 20).map(wide).collect();
                    viewer.send("traces", &request(wide).encode_to_vec());
                    viewer.send("logs", &records);
                    viewer.send("metrics", &instruments);
                    if Instant::now() > until {
                        return;
                    }
                }
            }
        });
        for reader in SILENT..READERS {
            scope.spawn(move || {
                for path in READ.iter().cycle().skip(reader) {
                    if Instant::now() > until {
                        return;
                    }
                    // What is asked for may have left, and a machine with too much to do reads a request too late.
                    let answer = try_send("GET", &viewer.url(path), &[], &[]);
                    if let Ok(answer) = answer {
                        assert!(
                            [200, 304, 404, 408].contains(&answer.status),
                            "{path}: {answer:?}"
                        );
                    }
                }
            });
        }
    });
}

#[test]
fn whoever_reads_and_whoever_does_not_stay_within_the_budget_as_well() {
    let viewer = Viewer::holding(16);
    mixed_load(&viewer, 5);
    viewer.stayed_within_its_promise();
}

#[test]
#[ignore = "two minutes"]
fn a_minute_of_reading_and_writing_stays_within_a_small_and_a_large_budget() {
    for budget in [16, 256] {
        let viewer = Viewer::holding(budget);
        mixed_load(&viewer, 60);
        viewer.stayed_within_its_promise();
    }
}
