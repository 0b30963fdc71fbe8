//! A collector for OTLP/HTTP with JSON that does as it is told.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Instant;

use serde_json::Value;

/// What it does with each request.
#[derive(Clone, Copy, Debug)]
pub enum Answer {
    /// A status line's end, and headers, each with its line break.
    Refuse(&'static str, &'static str),
    /// Takes all but so many spans.
    Reject(usize),
    /// Reads the request, and does not answer.
    Nothing,
    /// As that, until then. Afterwards it takes all.
    NothingUntil(Instant),
    /// Reads the request, and closes the connection.
    HangUp,
    /// Begins an answer, and closes the connection.
    HangUpInTheMiddle,
}

/// Runs until the program ends.
pub struct HttpServer {
    pub url: String,
    spans: Arc<AtomicUsize>,
    heads: Arc<Mutex<Vec<String>>>,
}

impl HttpServer {
    pub fn start(answer: Answer) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (spans, heads) = (Arc::default(), Arc::default());
        let server = Self { url, spans, heads };
        let (spans, heads) = (server.spans.clone(), server.heads.clone());
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (spans, heads) = (spans.clone(), heads.clone());
                thread::spawn(move || serve(stream, answer, &spans, &heads));
            }
        });
        server
    }

    /// How many spans it has taken.
    pub fn spans(&self) -> usize {
        self.spans.load(Ordering::SeqCst)
    }

    /// The head of each request that came.
    pub fn heads(&self) -> Vec<String> {
        let heads = self.heads.lock().unwrap_or_else(PoisonError::into_inner);
        heads.clone()
    }
}

fn serve(stream: TcpStream, answer: Answer, spans: &AtomicUsize, heads: &Mutex<Vec<String>>) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut stream = stream;
    while let Some((head, body)) = read_request(&mut reader) {
        heads
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(head);
        let sent = spans_in(&body);
        let taken = match answer {
            Answer::Refuse(status, headers) => {
                let _ = write!(
                    stream,
                    "HTTP/1.1 {status}\r\n{headers}Content-Length: 0\r\n\r\n"
                );
                continue;
            }
            Answer::Reject(count) => sent.saturating_sub(count),
            Answer::NothingUntil(then) if then <= Instant::now() => sent,
            Answer::Nothing | Answer::NothingUntil(_) => {
                // Until the other side goes away.
                let _ = reader.read(&mut [0]);
                return;
            }
            Answer::HangUp => return,
            Answer::HangUpInTheMiddle => {
                let _ = write!(stream, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{{");
                return;
            }
        };
        spans.fetch_add(taken, Ordering::SeqCst);
        let body = match sent - taken {
            0 => "{}".to_owned(),
            rejected => format!(
                r#"{{"partialSuccess":{{"rejectedSpans":"{rejected}","errorMessage":"too old"}}}}"#
            ),
        };
        let length = body.len();
        let _ = write!(
            stream,
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
        );
    }
}

fn read_request(reader: &mut impl BufRead) -> Option<(String, Vec<u8>)> {
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if reader.read_line(&mut head).ok()? == 0 {
            return None;
        }
    }
    let lower = head.to_lowercase();
    let length = lower.split("content-length: ").nth(1)?;
    let mut body = vec![0; length.lines().next()?.parse().ok()?];
    reader.read_exact(&mut body).ok()?;
    Some((head, body))
}

fn spans_in(body: &[u8]) -> usize {
    let body: Value = serde_json::from_slice(body).unwrap_or_default();
    let each = |value: &Value, name: &str| value[name].as_array().cloned().unwrap_or_default();
    let resources = each(&body, "resourceSpans");
    let scopes = resources.iter().flat_map(|it| each(it, "scopeSpans"));
    scopes.map(|scope| each(&scope, "spans").len()).sum()
}
