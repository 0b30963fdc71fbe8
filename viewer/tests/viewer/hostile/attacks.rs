//! Whoever can reach a port, or make a browser ask for a page, cannot stop the viewer with a few bytes.
#![cfg(target_os = "linux")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use crate::common::*;
use opentelemetry_proto::tonic::metrics::v1::metric::Data;
use opentelemetry_proto::tonic::trace::v1::{ResourceSpans, ScopeSpans, Span};
use otlp_viewer::otlp::Signal;
use otlp_viewer::otlp::wire::put_bytes;
use otlp_viewer::store::Store;
use otlp_viewer::store::requests::Request;
use otlp_viewer::testing::Receiver;
use prost::Message;

/// However busy the machine is, what is waited for comes in less than this.
const LONGEST: Duration = Duration::from_secs(60);

/// The shortest of three runs: the others had the machine to share.
fn shortest(mut run: impl FnMut()) -> Duration {
    let runs = (0..3).map(|_| {
        let started = Instant::now();
        run();
        started.elapsed()
    });
    runs.min().unwrap()
}

fn arriving() -> Request {
    otlp_viewer::receive::arriving(Some(Signal::Traces), "/v1/traces", std::iter::empty())
}

/// A resource with so many empty scopes, and one that has a span.
fn scopes(empty: usize) -> Vec<u8> {
    let last = ScopeSpans {
        spans: vec![span(7, 1, 0, "GET /")],
        ..ScopeSpans::default()
    };
    // Field 2 of `ResourceSpans`, of no bytes.
    let mut resource = [0x12, 0].repeat(empty);
    put_bytes(&mut resource, 2, &last.encode_to_vec());
    let mut body = Vec::new();
    put_bytes(&mut body, 1, &resource);
    body
}

#[test]
fn eight_times_as_many_empty_scopes_take_not_much_more_than_eight_times_as_long() {
    let took = [20_000, 160_000].map(|count| {
        let body = scopes(count);
        shortest(|| {
            let store = Store::new(32 << 20);
            store.insert(Signal::Traces, &body, arriving());
            assert_eq!(store.counts().spans, 1);
        })
    });
    assert!(took[1] < 24 * took[0], "{took:?}");
}

#[test]
fn a_large_resource_is_read_once_for_all_of_its_scopes() {
    let body = |scopes: u64| {
        let scope = |id| ScopeSpans {
            spans: vec![span(u128::from(id), id, 0, "GET /")],
            schema_url: id.to_string(),
            ..ScopeSpans::default()
        };
        let mut body = request(Vec::new());
        body.resource_spans = vec![ResourceSpans {
            resource: resource(&"r".repeat(1 << 20)),
            scope_spans: (1..=scopes).map(scope).collect(),
            ..ResourceSpans::default()
        }];
        body.encode_to_vec()
    };
    let took = [1, 200].map(|scopes| {
        let body = body(scopes);
        shortest(|| {
            let store = Store::new(1 << 30);
            store.insert(Signal::Traces, &body, arriving());
            assert_eq!(store.counts().spans, scopes);
        })
    });
    assert!(took[1] < 40 * took[0], "{took:?}");
}

#[test]
fn whoever_looks_does_not_wait_until_a_large_request_is_taken() {
    let spans = (1..=200_000_u64).map(|id| Span {
        trace_id: u128::from(id).to_be_bytes().to_vec(),
        span_id: id.to_be_bytes().to_vec(),
        ..Span::default()
    });
    let body = request(spans.collect()).encode_to_vec();
    let store = Store::new(1 << 30);
    let is_done = AtomicBool::new(false);
    let (took, longest) = thread::scope(|scope| {
        let looking = scope.spawn(|| {
            let mut longest = Duration::ZERO;
            while !is_done.load(Ordering::Relaxed) {
                let asked = Instant::now();
                store.counts();
                longest = longest.max(asked.elapsed());
            }
            longest
        });
        let started = Instant::now();
        store.insert(Signal::Traces, &body, arriving());
        let took = started.elapsed();
        is_done.store(true, Ordering::Relaxed);
        (took, looking.join().unwrap())
    });
    assert_eq!(store.counts().spans, 200_000);
    assert!(longest < took / 3, "{longest:?} of {took:?}");
}

