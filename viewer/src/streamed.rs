//! Answers that are written no faster than they are read.
//!
//! What is held may be hundreds of mebibytes as JSON. It's written on a thread of its own, into a pipe with room for a
//! few pieces. Whoever doesn't read stops the writer, until [the connection](crate::server) ends for it.

use std::fmt;
use std::sync::Arc;

use actix_web::HttpResponse;
use actix_web::http::header;
use bytes::Bytes;
use tokio::sync::{Semaphore, mpsc};
use tokio_stream::StreamExt;
use tokio_stream::wrappers::ReceiverStream;

/// How many bytes go into the pipe at once.
const PIECE: usize = 32 << 10;
/// How many pieces wait in the pipe.
const WAITING: usize = 2;
/// How many answers are written at once. Others wait.
const MAX_AT_ONCE: usize = 8;

/// Where long answers are written.
#[derive(Clone, Debug)]
pub struct Streams {
    places: Arc<Semaphore>,
}

/// The pipe to whoever asked. Writing to it fails when they have left.
#[derive(Debug)]
pub struct Pipe {
    piece: String,
    pieces: mpsc::Sender<Bytes>,
}

impl Default for Streams {
    fn default() -> Streams {
        Streams {
            places: Arc::new(Semaphore::new(MAX_AT_ONCE)),
        }
    }
}

impl Streams {
    /// An answer of this media type. What is written to the pipe is its body; when that fails, nobody reads it any more.
    pub async fn answer(
        &self,
        media_type: &'static str,
        write: impl FnOnce(&mut Pipe) -> fmt::Result + Send + 'static,
    ) -> HttpResponse {
        // It is never closed.
        let place = self.places.clone().acquire_owned().await;
        let (pieces, waiting) = mpsc::channel(WAITING);
        tokio::task::spawn_blocking(move || {
            let mut pipe = Pipe {
                piece: String::new(),
                pieces,
            };
            let _ = write(&mut pipe).and_then(|()| pipe.flush());
            drop(place);
        });
        HttpResponse::Ok()
            .insert_header((header::CONTENT_TYPE, media_type))
            .streaming(ReceiverStream::new(waiting).map(Ok::<_, actix_web::Error>))
    }
}

impl Pipe {
    fn flush(&mut self) -> fmt::Result {
        let piece = std::mem::take(&mut self.piece);
        if piece.is_empty() {
            return Ok(());
        }
        self.pieces
            .blocking_send(piece.into())
            .map_err(|_| fmt::Error)
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
