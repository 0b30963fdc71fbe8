//! Connections over which nothing comes, or not what was announced: they take nothing from honest ones, and are ended.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use otlp_viewer::testing::Receiver;
use prost::Message;

use crate::common::*;

/// However busy the machine is, what is waited for comes in less than this.
const LONGEST: Duration = Duration::from_secs(60);

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
