//! However much arrives at once, the program takes no more memory than it may hold, and 64 MiB.
//!
//! Every burst is sixteen requests at a time, each as large as they come, to a program that holds 32
//! MiB. The peak is what Linux says of the process.
#![cfg(target_os = "linux")]

use std::collections::VecDeque;
use std::io::{BufRead, Write};
use std::net::TcpStream;
use std::thread;
use std::time::{Duration, Instant};

use crate::common::program::{Program, start};
use crate::common::series::{SECOND, histogram, histogram_point, now};
use crate::common::*;
use opentelemetry_proto::tonic::collector::metrics::v1::ExportMetricsServiceRequest;
use opentelemetry_proto::tonic::collector::trace::v1::trace_service_client::TraceServiceClient;
use opentelemetry_proto::tonic::metrics::v1::exponential_histogram_data_point::Buckets;
use opentelemetry_proto::tonic::metrics::v1::metric::Data;
use opentelemetry_proto::tonic::metrics::v1::{
    ExponentialHistogram, ExponentialHistogramDataPoint, Metric, ResourceMetrics, ScopeMetrics,
};
use opentelemetry_proto::tonic::trace::v1::Span;
use prost::Message;
use tonic::Code;
use tonic::codec::CompressionEncoding::Gzip;
use tonic::transport::Endpoint;

/// How many requests are on their way at the same time.
const TOGETHER: usize = 16;
const MIB: u64 = 1 << 20;
const BUDGET: u64 = 32;
const BESIDE: u64 = 64;

struct Viewer {
    program: Program,
    budget: u64,
    addresses: [String; 3],
}

impl Viewer {
    fn start() -> Viewer {
        Viewer::holding(BUDGET)
    }

    /// One that holds at most so many mebibytes.
    fn holding(budget: u64) -> Viewer {
        let memory = budget.to_string();
        let (program, mut stderr) = start(&[
            "--grpc", "0", "--http", "0", "--pages", "0", "--memory", &memory,
        ]);
        let addresses = ["OTLP/gRPC", "OTLP/HTTP", "The pages"].map(|of| {
            let mut line = String::new();
            while !line.starts_with(of) {
                line.clear();
                assert_ne!(stderr.read_line(&mut line).unwrap(), 0);
            }
            let words = line.trim().split(' ');
            let mut address = words.map(|it| it.trim_start_matches("http://"));
            let address = address.rfind(|it| it.starts_with("127.0.0.1:")).unwrap();
            format!("http://{address}")
        });
        Viewer {
            program,
            budget,
            addresses,
        }
    }

    /// The most memory that it has taken so far, in bytes.
    fn peak(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.program.0.id()));
        let status = status.unwrap();
        let line = status.lines().find(|it| it.starts_with("VmHWM:")).unwrap();
        line.split_whitespace()
            .nth(1)
            .unwrap()
            .parse::<u64>()
            .unwrap()
            * 1024
    }

    /// Sends this often at once over HTTP, and tells how often it was taken. What is not is to be
    /// sent again.
    fn burst(&self, path: &str, headers: &[(&str, &str)], body: &[u8]) -> usize {
        let url = format!("{}{path}", self.addresses[1]);
        thread::scope(|scope| {
            let sending: Vec<_> = (0..TOGETHER)
                .map(|_| scope.spawn(|| try_send("POST", &url, headers, body)))
                .collect();
            let answers = sending.into_iter().map(|it| it.join().unwrap());
            answers
                .filter(|answer| match answer {
                    Ok(answer) if answer.status == 200 => true,
                    // A client that is still writing may find the connection closed, and not the
                    // answer.
                    Ok(answer) => {
                        assert_eq!(answer.status, 503, "{answer:?}");
                        false
                    }
                    Err(_) => false,
                })
                .count()
        })
    }

    /// The same over gRPC.
    fn burst_of_calls(&self, spans: &[Span], is_gzip: bool) -> usize {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let endpoint = Endpoint::from_shared(self.addresses[0].clone()).unwrap();
        let calls = (0..TOGETHER).map(|_| {
            let spans = spans.to_vec();
            // Before any of them is busy with compressing, and late to say who it is.
            let connection = runtime.block_on(endpoint.connect()).unwrap();
            runtime.spawn(async move {
                let mut client = TraceServiceClient::new(connection);
                if is_gzip {
                    client = client.send_compressed(Gzip);
                }
                client.export(request(spans)).await
            })
        });
        let calls: Vec<_> = calls.collect();
        let answers = calls.into_iter().map(|it| runtime.block_on(it).unwrap());
        answers
            .filter(|answer| match answer {
                Ok(_) => true,
                Err(status) => {
                    assert_eq!(status.code(), Code::Unavailable, "{status}");
                    false
                }
            })
            .count()
    }

    #[track_caller]
    fn stayed_within_its_promise(&self) {
        // It still takes what is sent to it.
        let small = request(vec![span(7, 1, 0, "GET /")]).encode_to_vec();
        let url = format!("{}/v1/traces", self.addresses[1]);
        assert_eq!(post(&url, PROTOBUF, &small).status, 200);
        let peak = self.peak();
        let _ = writeln!(
            std::io::stderr(),
            "at most {} MiB for a budget of {}",
            peak / MIB,
            self.budget
        );
        assert!(
            peak <= (self.budget + BESIDE) * MIB,
            "{} MiB for a budget of {}",
            peak / MIB,
            self.budget
        );
    }
}

