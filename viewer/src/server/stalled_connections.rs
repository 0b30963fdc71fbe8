//! Connections that cannot be held for nothing.
//!
//! Neither actix nor hyper limits how long a client may not read, and tonic doesn't limit how long one may not begin to
//! speak. Each such client would keep a socket, and what was written for it, for ever. So every connection goes through
//! a [`Connection`], which ends one that stalls.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use socket2::SockRef;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};
use tokio::time::{Instant, Sleep};
use tokio_stream::Stream;
use tokio_stream::wrappers::ReceiverStream;
use tonic::transport::server::Connected;

/// How many connections a port serves at once. Others wait until one of these is gone.
pub(super) const MAX_CONNECTIONS: usize = 512;
/// How long somebody may not read while there is something to read.
const STALLED: Duration = Duration::from_secs(10);
/// How many bytes the system holds of what was written and not yet sent. It asks for more only when a third of its buffer
/// is free, and left to itself lets that grow to megabytes: whoever reads a hundred kilobytes a second would seem to read
/// nothing for longer than [`STALLED`].
const SEND_BUFFER: usize = 64 << 10;
/// How long somebody who has connected over gRPC has for the preface of HTTP/2.
const FIRST_BYTES: Duration = Duration::from_secs(10);
/// How many bytes the preface has ([RFC 9113, section 3.4](https://www.rfc-editor.org/rfc/rfc9113#section-3.4)).
const PREFACE: usize = 24;
/// How long a client of gRPC may send nothing. One that is idle answers a ping every 20 seconds.
const SILENT: Duration = Duration::from_secs(60);
/// How long to wait after the system had no socket for a connection.
const PAUSE: Duration = Duration::from_millis(100);

/// A TCP stream that ends with [`io::ErrorKind::TimedOut`] when its peer stalls.
#[derive(Debug)]
pub(super) struct Connection {
    stream: TcpStream,
    /// Until when something must have been read, and how many bytes are missing until then.
    to_read: Option<(Pin<Box<Sleep>>, usize)>,
    /// Since something could not be written.
    to_write: Option<Pin<Box<Sleep>>>,
    _place: Option<OwnedSemaphorePermit>,
}

impl Connection {
    /// One whose peer must read what is written. What it sends is looked at by the server.
    pub(super) fn new(stream: TcpStream) -> Connection {
        // Answers are small, and must not wait for more.
        let _ = stream.set_nodelay(true);
        let _ = SockRef::from(&stream).set_send_buffer_size(SEND_BUFFER);
        Connection {
            stream,
            to_read: None,
            to_write: None,
            _place: None,
        }
    }

    /// One whose peer must also send: the preface of HTTP/2 first, and then something now and then.
    fn over_http2(stream: TcpStream, place: OwnedSemaphorePermit) -> Connection {
        Connection {
            to_read: Some((Box::pin(tokio::time::sleep(FIRST_BYTES)), PREFACE)),
            _place: Some(place),
            ..Connection::new(stream)
        }
    }
}

/// The connections that come in for gRPC. Where the system has no socket for one it pauses, and goes on.
pub(super) fn incoming(listener: TcpListener) -> impl Stream<Item = Result<Connection, io::Error>> {
    let (accepted, incoming) = mpsc::channel(1);
    let places = Arc::new(Semaphore::new(MAX_CONNECTIONS));
    tokio::spawn(async move {
        loop {
            let next = async {
                let place = places.clone().acquire_owned().await.ok()?;
                Some((listener.accept().await, place))
            };
            let next = tokio::select! {
                next = next => next,
                () = accepted.closed() => return,
            };
            match next {
                Some((Ok((stream, _)), place)) => {
                    let connection = Connection::over_http2(stream, place);
                    if accepted.send(Ok(connection)).await.is_err() {
                        return;
                    }
                }
                Some((Err(_), _)) => tokio::time::sleep(PAUSE).await,
                None => return,
            }
        }
    });
    ReceiverStream::new(incoming)
}

impl AsyncRead for Connection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let read = Pin::new(&mut self.stream).poll_read(context, buffer);
        let Some((until, missing)) = &mut self.to_read else {
            return read;
        };
        match read {
            Poll::Pending => {
                ready!(until.as_mut().poll(context));
                Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
            }
            Poll::Ready(read) => {
                *missing = missing.saturating_sub(buffer.filled().len() - before);
                if *missing == 0 {
                    until.as_mut().reset(Instant::now() + SILENT);
                }
                Poll::Ready(read)
            }
        }
    }
}

impl Connection {
    /// Whether a write has waited for too long, or how many bytes it took.
    fn written<T>(
        &mut self,
        context: &mut Context<'_>,
        written: Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        if written.is_ready() {
            self.to_write = None;
            return written;
        }
        let until = self
            .to_write
            .get_or_insert_with(|| Box::pin(tokio::time::sleep(STALLED)));
        ready!(until.as_mut().poll(context));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

impl AsyncWrite for Connection {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.written(context, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(context, slices);
        self.written(context, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

impl Connected for Connection {
    type ConnectInfo = ();

    fn connect_info(&self) {}
}

#[cfg(test)]
mod tests {
    use std::pin::pin;

    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use super::*;

    #[tokio::test]
    async fn whoever_reads_little_at_a_time_makes_room_each_time_and_is_not_ended() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let mut reader = TcpStream::connect(address).await.unwrap();
        let mut connection = Connection::new(listener.accept().await.unwrap().0);
        let (bytes, mut little) = (vec![0; 64 << 10], vec![0; 128 << 10]);
        for _ in 0..40 {
            // As much as there is room for.
            let mut nobody = Context::from_waker(std::task::Waker::noop());
            while let Poll::Ready(written) =
                pin!(connection.write(&bytes)).as_mut().poll(&mut nobody)
            {
                written.unwrap();
            }
            reader.read_exact(&mut little).await.unwrap();
            // Without more room it ends as one that is not read.
            assert!(connection.write(&bytes).await.unwrap() > 0);
        }
    }
}
