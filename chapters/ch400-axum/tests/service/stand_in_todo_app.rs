//! A server in the place of the to-do app. It answers when, and what, a test wants.

use std::io::{BufRead, BufReader, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;

/// A server on a port of its own.
pub struct Upstream {
    port: u16,
    state: Arc<State>,
}

#[derive(Default)]
struct State {
    heads: Mutex<Vec<String>>,
    may_answer: Mutex<bool>,
    changed: Condvar,
}

impl Upstream {
    /// Answers every request with this status.
    pub fn answering(status: u16) -> Self {
        let upstream = Self::silent(status);
        upstream.answer();
        upstream
    }

    /// Takes every request, and answers when [`Upstream::answer`] was called.
    pub fn silent(status: u16) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let state = Arc::new(State::default());
        let shared = state.clone();
        thread::spawn(move || {
            for connection in listener.incoming() {
                let state = shared.clone();
                thread::spawn(move || state.serve(&connection.unwrap(), status));
            }
        });
        Self { port, state }
    }

    /// Answers what waits, and what comes.
    pub fn answer(&self) {
        *self.state.may_answer.lock().unwrap() = true;
        self.state.changed.notify_all();
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// The head of each request that came, in lower case.
    pub fn heads(&self) -> Vec<String> {
        self.state.heads.lock().unwrap().clone()
    }
}

impl State {
    fn serve(&self, connection: &TcpStream, status: u16) {
        let mut reader = BufReader::new(connection);
        while let Some(head) = read_request(&mut reader) {
            self.heads.lock().unwrap().push(head);
            let silent = self.may_answer.lock().unwrap();
            drop(self.changed.wait_while(silent, |may| !*may));
            let answer = format!("HTTP/1.1 {status} Whatever\r\nContent-Length: 0\r\n\r\n");
            let mut connection = connection;
            if connection.write_all(answer.as_bytes()).is_err() {
                break;
            }
        }
    }
}

fn read_request(reader: &mut impl BufRead) -> Option<String> {
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if reader.read_line(&mut head).ok()? == 0 {
            return None;
        }
    }
    let head = head.to_ascii_lowercase();
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "));
    let length = length.map_or(0, |length| length.parse().unwrap());
    reader.read_exact(&mut vec![0; length]).ok()?;
    Some(head)
}
