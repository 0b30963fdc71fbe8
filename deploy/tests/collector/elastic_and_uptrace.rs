//! Elastic and Uptrace: App → Collector → their OTLP endpoint, which a server of the test plays. It
//! looks at the header with the secret, and nobody prints it.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use otlp_viewer::testing::Receiver;

use crate::programs::{Programs, app};

pub fn elastic(programs: &Programs) {
    let secret = "not-a-token-of-anybody";
    let server = Server::start("authorization", &format!("Bearer {secret}"));
    let variables = [
        ("ELASTIC_APM_SERVER_ENDPOINT", server.url.clone()),
        ("ELASTIC_APM_SECRET_TOKEN", secret.to_owned()),
    ];
    gets_all(
        programs,
        "collector.elastic.yaml",
        &variables,
        &server,
        secret,
    );
}

pub fn uptrace(programs: &Programs) {
    let secret = "https://not-a-token-of-anybody@api.uptrace.dev?grpc=4317";
    let server = Server::start("uptrace-dsn", secret);
    let variables = [
        ("UPTRACE_ENDPOINT", server.url.clone()),
        ("UPTRACE_DSN", secret.to_owned()),
    ];
    gets_all(
        programs,
        "collector.uptrace.yaml",
        &variables,
        &server,
        secret,
    );
}

fn gets_all(
    programs: &Programs,
    over: &str,
    variables: &[(&str, String)],
    server: &Server,
    secret: &str,
) {
    let jaeger = Receiver::start();
    let address = jaeger
        .grpc_endpoint()
        .trim_start_matches("http://")
        .to_owned();
    let variables = [variables, &[("JAEGER_ENDPOINT", address)]].concat();
    let collector = programs.collector(&["collector.yaml", over], &variables);
    let app = app(collector.grpc);
    assert_eq!(app.post("/add", &[("task", "Buy milk")]).status, 303);
    let all = ["/v1/logs", "/v1/metrics", "/v1/traces"].map(|path| (path.to_owned(), true));
    collector
        .backend
        .wait_for("each signal with the secret, and none without", || {
            *server.seen.lock().unwrap() == BTreeSet::from(all.clone())
        });
    // What the file below said still holds.
    collector
        .backend
        .wait_for("the same in Jaeger", || jaeger.spans().len() == 3);
    let printed = collector.backend.written();
    assert!(
        printed.contains(r#""log records": 1"#),
        "the file below prints batches"
    );
    assert!(!printed.contains(secret), "the Collector prints the secret");
}

/// Takes every export, and notes on which path it came and whether with the right header.
struct Server {
    url: String,
    seen: Arc<Mutex<BTreeSet<(String, bool)>>>,
}

impl Server {
    fn start(header: &'static str, value: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let seen = Arc::new(Mutex::new(BTreeSet::new()));
        let (all, expected) = (seen.clone(), format!("{header}: {value}"));
        thread::spawn(move || {
            for stream in listener.incoming() {
                let (all, expected) = (all.clone(), expected.clone());
                // It ends when the Collector hangs up.
                thread::spawn(move || serve(&stream.unwrap(), &expected, &all));
            }
        });
        Self { url, seen }
    }
}

fn serve(stream: &TcpStream, expected: &str, seen: &Mutex<BTreeSet<(String, bool)>>) -> Option<()> {
    let (name, value) = expected.split_once(": ")?;
    let mut reader = BufReader::new(stream);
    loop {
        let mut lines = Vec::new();
        loop {
            let mut line = String::new();
            reader
                .read_line(&mut line)
                .ok()
                .filter(|length| *length > 0)?;
            match line.trim_end() {
                "" => break,
                line => lines.push(line.to_owned()),
            }
        }
        let header = |name: &str| {
            let mut headers = lines[1..].iter().filter_map(|line| line.split_once(": "));
            headers
                .find(|(it, _)| it.eq_ignore_ascii_case(name))
                .map(|(_, value)| value)
        };
        let mut body = vec![0; header("content-length")?.parse().ok()?];
        reader.read_exact(&mut body).ok()?;
        let path = lines[0].split(' ').nth(1)?.to_owned();
        seen.lock()
            .ok()?
            .insert((path, header(name) == Some(value)));
        let answer =
            "HTTP/1.1 200 OK\r\nContent-Type: application/x-protobuf\r\nContent-Length: 0\r\n\r\n";
        (&mut &*stream).write_all(answer.as_bytes()).ok()?;
    }
}
