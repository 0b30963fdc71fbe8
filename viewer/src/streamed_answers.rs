//! Answers that are written no faster than they are read.
//!
//! What is held may be hundreds of mebibytes as JSON. It's written on a thread of its own, into a pipe with room for a
//! few pieces. Whoever doesn't read stops the writer, until [the connection](crate::server) ends for it; or sooner, where
//! others wait for its place.

use std::fmt;
use std::io;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use actix_web::HttpResponse;
use actix_web::http::header;
use bytes::Bytes;
use parking_lot::Mutex;
use tokio::sync::{AcquireError, OwnedSemaphorePermit, Semaphore, mpsc};
use tokio_stream::Stream;

use crate::thread_pool::ThreadPool;

/// How many bytes go into the pipe at once.
const PIECE: usize = 32 << 10;
/// How many pieces wait in the pipe.
const WAITING: usize = 2;
/// How many answers are written at once. Others wait.
const MAX_AT_ONCE: usize = 8;
/// How long a reader may take nothing while others wait for a place.
const STALLED: Duration = Duration::from_secs(2);
/// How often somebody who waits looks for such a reader.
const LOOK: Duration = Duration::from_millis(250);

/// Where long answers are written.
#[derive(Clone, Debug)]
pub struct Streams {
    places: Arc<Semaphore>,
    threads: ThreadPool,
    /// What is being written.
    flows: Arc<Mutex<Vec<Arc<Flow>>>>,
}

/// An answer on its way.
#[derive(Debug)]
struct Flow {
    pieces: Mutex<mpsc::Receiver<Bytes>>,
    /// Since when its writer waits for its reader.
    stalled: Mutex<Option<Instant>>,
    /// It was ended for the sake of others.
    is_cut: AtomicBool,
}

/// A place among those who are written to, until it is dropped.
struct WriterSlot {
    flow: Arc<Flow>,
    flows: Arc<Mutex<Vec<Arc<Flow>>>>,
    _permit: Result<OwnedSemaphorePermit, AcquireError>,
}

/// The body of an answer. One that was cut ends with an error: it must not pass for the whole.
struct Body(Arc<Flow>);

/// The pipe to whoever asked. Writing to it fails when they have left.
#[derive(Debug)]
pub struct Pipe {
    piece: String,
    pieces: mpsc::Sender<Bytes>,
    flow: Arc<Flow>,
}

impl Drop for WriterSlot {
    fn drop(&mut self) {
        self.flows.lock().retain(|it| !Arc::ptr_eq(it, &self.flow));
    }
}

impl Drop for Body {
    fn drop(&mut self) {
        // Whoever asked has left, and its writer ends.
        self.0.pieces.lock().close();
    }
}

impl Stream for Body {
    type Item = io::Result<Bytes>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.pieces.lock().poll_recv(context).map(|it| match it {
            Some(piece) => Some(Ok(piece)),
            None => {
                let is_cut = self.0.is_cut.swap(false, Ordering::Relaxed);
                is_cut.then(|| Err(io::ErrorKind::TimedOut.into()))
            }
        })
    }
}

impl Streams {
    /// Starts the threads that write.
    ///
    /// # Errors
    /// When the system has no thread left.
    pub(crate) fn start() -> io::Result<Streams> {
        Ok(Streams {
            places: Arc::new(Semaphore::new(MAX_AT_ONCE)),
            threads: ThreadPool::start("writer", MAX_AT_ONCE)?,
            flows: Arc::default(),
        })
    }