/// Thirteen mebibytes of spans, each of a trace of its own.
fn spans() -> Vec<Span> {
    let name = "x".repeat(1_000);
    (1..=13_000_u64)
        .map(|id| Span {
            trace_id: u128::from(id).to_be_bytes().to_vec(),
            span_id: id.to_be_bytes().to_vec(),
            name: name.clone(),
            ..Span::default()
        })
        .collect()
}

fn json() -> Vec<u8> {
    let body = request(spans()).encode_to_vec();
    let json = otlp_viewer::otlp::json_out::to_json(&otlp_viewer::otlp::schema::TRACES, &body);
    assert!(json.len() as u64 > 13 * MIB);
    json.into_bytes()
}

#[test]
fn a_burst_of_json_as_gzip_is_taken_one_by_one() {
    let (viewer, body) = (Viewer::start(), gzip(&json()));
    let headers = [("content-type", JSON), ("content-encoding", "gzip")];
    let taken = viewer.burst("/v1/traces", &headers, &body);
    viewer.stayed_within_its_promise();
    assert_eq!(taken, TOGETHER);
}

#[test]
fn a_burst_of_protobuf_as_gzip_is_taken_one_by_one() {
    let (viewer, body) = (Viewer::start(), gzip(&request(spans()).encode_to_vec()));
    let headers = [("content-type", PROTOBUF), ("content-encoding", "gzip")];
    let taken = viewer.burst("/v1/traces", &headers, &body);
    viewer.stayed_within_its_promise();
    assert_eq!(taken, TOGETHER);
}

#[test]
fn a_burst_of_calls_as_gzip_is_taken_one_by_one() {
    let viewer = Viewer::start();
    let taken = viewer.burst_of_calls(&spans(), true);
    viewer.stayed_within_its_promise();
    assert_eq!(taken, TOGETHER);
}

#[test]
fn of_a_burst_that_is_not_compressed_as_much_is_taken_as_there_is_room_for() {
    let (json, protobuf) = (json(), request(spans()).encode_to_vec());
    for (content_type, body) in [(JSON, &json), (PROTOBUF, &protobuf)] {
        let viewer = Viewer::start();
        for _ in 0..3 {
            let taken = viewer.burst("/v1/traces", &[("content-type", content_type)], body);
            assert!(taken >= 1);
        }
        viewer.stayed_within_its_promise();
    }
    let viewer = Viewer::start();
    for _ in 0..3 {
        assert!(viewer.burst_of_calls(&spans(), false) >= 1);
    }
    viewer.stayed_within_its_promise();
}

/// What is small on the wire and large once it is kept or decoded. One after the other, since that
/// is how they are unpacked.
#[test]
fn what_grows_when_it_is_taken_apart_stays_within_the_budget_as_well() {
    let viewer = Viewer::start();
    let [traces, metrics] =
        ["traces", "metrics"].map(|it| format!("{}/v1/{it}", viewer.addresses[1]));
    let headers = [("content-encoding", "gzip"), ("content-type", PROTOBUF)];
    // Sixteen mebibytes of the smallest spans that there are: each takes ten times as much here.
    let smallest = (1..=300_000_u64).map(|id| Span {
        trace_id: 7_u128.to_be_bytes().to_vec(),
        span_id: id.to_be_bytes().to_vec(),
        ..Span::default()
    });
    let body = gzip(&request(smallest.collect()).encode_to_vec());
    assert_eq!(send("POST", &traces, &headers, &body).status, 200);
    // Numbers of one byte, a million in each of fifteen lists.
    let point = |counts| ExponentialHistogramDataPoint {
        positive: Some(Buckets {
            offset: 0,
            bucket_counts: vec![1; counts],
        }),
        ..ExponentialHistogramDataPoint::default()
    };
    let metric = Metric {
        name: "numbers".to_owned(),
        data: Some(Data::ExponentialHistogram(ExponentialHistogram {
            data_points: vec![point(1_000_000); 15],
            aggregation_temporality: 1,
        })),
        ..Metric::default()
    };
    let numbers = ExportMetricsServiceRequest {
        resource_metrics: vec![ResourceMetrics {
            resource: resource("todo"),
            scope_metrics: vec![ScopeMetrics {
                metrics: vec![metric],
                ..ScopeMetrics::default()
            }],
            ..ResourceMetrics::default()
        }],
    };
    let body = gzip(&numbers.encode_to_vec());
    let answer = send("POST", &metrics, &headers, &body);
    assert_eq!(answer.status, 400, "{answer:?}");
    // A resource as large as a request may be.
    let mut large = request(vec![span(7, 1, 0, "GET /")]);
    large.resource_spans[0].resource = resource(&"r".repeat(15 << 20));
    let body = gzip(&large.encode_to_vec());
    assert_eq!(send("POST", &traces, &headers, &body).status, 200);
    viewer.stayed_within_its_promise();
}