#[test]
fn more_than_sixteen_attributes_are_refused_with_a_line_that_says_so() {
    let receiver = Receiver::start();
    let asking = |count: usize| {
        let filters = (0..count).map(|i| format!("attribute=key{i}%3D1"));
        filters.collect::<Vec<_>>().join("&")
    };
    for path in ["api/traces", "api/logs"] {
        let url = format!("{}/{path}?", receiver.pages_url().trim_end_matches('/'));
        assert_eq!(get(&format!("{url}{}", asking(16))).status, 200);
        let refused = get(&format!("{url}{}", asking(17)));
        assert_eq!(refused.status, 400);
        assert!(refused.text().contains("at most 16"), "{}", refused.text());
        let refused = get(&format!("{url}{}", asking(40))).text();
        assert!(refused.contains("these are 40"), "{refused}");
    }
}

#[test]
fn a_page_of_another_site_may_link_here_and_load_nothing() {
    let receiver = Receiver::start();
    let url = receiver.pages_url();
    for (site, destination, status) in [
        ("cross-site", "image", 403),
        ("cross-site", "iframe", 403),
        ("cross-site", "empty", 403),
        ("cross-site", "document", 200),
        ("same-origin", "empty", 200),
        ("none", "document", 200),
    ] {
        let headers = [("sec-fetch-site", site), ("sec-fetch-dest", destination)];
        let answer = send("GET", url, &headers, &[]);
        assert_eq!(answer.status, status, "{site} {destination}");
    }
}

fn connect(url: &str) -> TcpStream {
    let address = url.trim_start_matches("http://").trim_end_matches('/');
    let stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(LONGEST)).unwrap();
    stream
}

/// What the other side sends until it ends the connection.
fn rest(mut stream: TcpStream) -> String {
    let mut rest = Vec::new();
    // A connection that is reset has ended, too.
    if let Err(error) = stream.read_to_end(&mut rest) {
        assert_ne!(error.kind(), std::io::ErrorKind::WouldBlock, "{error}");
    }
    String::from_utf8_lossy(&rest).into_owned()
}

#[test]
fn bodies_that_are_announced_and_not_sent_leave_room_for_small_ones_and_lose_theirs_when_others_need_it()
 {
    let receiver = Receiver::start();
    let silent = [16 << 20, (8 << 20) - 1].map(|length: usize| {
        let mut stream = connect(receiver.http_endpoint());
        write!(
            stream,
            "POST /v1/traces HTTP/1.1\r\nHost: localhost\r\nContent-Type: {PROTOBUF}\r\n\
             Content-Length: {length}\r\n\r\n"
        )
        .unwrap();
        stream
    });
    let url = format!("{}/v1/traces", receiver.http_endpoint());
    let body = request(vec![span(7, 1, 0, "GET /")]).encode_to_vec();
    for _ in 0..20 {
        assert_eq!(post(&url, PROTOBUF, &body).status, 200);
    }
    // A large one has no room, until those that bring nothing have lost theirs.
    let mut large = request(vec![span(7, 2, 0, "GET /")]);
    large.resource_spans[0].resource = resource(&"r".repeat(12 << 20));
    let large = large.encode_to_vec();
    let headers = [("content-type", PROTOBUF)];
    let until = Instant::now() + LONGEST;
    while !try_send("POST", &url, &headers, &large).is_ok_and(|it| it.status == 200) {
        assert!(Instant::now() < until);
    }
    for stream in silent {
        let answer = rest(stream);
        assert!(answer.starts_with("HTTP/1.1 503"), "{answer:?}");
    }
}

#[test]
fn hundreds_of_silent_connections_leave_honest_ones_alone_and_are_ended() {
    let receiver = Receiver::start();
    let addresses = [
        receiver.grpc_endpoint(),
        receiver.http_endpoint(),
        receiver.pages_url(),
    ];
    let silent: Vec<TcpStream> = addresses
        .into_iter()
        .flat_map(|url| (0..250).map(move |_| connect(url)))
        .collect();
    let url = format!("{}/v1/traces", receiver.http_endpoint());
    let body = request(vec![span(7, 1, 0, "GET /")]).encode_to_vec();
    assert_eq!(post(&url, PROTOBUF, &body).status, 200);
    assert_eq!(get(receiver.pages_url()).status, 200);
    // It answers who speaks HTTP/1.1 there, so somebody has looked.
    assert_eq!(get(receiver.grpc_endpoint()).status, 415);
    for stream in silent {
        rest(stream);
    }
}