    /// An answer of this media type. What is written to the pipe is its body; when that fails, nobody reads it any more.
    pub async fn answer(
        &self,
        media_type: &'static str,
        write: impl FnOnce(&mut Pipe) -> fmt::Result + Send + 'static,
    ) -> HttpResponse {
        let permit = self.permit().await;
        let (pieces, waiting) = mpsc::channel(WAITING);
        let flow = Arc::new(Flow {
            pieces: Mutex::new(waiting),
            stalled: Mutex::default(),
            is_cut: AtomicBool::new(false),
        });
        self.flows.lock().push(flow.clone());
        let slot = WriterSlot {
            flow: flow.clone(),
            flows: self.flows.clone(),
            _permit: permit,
        };
        let body = Body(flow.clone());
        self.threads.run(move || {
            let mut pipe = Pipe {
                piece: String::new(),
                pieces,
                flow,
            };
            let _ = write(&mut pipe).and_then(|()| pipe.flush());
            drop(slot);
        });
        HttpResponse::Ok()
            .insert_header((header::CONTENT_TYPE, media_type))
            .streaming(body)
    }

    /// Waits for a place; meanwhile it ends answers that nobody reads. The semaphore is never closed.
    async fn permit(&self) -> Result<OwnedSemaphorePermit, AcquireError> {
        let mut permit = pin!(self.places.clone().acquire_owned());
        loop {
            if self.places.available_permits() == 0 {
                self.end_most_stalled();
            }
            if let Ok(permit) = tokio::time::timeout(LOOK, &mut permit).await {
                return permit;
            }
        }
    }

    /// Ends the answer whose reader has taken nothing for the longest time, if that is too long.
    fn end_most_stalled(&self) {
        let flows = self.flows.lock();
        let stalled = flows
            .iter()
            .filter_map(|it| Some(((*it.stalled.lock())?, it)));
        let Some((since, flow)) = stalled.min_by_key(|it| it.0) else {
            return;
        };
        if since.elapsed() >= STALLED {
            flow.is_cut.store(true, Ordering::Relaxed);
            // Its writer fails, and gives back the place.
            flow.pieces.lock().close();
        }
    }
}

impl Pipe {
    fn flush(&mut self) -> fmt::Result {
        let piece = std::mem::take(&mut self.piece);
        if piece.is_empty() {
            return Ok(());
        }
        *self.flow.stalled.lock() = Some(Instant::now());
        let sent = self.pieces.blocking_send(piece.into());
        *self.flow.stalled.lock() = None;
        sent.map_err(|_| fmt::Error)
    }
}

impl fmt::Write for Pipe {
    fn write_str(&mut self, mut text: &str) -> fmt::Result {
        while self.piece.len() + text.len() >= PIECE {
            let room = PIECE.saturating_sub(self.piece.len());
            let (fits, rest) = text.split_at(text.floor_char_boundary(room));
            self.piece.push_str(fits);
            text = rest;
            self.flush()?;
        }
        if self.piece.is_empty() && !text.is_empty() {
            self.piece.reserve(PIECE);
        }
        self.piece.push_str(text);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use actix_web::body::to_bytes;

    use super::*;

    fn megabyte(pipe: &mut Pipe) -> fmt::Result {
        pipe.write_str(&"x".repeat(1_000_000))
    }

    #[tokio::test]
    async fn a_writer_ends_when_whoever_asked_has_left() {
        let streams = Streams::start().unwrap();
        for _ in 0..2 * MAX_AT_ONCE {
            // Without its place the next ones would wait for ever.
            drop(streams.answer("text/plain", megabyte).await);
        }
    }

    #[tokio::test]
    async fn whoever_waits_gets_the_place_of_somebody_who_does_not_read() {
        let streams = Streams::start().unwrap();
        let mut unread = Vec::new();
        for _ in 0..MAX_AT_ONCE {
            unread.push(streams.answer("text/plain", megabyte).await);
        }
        let answer = streams.answer("text/plain", megabyte);
        let answer = tokio::time::timeout(Duration::from_secs(60), answer).await;
        let body = to_bytes(answer.unwrap().into_body()).await;
        assert_eq!(body.unwrap().len(), 1_000_000);
        // The others are there to be read, and the one that had to go does not look whole.
        let mut cut = 0;
        for answer in unread {
            match to_bytes(answer.into_body()).await {
                Ok(body) => assert_eq!(body.len(), 1_000_000),
                Err(_) => cut += 1,
            }
        }
        assert_eq!(cut, 1);
    }
}
