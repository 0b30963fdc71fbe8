//! A server that does what a test needs, and counts what it is asked.

use std::io::{BufRead, BufReader, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;

/// What the client takes for the page of the app.
pub const PAGE: &str = "<form action=\"/add\"></form>";

/// What is done about a request.
#[derive(Debug, Clone, Copy)]
pub enum Act {
    /// Answer with this status, and a redirect to somewhere that must not be followed.
    Answer(u16),
    /// Close the connection.
    HangUp,
    /// Wait, until the test is over.
    Never,
    /// Answer in words that are not HTTP.
    Nonsense,
}

/// A server on a port of its own.
pub struct Server {
    port: u16,
    seen: Arc<Seen>,
}

#[derive(Default)]
struct Seen {
    connections: AtomicUsize,
    requests: Mutex<Vec<String>>,
    over: Mutex<bool>,
    ends: Condvar,
}

impl Server {
    /// Answers the first request with the page, and does this with the others.
    pub fn start(act: Act) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let seen = Arc::new(Seen::default());
        let shared = seen.clone();
        thread::spawn(move || {
            for connection in listener.incoming() {
                let seen = shared.clone();
                seen.connections.fetch_add(1, Ordering::SeqCst);
                thread::spawn(move || seen.serve(connection.unwrap(), act));
            }
        });
        Self { port, seen }
    }

    /// Its address.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// The first line of each request.
    pub fn requests(&self) -> Vec<String> {
        self.seen.requests.lock().unwrap().clone()
    }

    /// How many were made.
    pub fn connections(&self) -> usize {
        self.seen.connections.load(Ordering::SeqCst)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        *self.seen.over.lock().unwrap() = true;
        self.seen.ends.notify_all();
    }
}

impl Seen {
    fn serve(&self, connection: TcpStream, act: Act) {
        let mut reader = BufReader::new(&connection);
        while let Some(line) = read_request(&mut reader) {
            let mut requests = self.requests.lock().unwrap();
            requests.push(line);
            let is_first = requests.len() == 1;
            drop(requests);
            let act = if is_first { Act::Answer(200) } else { act };
            let answer = match act {
                Act::Answer(status) => format!(
                    "HTTP/1.1 {status} Said\r\nlocation: /elsewhere\r\ncontent-length: {}\r\n\r\n{PAGE}",
                    PAGE.len()
                ),
                Act::Nonsense => "220 mail.example.com\r\n\r\n".to_owned(),
                Act::HangUp => break,
                Act::Never => {
                    let over = self.over.lock().unwrap();
                    drop(self.ends.wait_while(over, |over| !*over));
                    break;
                }
            };
            if (&connection).write_all(answer.as_bytes()).is_err() {
                break;
            }
        }
    }
}

/// The first line, with the rest read as well.
fn read_request(reader: &mut impl BufRead) -> Option<String> {
    let mut first = String::new();
    let mut length = 0;
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        let line = line.trim_end().to_ascii_lowercase();
        if let Some(number) = line.strip_prefix("content-length:") {
            length = number.trim().parse().unwrap();
        }
        if line.is_empty() {
            break;
        }
        if first.is_empty() {
            first = line;
        }
    }
    reader.read_exact(&mut vec![0; length]).ok()?;
    Some(first)
}