/// A trace of which each span is of a service of its own.
fn of_many_services(services: u64) -> Vec<u8> {
    let one = |id: u64| ResourceSpans {
        resource: resource(&format!("service-{id}")),
        scope_spans: vec![ScopeSpans {
            spans: vec![span(7, id, u64::from(id > 1), "GET /")],
            ..ScopeSpans::default()
        }],
        ..ResourceSpans::default()
    };
    let mut body = request(Vec::new());
    body.resource_spans = (1..=services).map(one).collect();
    body.encode_to_vec()
}

#[test]
fn a_trace_of_many_services_makes_no_page_large_and_none_slow() {
    const FEW: u64 = 4_000;
    let receivers = [FEW, 8 * FEW].map(|services| {
        let receiver = Receiver::start();
        let url = format!("{}/v1/traces", receiver.http_endpoint());
        let body = gzip(&of_many_services(services));
        let headers = [("content-type", PROTOBUF), ("content-encoding", "gzip")];
        assert_eq!(send("POST", &url, &headers, &body).status, 200);
        receiver
    });
    let id = format!("{:032x}", 7);
    for path in [
        "/".to_owned(),
        "/api/traces".to_owned(),
        format!("/traces/{id}"),
        format!("/traces/{id}?levels=1"),
        format!("/traces/{id}?find=service-7"),
        format!("/traces/{id}?view=icicle"),
        "/requests".to_owned(),
        "/logs".to_owned(),
        "/metrics".to_owned(),
        "/wire".to_owned(),
    ] {
        let took = [0, 1].map(|i| {
            let url = format!("{}{path}", receivers[i].pages_url().trim_end_matches('/'));
            shortest(|| {
                let answer = get(&url);
                assert_eq!(answer.status, 200, "{path}");
                assert!(
                    answer.body.len() < 1_000_000,
                    "{path}: {}",
                    answer.body.len()
                );
            })
        });
        // What takes a millisecond may take many more for other reasons.
        let least = Duration::from_millis(5);
        assert!(took[1] < 24 * took[0].max(least), "{path}: {took:?}");
    }
}

#[test]
fn a_name_of_a_megabyte_makes_no_list_large() {
    let receiver = Receiver::start();
    let url = format!("{}/v1/traces", receiver.http_endpoint());
    let long = "n".repeat(900_000);
    for id in 1..=4 {
        let mut body = request(vec![span(id, 1, 0, &long)]);
        body.resource_spans[0].resource = resource(&format!("{id}{long}"));
        assert_eq!(post(&url, PROTOBUF, &body.encode_to_vec()).status, 200);
    }
    for path in ["/", "/requests", "/logs", "/metrics", "/findings", "/wire"] {
        let answer = get(&format!(
            "{}{path}",
            receiver.pages_url().trim_end_matches('/')
        ));
        assert_eq!(answer.status, 200, "{path}");
        assert!(answer.body.len() < 300_000, "{path}: {}", answer.body.len());
    }
}

#[test]
fn a_metric_with_a_name_a_unit_and_a_key_of_a_megabyte_makes_no_page_large() {
    let receiver = Receiver::start();
    let url = format!("{}/v1/metrics", receiver.http_endpoint());
    let long = |of: &str| of.repeat(900_000);
    let (mut named, mut keyed) = (counter(&long("n"), 1), counter("keyed", 1));
    named.unit = long("u");
    named.description = long("d");
    if let Some(Data::Sum(sum)) = &mut keyed.data {
        sum.data_points[0].attributes = vec![text(&long("k"), &long("v"))];
    }
    let body = metrics(vec![named, keyed]).encode_to_vec();
    assert_eq!(post(&url, PROTOBUF, &body).status, 200);
    for path in ["metrics", "metrics/1", "metrics/3", "metrics/3?by=k"] {
        let answer = get(&format!(
            "{}/{path}",
            receiver.pages_url().trim_end_matches('/')
        ));
        assert_eq!(answer.status, 200, "{path}");
        assert!(answer.body.len() < 100_000, "{path}: {}", answer.body.len());
    }
}

