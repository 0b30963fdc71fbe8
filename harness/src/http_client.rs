//! An answer to a request.

use std::io::{self, BufRead, Read};
use std::time::Duration;

use ureq::http::{Request, Response};
use ureq::{Agent, Body};

use crate::process::PATIENCE;

/// The largest body that is read: a full list is well below it.
const MAX_BODY_BYTES: u64 = 16 * 1024 * 1024;

/// An answer to a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The status, for example 303.
    pub status: u16,
    /// The headers in the order in which they came, their names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body. Bytes that are not UTF-8 are replaced.
    pub body: String,
}

impl Answer {
    /// The first header of this name, which is given in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(header, _)| header == name)
            .map(|(_, value)| value.as_str())
    }

    /// Reads one answer from a connection that
    /// [`Running::raw`](crate::Running::raw) opened. The connection may stay open.
    ///
    /// # Errors
    /// When the connection ends before the answer does, or what comes is no answer with a
    /// `Content-Length`.
    pub fn read_from(connection: &mut impl BufRead) -> io::Result<Self> {
        let mut lines = Vec::new();
        loop {
            let mut line = String::new();
            connection.read_line(&mut line)?;
            match line.strip_suffix("\r\n") {
                Some("") => break,
                Some(line) => lines.push(line.to_owned()),
                None => return Err(malformed(&line)),
            }
        }
        let (start, fields) = lines.split_first().ok_or_else(|| malformed(""))?;
        let status = start
            .strip_prefix("HTTP/1.1 ")
            .and_then(|rest| rest.get(..3)?.parse().ok())
            .ok_or_else(|| malformed(start))?;
        let mut headers = Vec::new();
        for field in fields {
            let (name, value) = field.split_once(':').ok_or_else(|| malformed(field))?;
            headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
        }
        let mut answer = Self {
            status,
            headers,
            body: String::new(),
        };
        let length = answer
            .header("content-length")
            .and_then(|text| text.parse().ok());
        let mut body = vec![0; length.ok_or_else(|| malformed("no Content-Length"))?];
        connection.read_exact(&mut body)?;
        answer.body = String::from_utf8_lossy(&body).into_owned();
        Ok(answer)
    }
}

fn malformed(line: &str) -> io::Error {
    io::Error::new(
        io::ErrorKind::InvalidData,
        format!("not a line of an answer: {line:?}"),
    )
}

/// Sends requests, each on a connection of its own, so that none depends on the one before.
#[derive(Debug)]
pub struct Client(Agent);

impl Client {
    pub(crate) fn new() -> Self {
        Self::patient_for(PATIENCE)
    }

    /// One that waits for an answer for at most so long.
    pub fn patient_for(patience: Duration) -> Self {
        let config = Agent::config_builder()
            .allow_non_standard_methods(true)
            .http_status_as_error(false)
            .max_idle_connections(0)
            .max_redirects(0)
            .proxy(None)
            .timeout_connect(Some(Duration::from_secs(5)))
            .timeout_global(Some(patience))
            .build();
        Self(config.new_agent())
    }

    /// Sends a request to a URL.
    ///
    /// # Errors
    /// When there is no answer, or it is none.
    pub fn send(
        &self,
        method: &str,
        url: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> Result<Answer, ureq::Error> {
        let mut request = Request::builder().method(method).uri(url);
        for (name, value) in headers {
            request = request.header(*name, value.as_bytes());
        }
        let response = if body.is_empty() && method != "POST" {
            self.0.run(request.body(())?)?
        } else {
            self.0.run(request.body(body)?)?
        };
        read(response)
    }
}

fn read(response: Response<Body>) -> Result<Answer, ureq::Error> {
    let (head, body) = response.into_parts();
    let headers = head.headers.iter().map(|(name, value)| {
        let value = String::from_utf8_lossy(value.as_bytes());
        (name.as_str().to_owned(), value.into_owned())
    });
    let mut bytes = Vec::new();
    body.into_reader()
        .take(MAX_BODY_BYTES)
        .read_to_end(&mut bytes)?;
    Ok(Answer {
        status: head.status.as_u16(),
        headers: headers.collect(),
        body: String::from_utf8_lossy(&bytes).into_owned(),
    })
}

/// The body of a form: names and values, encoded as a browser does it
/// (<https://url.spec.whatwg.org/#urlencoded-serializing>).
pub fn encode_form(form: &[(&str, &str)]) -> String {
    let pairs = form
        .iter()
        .map(|(name, value)| format!("{}={}", encode(name), encode(value)));
    pairs.collect::<Vec<_>>().join("&")
}

fn encode(text: &str) -> String {
    let mut encoded = String::new();
    for byte in text.bytes() {
        match byte {
            b' ' => encoded.push('+'),
            b'*' | b'-' | b'.' | b'_' | b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' => {
                encoded.push(char::from(byte));
            }
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_encoded_as_a_browser_does_it() {
        let form = [("task", "café & <b> 100%"), ("a b", "~")];
        assert_eq!(
            encode_form(&form),
            "task=caf%C3%A9+%26+%3Cb%3E+100%25&a+b=%7E"
        );
    }

    #[test]
    fn two_answers_on_one_connection_are_told_apart() {
        let mut connection: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX: 1\r\n\r\nhi\
            HTTP/1.1 303 See Other\r\ncontent-length: 0\r\nlocation: /\r\n\r\n";
        let first = Answer::read_from(&mut connection).unwrap();
        assert_eq!((first.status, &*first.body), (200, "hi"));
        assert_eq!(first.header("x"), Some("1"));
        let second = Answer::read_from(&mut connection).unwrap();
        assert_eq!((second.status, second.header("location")), (303, Some("/")));
        assert!(Answer::read_from(&mut connection).is_err());
    }
}
