//! How much of a request is read and held.

use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

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
    /// How long a body may bring nothing while others are refused for want of room. Two clients that announce large
    /// bodies and send none would otherwise keep everybody else's out.
    pub silence: Duration,
    /// How many bytes of bodies may be on their way in at once, as they are on the wire. What waits
    /// to be unpacked is among them; unpacked there is only ever one.
    pub arriving: usize,
    held: Arc<AtomicUsize>,
    /// How many were refused for want of room.
    refused: Arc<AtomicUsize>,
}

impl Limits {
    /// The limits for bodies of at most `body` bytes.
    pub fn new(body: usize) -> Limits {
        Limits {
            body,
            messages: 2_000_000,
            patience: Duration::from_secs(20),
            silence: Duration::from_secs(2),
            arriving: body + body / 2,
            held: Arc::default(),
            refused: Arc::default(),
        }
    }

    /// What comes next of a body.
    ///
    /// # Errors
    /// When nothing comes, and meanwhile others were refused for want of room. It can be sent again.
    pub(crate) async fn next_unless_stalled<T>(
        &self,
        next: impl Future<Output = T>,
    ) -> Result<T, Refusal> {
        let mut next = pin!(next);
        loop {
            let before = self.refused.load(Ordering::Relaxed);
            match tokio::time::timeout(self.silence, &mut next).await {
                Ok(next) => return Ok(next),
                Err(_) if self.refused.load(Ordering::Relaxed) != before => {
                    return Err(Refusal::Busy);
                }
                Err(_) => {}
            }
        }
    }

    /// Nothing yet of a body; it grows as the body arrives, and gives all back when it is dropped.
    /// `frame` is how many bytes there are around the body.
    pub fn hold(&self, frame: usize) -> Reservation {
        Reservation {
            arrived: 0,
            counted: 0,
            most: self.body + frame,
            small: self.body / 16,
            most_together: self.arriving,
            together: self.held.clone(),
            refused: self.refused.clone(),
        }
    }
}

/// How much of a body has arrived, or was announced, counted together with all others.
#[derive(Debug)]
pub struct Reservation {
    arrived: usize,
    counted: usize,
    most: usize,
    small: usize,
    most_together: usize,
    together: Arc<AtomicUsize>,
    refused: Arc<AtomicUsize>,
}

impl Reservation {
    /// Counts a body whose length was announced before it arrives. So of many large ones that come
    /// at once the first are taken, where else each would stand in the way of each.
    ///
    /// # Errors
    /// When the body, or all bodies together, become too large.
    pub(crate) fn announce(&mut self, bytes: usize) -> Result<(), Refusal> {
        if bytes > self.most {
            return Err(Refusal::TooLarge(self.most));
        }
        let more = bytes.saturating_sub(self.counted);
        // The last eighth is for small bodies, as those of the SDKs are: large ones that stall leave them alone.
        let room = if bytes > self.small {
            self.most_together / 8 * 7
        } else {
            self.most_together
        };
        // What does not fit is not added, or it would stand in the way of what does.
        let fits = |together: usize| {
            let together = together + more;
            (together <= room).then_some(together)
        };
        self.together
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, fits)
            .map_err(|_| {
                self.refused.fetch_add(1, Ordering::Relaxed);
                Refusal::Busy
            })?;
        self.counted += more;
        Ok(())
    }

    /// Counts what has arrived.
    ///
    /// # Errors
    /// As `Reservation::announce`.
    pub fn grow(&mut self, bytes: usize) -> Result<(), Refusal> {
        self.arrived += bytes;
        self.announce(self.arrived)
    }
}

impl Drop for Reservation {
    fn drop(&mut self) {
        self.together.fetch_sub(self.counted, Ordering::Relaxed);
    }
}

/// At most so many headers are kept of a request.
const MAX_HEADERS: usize = 50;
/// At most so many characters are kept of a path or a header.
const MAX_CHARACTERS: usize = 1000;

/// The headers of a request, as they may be shown: what could be a secret is hidden.
pub fn headers(headers: impl Iterator<Item = (String, String)>) -> Vec<(String, String)> {
    headers
        .take(MAX_HEADERS)
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
    if let Some((at, _)) = text.char_indices().nth(MAX_CHARACTERS) {
        text.truncate(at);
        text.push('…');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bodies_count_together_until_they_are_done() {
        let limits = Limits::new(100);
        let mut both: Vec<Reservation> = (0..2).map(|_| limits.hold(0)).collect();
        for held in &mut both {
            assert!(held.grow(60).is_ok());
        }
        assert!(matches!(limits.hold(0).grow(10), Err(Refusal::Busy)));
        // The last eighth is for small ones.
        assert!(limits.hold(0).grow(6).is_ok());
        both.clear();
        assert!(limits.hold(0).grow(100).is_ok());
        // What was announced has its place, whatever comes meanwhile.
        let mut announced = limits.hold(0);
        assert!(announced.announce(100).is_ok());
        assert!(matches!(limits.hold(0).grow(51), Err(Refusal::Busy)));
        assert!(announced.grow(60).and_then(|()| announced.grow(40)).is_ok());
        assert!(announced.grow(1).is_err());
        drop(announced);
        assert!(matches!(
            limits.hold(0).grow(101),
            Err(Refusal::TooLarge(100))
        ));
    }
}