/// Many series with many points, each with buckets of its own, and the pages that draw all of them.
#[test]
fn many_series_with_many_points_stay_within_the_budget_also_when_they_are_drawn() {
    let viewer = Viewer::start();
    let url = format!("{}/v1/metrics", viewer.addresses[1]);
    let headers = [("content-encoding", "gzip"), ("content-type", PROTOBUF)];
    let begin = now() - 3_000 * SECOND;
    for export in 1..=12_u64 {
        let time = begin + 60 * export * SECOND;
        let points = (0..15_000_u64).map(|i| {
            let series = format!("/{i}/of/a/route/with/a/name");
            let attributes = [
                ("http.route", series.as_str()),
                ("http.request.method", "GET"),
            ];
            let counts = [export, export * (i % 7), i, export];
            let mut point = histogram_point(&attributes, begin, time, counts);
            if i % 2 == 0 {
                point.explicit_bounds = vec![i as f64, 1e6, 2e6 + export as f64];
            }
            point
        });
        let name = "http.server.request.duration";
        let sent = metrics(vec![histogram(name, 2, points.collect())]).encode_to_vec();
        assert_eq!(send("POST", &url, &headers, &gzip(&sent)).status, 200);
    }
    let paths = [
        "/metrics?window=60",
        "/metrics/1?window=60&by=http.route",
        "/requests?window=60",
    ];
    thread::scope(|scope| {
        for path in paths.iter().cycle().take(6) {
            let url = format!("{}{path}", viewer.addresses[2]);
            scope.spawn(move || assert!([200, 404].contains(&get(&url).status), "{url}"));
        }
    });
    viewer.stayed_within_its_promise();
}

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

impl Viewer {
    fn url(&self, path: &str) -> String {
        format!(
            "{}{}",
            self.addresses[2],
            path.replace("{id}", &format!("{:032x}", 7))
        )
    }

    fn send(&self, signal: &str, body: &[u8]) {
        let url = format!("{}/v1/{signal}", self.addresses[1]);
        let headers = [("content-encoding", "gzip"), ("content-type", PROTOBUF)];
        let answer = try_send("POST", &url, &headers, &gzip(body));
        assert!(
            answer.is_ok_and(|it| [200, 503].contains(&it.status)),
            "{signal}"
        );
    }

    /// Asks for something, and reads nothing of it as long as this is held.
    fn never_read(&self, path: &str) -> TcpStream {
        let url = self.url(path);
        let (address, path) = url["http://".len()..].split_once('/').unwrap();
        let mut stream = TcpStream::connect(address).unwrap();
        write!(stream, "GET /{path} HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
        stream
    }
}

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

/// A name as long as a client may make one, and longer than any page has room for.
fn long_name(id: u64) -> String {
    format!("{id:04}{}", "n".repeat(900_000))
}

#[test]
fn long_names_stay_within_the_budget_also_where_nobody_reads_them() {
    let viewer = Viewer::holding(256);
    for id in 1..=60 {
        let root = span(u128::from(id), id, 0, &long_name(id));
        viewer.send("traces", &request(vec![root]).encode_to_vec());
    }
    for id in 1..=30 {
        let name = long_name(id);
        let mut metric = counter(&name, 1);
        metric.unit = name;
        viewer.send("metrics", &metrics(vec![metric]).encode_to_vec());
    }
    for path in ["/api/traces", "/metrics", "/metrics/1", "/api/metrics"] {
        let silent: Vec<TcpStream> = (0..16).map(|_| viewer.never_read(path)).collect();
        // Whoever asks after them is answered when they have been looked at.
        let answer = get(&viewer.url("/api/traces?limit=1"));
        assert_eq!(answer.status, 200);
        drop(silent);
    }
    viewer.stayed_within_its_promise();
}
