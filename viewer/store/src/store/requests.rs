//! The last requests, as they came over the wire.

use std::cmp::Reverse;
use std::collections::VecDeque;
use std::sync::Arc;
use std::time::SystemTime;

use bytes::Bytes;

use crate::otlp::Signal;
use crate::otlp::request_outcome::RequestOutcome;

/// How many of those that were taken are held at most, however small they are.
const MAX_TAKEN: usize = 500;
/// How many of those that were refused.
const MAX_REFUSED: usize = 100;

/// A request as it came over the wire, and what was answered.
#[derive(Clone, Debug)]
pub struct Request {
    /// Its place in the order of arrival, from 1.
    pub number: u64,
    /// When it was read.
    pub time: SystemTime,
    /// What it carries; none when its path is not one of OTLP's.
    pub signal: Option<Signal>,
    /// `gRPC`, `HTTP/protobuf`, `HTTP/JSON`, `file` or, where the content type is something else, `HTTP`.
    pub protocol: &'static str,
    /// Its path.
    pub path: String,
    /// Its content encoding: `identity`, `gzip`, or what it named.
    pub encoding: String,
    /// How many bytes its body had on the wire.
    pub wire_bytes: u64,
    /// Its headers, in order; the values of secret ones are hidden already.
    pub headers: Vec<(String, String)>,
    /// Its body: protobuf, decompressed. Empty when it was refused, or too large to be kept.
    pub body: Bytes,
    /// How many bytes of protobuf it brought.
    pub body_bytes: usize,
    /// The first bytes of its body as it was on the wire, where it was refused.
    pub start: Bytes,
    /// What was answered: `200`, `400`, `OK`, `INVALID_ARGUMENT`; nothing to a file.
    pub answer: String,
    /// Why it was refused, or what of it was rejected; empty when all was taken.
    pub rejected: String,
    /// What became of its items.
    pub outcome: RequestOutcome,
}

impl Request {
    /// One of which no more is known than its head: it came now, and has brought nothing yet.
    pub fn new(signal: Option<Signal>, path: String, headers: Vec<(String, String)>) -> Request {
        Request {
            number: 0,
            time: SystemTime::now(),
            signal,
            protocol: "HTTP",
            path,
            encoding: "identity".to_owned(),
            wire_bytes: 0,
            headers,
            body: Bytes::new(),
            body_bytes: 0,
            start: Bytes::new(),
            answer: String::new(),
            rejected: String::new(),
            outcome: RequestOutcome::default(),
        }
    }

    /// Whether nothing of it was taken.
    pub fn is_refused(&self) -> bool {
        !matches!(self.answer.as_str(), "200" | "OK" | "")
    }

    fn size(&self) -> usize {
        let headers = self.headers.iter();
        let headers: usize = headers.map(|(a, b)| a.len() + b.len() + 80).sum();
        let texts = self.path.len() + self.encoding.len() + self.rejected.len();
        let outcome = self.outcome.size();
        size_of::<Request>() + headers + texts + outcome + self.body.len() + self.start.len() + 192
    }
}

/// The last requests. Those that were refused have a ring of their own: anybody can make a browser send such, and they
/// must not push out what was taken.
#[derive(Debug, Default)]
pub struct Requests {
    taken: Ring,
    refused: Ring,
    last: u64,
}

impl Requests {
    /// A number for a request that is about to be taken. Others may get theirs, and be there, before it is.
    pub fn reserve(&mut self) -> u64 {
        self.last += 1;
        self.last
    }

    /// Adds one whose number was reserved.
    pub fn insert(&mut self, request: Request) {
        let ring = if request.is_refused() {
            &mut self.refused
        } else {
            &mut self.taken
        };
        ring.insert(request);
    }

    /// Lets the oldest go until the others take at most `share` bytes.
    pub(crate) fn shrink(&mut self, share: usize) {
        self.refused.shrink(share / 4, MAX_REFUSED);
        self.taken.shrink(share / 4 * 3, MAX_TAKEN);
    }

    /// Takes all of them away. The next one has the next number.
    pub(crate) fn take(&mut self) -> Requests {
        let last = self.last;
        let fresh = Requests {
            last,
            ..Requests::default()
        };
        std::mem::replace(self, fresh)
    }

    /// All that are held, newest first.
    pub fn newest(&self) -> Vec<Arc<Request>> {
        let both = self.taken.requests.iter().chain(&self.refused.requests);
        let mut newest: Vec<_> = both.cloned().collect();
        newest.sort_by_key(|it| Reverse(it.number));
        newest
    }

    /// The one with this number.
    pub fn get(&self, number: u64) -> Option<Arc<Request>> {
        self.taken.get(number).or_else(|| self.refused.get(number))
    }

    /// How much memory they take, in bytes.
    pub fn size(&self) -> usize {
        self.taken.size + self.refused.size
    }
}

/// Requests in the order of their numbers.
#[derive(Debug, Default)]
struct Ring {
    requests: VecDeque<Arc<Request>>,
    size: usize,
}

impl Ring {
    fn insert(&mut self, request: Request) {
        self.size += request.size();
        let at = self
            .requests
            .partition_point(|it| it.number < request.number);
        self.requests.insert(at, Arc::new(request));
    }

    fn shrink(&mut self, bytes: usize, count: usize) {
        while self.size > bytes || self.requests.len() > count {
            match self.requests.pop_front() {
                Some(request) => self.size -= request.size(),
                None => break,
            }
        }
    }

    fn get(&self, number: u64) -> Option<Arc<Request>> {
        let at = self.requests.binary_search_by_key(&number, |it| it.number);
        self.requests.get(at.ok()?).cloned()
    }
}
