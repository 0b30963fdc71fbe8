//! Sends requests as fast as they are answered, on connections that are kept.
//!
//! One thread drives all connections, each with one request under way: as soon as it is answered, the
//! next one leaves. What is sent is made before, and of an answer only the status and the length are
//! looked at, so that a request costs this side little more than the system's part of it.

use std::io::{self, ErrorKind};
use std::net::{Ipv4Addr, SocketAddr};
use std::time::{Duration, Instant};

use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::timeout_at;

/// Longer than the largest page that is loaded.
const BUFFER: usize = 64 * 1024;

/// When to stop.
#[derive(Debug, Clone, Copy)]
pub enum Until {
    /// After so many requests on each connection.
    Answers(usize),
    /// At this time.
    Time(Instant),
}

/// What came back.
#[derive(Debug, Default)]
pub struct Loaded {
    /// How long each request took, in the order in which a connection got its answers.
    pub latencies: Vec<Duration>,
    /// How many answers had another status than 200.
    pub other_statuses: usize,
}

/// A request without a body: `("GET", "/", "localhost")`.
pub fn request(method: &str, path: &str, host: &str) -> Vec<u8> {
    format!("{method} {path} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: load\r\n\r\n").into_bytes()
}

/// Sends on so many connections, each of which sends `request(connection, number)` again and again,
/// numbered from 0.
///
/// # Errors
/// When a connection breaks, when what comes back is no answer, has no length or is longer than 64 KiB,
/// and when it takes a minute longer than `until`, or ten minutes where `until` is a count.
pub fn send<R>(port: u16, connections: usize, until: Until, request: R) -> io::Result<Loaded>
where
    R: Fn(usize, usize) -> Vec<u8> + Clone + Send + 'static,
{
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let mut running = JoinSet::new();
        for connection in 0..connections {
            let request = request.clone();
            running.spawn(exchange(port, until, move |number| {
                request(connection, number)
            }));
        }
        let end = match until {
            Until::Time(end) => end + Duration::from_secs(60),
            Until::Answers(_) => Instant::now() + Duration::from_secs(600),
        };
        let mut all = Loaded::default();
        for one in timeout_at(end.into(), running.join_all()).await? {
            let one = one?;
            all.latencies.extend(one.latencies);
            all.other_statuses += one.other_statuses;
        }
        Ok(all)
    })
}

async fn exchange(
    port: u16,
    until: Until,
    request: impl Fn(usize) -> Vec<u8>,
) -> io::Result<Loaded> {
    let mut stream = connect(port).await?;
    let mut buffer = vec![0; BUFFER];
    let mut loaded = Loaded::default();
    for number in 0.. {
        let sent = Instant::now();
        let over = match until {
            Until::Answers(count) => number >= count,
            Until::Time(end) => sent >= end,
        };
        if over {
            break;
        }
        let request = request(number);
        write(&stream, &request).await?;
        let has_body = !request.starts_with(b"HEAD ");
        let head = read(&stream, &mut buffer, has_body).await?;
        loaded.latencies.push(sent.elapsed());
        loaded.other_statuses += usize::from(head.status != 200);
        if head.closes {
            stream = connect(port).await?;
        }
    }
    Ok(loaded)
}

async fn connect(port: u16) -> io::Result<TcpStream> {
    let stream = TcpStream::connect(SocketAddr::from((Ipv4Addr::LOCALHOST, port))).await?;
    stream.set_nodelay(true)?;
    Ok(stream)
}

async fn write(stream: &TcpStream, mut bytes: &[u8]) -> io::Result<()> {
    while !bytes.is_empty() {
        match stream.try_write(bytes) {
            Ok(written) => bytes = &bytes[written..],
            Err(error) if error.kind() == ErrorKind::WouldBlock => stream.writable().await?,
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// What is known of an answer when its head has arrived.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Head {
    status: u16,
    /// Of the head itself, in bytes.
    length: usize,
    /// Of the body that follows it.
    body: usize,
    /// Whether the server wants no other request on this connection.
    closes: bool,
}

/// Reads one answer.
async fn read(stream: &TcpStream, buffer: &mut [u8], has_body: bool) -> io::Result<Head> {
    let mut filled = 0;
    let mut found = None;
    loop {
        stream.readable().await?;
        match stream.try_read(&mut buffer[filled..]) {
            Ok(0) => return Err(ErrorKind::UnexpectedEof.into()),
            Ok(read) => filled += read,
            Err(error) if error.kind() == ErrorKind::WouldBlock => continue,
            Err(error) => return Err(error),
        }
        if found.is_none() {
            found = head(&buffer[..filled])?;
        }
        if let Some(head) = found
            && filled >= head.length + if has_body { head.body } else { 0 }
        {
            return Ok(head);
        }
        if filled == buffer.len() {
            return Err(invalid("an answer is longer than 64 KiB"));
        }
    }
}

/// None until all of it is there.
fn head(bytes: &[u8]) -> io::Result<Option<Head>> {
    let Some(end) = bytes.windows(4).position(|it| it == b"\r\n\r\n") else {
        return Ok(None);
    };
    let malformed = || invalid("what came back is no answer");
    let text = str::from_utf8(&bytes[..end]).map_err(|_| malformed())?;
    let status = text.get(9..12).and_then(|it| it.parse().ok());
    let mut head = Head {
        status: status.ok_or_else(malformed)?,
        length: end + 4,
        body: 0,
        closes: false,
    };
    for (name, value) in text.lines().filter_map(|line| line.split_once(": ")) {
        if name.eq_ignore_ascii_case("content-length") {
            head.body = value.parse().map_err(|_| malformed())?;
        } else if name.eq_ignore_ascii_case("transfer-encoding") {
            return Err(invalid("an answer comes in chunks, and without its length"));
        } else if name.eq_ignore_ascii_case("connection") {
            head.closes = value.eq_ignore_ascii_case("close");
        }
    }
    Ok(Some(head))
}

fn invalid(what: &str) -> io::Error {
    io::Error::new(ErrorKind::InvalidData, what)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_an_answer_is_where_its_head_says() {
        let answer =
            b"HTTP/1.1 404 Not Found\r\nContent-Length: 12\r\nConnection: close\r\n\r\n123";
        let found = head(answer).unwrap().unwrap();
        let expected = Head {
            status: 404,
            length: answer.len() - 3,
            body: 12,
            closes: true,
        };
        assert_eq!(found, expected);
        assert!(head(&answer[..30]).unwrap().is_none());
        assert!(head(b"nonsense\r\n\r\n").is_err());
        assert!(head(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n").is_err());
    }
}
