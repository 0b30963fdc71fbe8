//! How much of a request is read, held and inflated.

use std::io::Read;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use flate2::read::MultiGzDecoder;

use super::refusal::Refusal;

/// How much is taken in. What is over is refused without being held.
#[derive(Clone, Debug)]
pub struct Limits {
    /// The largest body, in bytes, compressed and decompressed.
    pub body: usize,
    /// How many messages may nest in a request.
    pub messages: usize,
    /// How long a body may take to arrive.
    pub patience: Duration,
    /// How many bytes of bodies may be on their way in at once.
    pub arriving: usize,
    held: Arc<AtomicUsize>,
}

impl Limits {
    /// The limits for bodies of at most `body` bytes.
    pub fn new(body: usize) -> Limits {
        Limits {
            body,
            messages: 2_000_000,
            patience: Duration::from_secs(20),
            arriving: 4 * body,
            held: Arc::default(),
        }
    }

    /// Nothing yet of a body; it grows as the body arrives, and gives all back when it is dropped.
    /// `frame` is how many bytes there are around the body.
    pub fn hold(&self, frame: usize) -> Held {
        Held {
            bytes: 0,
            most: self.body + frame,
            most_together: self.arriving,
            together: self.held.clone(),
        }
    }
}

/// How much of a body has arrived, counted together with all others.
#[derive(Debug)]
pub struct Held {
    bytes: usize,
    most: usize,
    most_together: usize,
    together: Arc<AtomicUsize>,
}

impl Held {
    /// Counts what has arrived.
    ///
    /// # Errors
    /// When the body, or all bodies together, become too large.
    pub fn grow(&mut self, bytes: usize) -> Result<(), Refusal> {
        self.bytes += bytes;
        let together = self.together.fetch_add(bytes, Ordering::Relaxed) + bytes;
        if self.bytes > self.most {
            Err(Refusal::TooLarge(self.most))
        } else if together > self.most_together {
            Err(Refusal::Busy)
        } else {
            Ok(())
        }
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.together.fetch_sub(self.bytes, Ordering::Relaxed);
    }
}

/// Inflates gzip ([RFC 1952](https://www.rfc-editor.org/rfc/rfc1952)), and stops at `most` bytes: a
/// bomb of ten kilobytes inflates to ten megabytes.
///
/// # Errors
/// When it is not gzip, or is larger.
pub fn inflate(bytes: impl Read, most: usize) -> Result<Vec<u8>, Refusal> {
    let mut inflated = Vec::new();
    MultiGzDecoder::new(bytes)
        .take(most as u64 + 1)
        .read_to_end(&mut inflated)
        .map_err(Refusal::Gzip)?;
    if inflated.len() > most {
        return Err(Refusal::TooLarge(most));
    }
    Ok(inflated)
}

/// At most so many headers are kept of a request.
const MOST_HEADERS: usize = 50;
/// At most so many characters are kept of a path or a header.
const MOST_CHARACTERS: usize = 1000;

/// The headers of a request, as they may be shown: what could be a secret is hidden.
pub fn headers(headers: impl Iterator<Item = (String, String)>) -> Vec<(String, String)> {
    headers
        .take(MOST_HEADERS)
        .map(|(name, value)| {
            let value = if is_secret(&name) {
                "(hidden)".to_owned()
            } else {
                shortened(value)
            };
            (name, value)
        })
        .collect()
}

/// Backends take their keys in headers of many names: `authorization`, `x-api-key`, `uptrace-dsn`,
/// `x-honeycomb-team`. What is known to be harmless is shown, and everything else is hidden.
fn is_secret(name: &str) -> bool {
    const HARMLESS: [&str; 19] = [
        ":authority",
        "accept",
        "accept-encoding",
        "accept-language",
        "connection",
        "content-encoding",
        "content-length",
        "content-type",
        "date",
        "grpc-accept-encoding",
        "grpc-encoding",
        "grpc-timeout",
        "host",
        "te",
        "traceparent",
        "tracestate",
        "transfer-encoding",
        "user-agent",
        "x-request-id",
    ];
    !HARMLESS.contains(&name)
}

/// At most a thousand characters of a text.
pub fn shortened(mut text: String) -> String {
    if let Some((at, _)) = text.char_indices().nth(MOST_CHARACTERS) {
        text.truncate(at);
        text.push('…');
    }
    text
}

#[cfg(test)]
mod tests {
    use std::io::{self, Write};

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    /// Reads a bomb, and remembers how far.
    struct Bomb {
        bytes: Vec<u8>,
        read: usize,
    }

    impl Read for &mut Bomb {
        fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
            let count = (&self.bytes[self.read..]).read(to)?;
            self.read += count;
            Ok(count)
        }
    }

    #[test]
    fn a_bomb_is_not_inflated_any_further_than_the_limit() {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        for _ in 0..100 {
            encoder.write_all(&[0; 1 << 20]).unwrap();
        }
        let mut bomb = Bomb {
            bytes: encoder.finish().unwrap(),
            read: 0,
        };
        let refused = inflate(&mut bomb, 1 << 20);
        assert!(matches!(refused, Err(Refusal::TooLarge(_))), "{refused:?}");
        assert!(
            bomb.read < bomb.bytes.len() / 2,
            "{} of {}",
            bomb.read,
            bomb.bytes.len()
        );
    }

    #[test]
    fn bodies_count_together_until_they_are_done() {
        let limits = Limits::new(100);
        let mut four: Vec<Held> = (0..4).map(|_| limits.hold(0)).collect();
        for held in &mut four {
            assert!(held.grow(100).is_ok());
        }
        assert!(matches!(limits.hold(0).grow(1), Err(Refusal::Busy)));
        four.pop();
        assert!(limits.hold(0).grow(100).is_ok());
        assert!(matches!(
            limits.hold(0).grow(101),
            Err(Refusal::TooLarge(100))
        ));
    }
}