#[test]
fn names_of_services_of_a_megabyte_make_no_page_about_services_large() {
    let receiver = Receiver::start();
    let url = format!("{}/v1/traces", receiver.http_endpoint());
    let pages = receiver.pages_url().trim_end_matches('/').to_owned();
    // One has the page for itself, and two share it.
    for (trace, of) in [(7, "a"), (8, "b")] {
        let mut span = span(trace, 1, 0, "GET /");
        // A secret is a finding.
        span.attributes = vec![text("password", "hunter2")];
        let mut body = request(vec![span]);
        body.resource_spans[0].resource = resource(&of.repeat(1 << 20));
        assert_eq!(post(&url, PROTOBUF, &body.encode_to_vec()).status, 200);
        for path in ["findings", "score"] {
            let answer = get(&format!("{pages}/{path}"));
            assert_eq!(answer.status, 200, "{path}");
            assert!(answer.text().contains(&of.repeat(200)), "{path}");
            assert!(answer.body.len() < 100_000, "{path}: {}", answer.body.len());
        }
    }
}

#[test]
fn a_flood_of_refused_requests_does_not_push_out_what_was_taken() {
    let receiver = Receiver::start();
    let url = format!("{}/v1/traces", receiver.http_endpoint());
    let body = request(vec![span(7, 1, 0, "GET /")]).encode_to_vec();
    assert_eq!(post(&url, PROTOBUF, &body).status, 200);
    for _ in 0..501 {
        assert_eq!(post(&url, "text/plain", b"").status, 415);
    }
    let pages = receiver.pages_url().trim_end_matches('/');
    assert_eq!(get(&format!("{pages}/wire/1")).status, 200);
    let wire = get(&format!("{pages}/wire")).text();
    assert!(wire.contains("href=\"/wire/1\""), "{wire}");
}

/// A server with few sockets and many silent clients rests, and takes an honest one once it has a socket again.
#[test]
fn a_process_that_has_no_more_sockets_rests_and_recovers() {
    let program = env!("CARGO_BIN_EXE_otlp-viewer");
    let limited = format!("ulimit -n 64; exec {program} --grpc 0 --http 0 --pages 0");
    let mut child = Command::new("sh")
        .args(["-c", &limited])
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stderr = BufReader::new(child.stderr.take().unwrap());
    let child = Ended(child);
    let mut line = String::new();
    stderr.read_line(&mut line).unwrap();
    let grpc = line.trim().rsplit(' ').next().unwrap().to_owned();
    let url = format!("http://{grpc}");
    let silent: Vec<TcpStream> = (0..90).map(|_| connect(&url)).collect();
    let started = Instant::now();
    // It stands in the queue of the system behind all others, and is answered when their time is over.
    let honest = connect(&url);
    write!(
        &honest,
        "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    )
    .unwrap();
    assert!(rest(honest).starts_with("HTTP/1.1 415"));
    let (took, worked) = (started.elapsed(), cpu(child.0.id()));
    assert!(worked < took / 4, "{worked:?} of {took:?}");
    drop(silent);
}

struct Ended(Child);

impl Drop for Ended {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// How long a process has worked so far, as Linux counts it: in hundredths of a second.
fn cpu(process: u32) -> Duration {
    let status = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap();
    let after_name = status.rsplit(") ").next().unwrap();
    let ticks = after_name.split(' ').skip(11).take(2);
    let ticks: u64 = ticks.map(|it| it.parse::<u64>().unwrap()).sum();
    Duration::from_millis(ticks * 10)
}

#[test]
fn eight_times_as_many_broken_items_take_not_much_more_than_eight_times_as_long() {
    let receiver = Receiver::start();
    let url = format!("{}/v1/traces", receiver.http_endpoint());
    let took = [50_000, 400_000].map(|count| {
        let spans = vec!["7"; count].join(",");
        let body = format!(r#"{{"resourceSpans":[{{"scopeSpans":[{{"spans":[{spans}]}}]}}]}}"#);
        shortest(|| {
            let answer = post(&url, JSON, body.as_bytes());
            assert_eq!(answer.status, 400, "{}", answer.text());
            let rest = format!("and {} more", count - 3);
            assert!(answer.text().contains(&rest), "{}", answer.text());
        })
    });
    assert!(took[1] < 24 * took[0], "{took:?}");
}
