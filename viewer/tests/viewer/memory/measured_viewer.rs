//! The program as it is run, with a budget, and how much memory it has taken.

use std::io::{BufRead, Write};
use std::net::TcpStream;
use std::thread;

use opentelemetry_proto::tonic::collector::trace::v1::trace_service_client::TraceServiceClient;
use opentelemetry_proto::tonic::trace::v1::Span;
use prost::Message;
use tonic::Code;
use tonic::codec::CompressionEncoding::Gzip;
use tonic::transport::Endpoint;

use crate::common::program::{Program, start};
use crate::common::*;

/// How many requests are on their way at the same time.
pub const TOGETHER: usize = 16;
pub const MIB: u64 = 1 << 20;
const BUDGET: u64 = 32;
const BESIDE: u64 = 64;

/// The program, and how much memory it takes.
pub struct Viewer {
    program: Program,
    budget: u64,
    /// Of OTLP/gRPC, of OTLP/HTTP and of the pages.
    pub addresses: [String; 3],
}

impl Viewer {
    pub fn start() -> Viewer {
        Viewer::holding(BUDGET)
    }

    /// One that holds at most so many mebibytes.
    pub fn holding(budget: u64) -> Viewer {
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
    pub fn peak(&self) -> u64 {
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
    pub fn burst(&self, path: &str, headers: &[(&str, &str)], body: &[u8]) -> usize {
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
    pub fn burst_of_calls(&self, spans: &[Span], is_gzip: bool) -> usize {
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
    pub fn stayed_within_its_promise(&self) {
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

    pub fn url(&self, path: &str) -> String {
        format!(
            "{}{}",
            self.addresses[2],
            path.replace("{id}", &format!("{:032x}", 7))
        )
    }

    pub fn send(&self, signal: &str, body: &[u8]) {
        let url = format!("{}/v1/{signal}", self.addresses[1]);
        let headers = [("content-encoding", "gzip"), ("content-type", PROTOBUF)];
        let answer = try_send("POST", &url, &headers, &gzip(body));
        assert!(
            answer.is_ok_and(|it| [200, 503].contains(&it.status)),
            "{signal}"
        );
    }

    /// Asks for something, and reads nothing of it as long as this is held.
    pub fn never_read(&self, path: &str) -> TcpStream {
        let url = self.url(path);
        let (address, path) = url["http://".len()..].split_once('/').unwrap();
        let mut stream = TcpStream::connect(address).unwrap();
        write!(stream, "GET /{path} HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
        stream
    }
}
