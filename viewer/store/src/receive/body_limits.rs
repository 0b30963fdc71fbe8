//! How large a body may be, how fast it has to come, and how much memory all bodies together may have.

use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::time::Instant;

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
    /// How often it is looked at what a body has brought. Where others are refused for want of room, it must come fast
    /// enough to arrive within `patience`. Clients that announce bodies and send none of them, or a byte now and then,
    /// would otherwise keep everybody else's out.
    pub stretch: Duration,
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
            stretch: Duration::from_secs(2),
            arriving: body + body / 2,
            held: Arc::default(),
            refused: Arc::default(),
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
            stretch: self.stretch,
            parts: (self.patience.as_millis() / self.stretch.as_millis().max(1)) as usize,
            since: Since::now(0, &self.refused),
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
    stretch: Duration,
    /// In how many stretches it has to arrive.
    parts: usize,
    since: Since,
}

/// How it stood when a stretch of time began.
#[derive(Debug)]
struct Since {
    began: Instant,
    arrived: usize,
    refused: usize,
}

impl Since {
    fn now(arrived: usize, refused: &AtomicUsize) -> Since {
        Since {
            began: Instant::now(),
            arrived,
            refused: refused.load(Ordering::Relaxed),
        }
    }
}

impl Reservation {
    /// What comes next of the body.
    ///
    /// # Errors
    /// When it comes too slowly to arrive in time, and meanwhile others were refused for want of room. It can be sent
    /// again.
    pub(crate) async fn next_unless_slow<T>(
        &mut self,
        next: impl Future<Output = T>,
    ) -> Result<T, Refusal> {
        let mut next = pin!(next);
        loop {
            let end = self.since.began + self.stretch;
            if let Ok(next) = tokio::time::timeout_at(end, &mut next).await {
                return Ok(next);
            }
            let before =
                std::mem::replace(&mut self.since, Since::now(self.arrived, &self.refused));
            let came = self.arrived - before.arrived;
            if self.since.refused != before.refused && came <= self.counted / self.parts {
                return Err(Refusal::Busy);
            }
        }
    }

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

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads a body of which a piece comes every second, while others are refused.
    async fn read_slowly(announced: usize, piece: usize) -> Result<(), Refusal> {
        let limits = Limits::new(1 << 20);
        let mut held = limits.hold(0);
        held.announce(announced)?;
        for _ in 0..announced.div_ceil(piece) {
            assert!(matches!(limits.hold(0).grow(1 << 20), Err(Refusal::Busy)));
            let next = tokio::time::sleep(Duration::from_secs(1));
            held.next_unless_slow(next).await?;
            held.grow(piece)?;
        }
        Ok(())
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_that_drips_gives_way_to_others_and_one_that_will_arrive_in_time_does_not() {
        let read = read_slowly(500_000, 1).await;
        assert!(matches!(read, Err(Refusal::Busy)), "{read:?}");
        assert!(read_slowly(500_000, 30_000).await.is_ok());
    }

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
