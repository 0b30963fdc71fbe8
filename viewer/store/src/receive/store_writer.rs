//! The one thread that unpacks what came and puts it into the store.
//!
//! Whatever is kept is allocated, and later freed, by this thread. An allocator gives every thread
//! an arena of its own; spans from many threads would be scattered over many arenas, none of which
//! is ever empty enough to be given back. Measured: with a budget of 256 MiB the process took 430
//! MiB before, and 260 since.
//!
//! And since there is one, there is never more than one body unpacked, however many arrive at once.
//! Measured: sixteen bodies of 13 MiB, as gzip 120 kB, took 235 MiB with a budget of 32 before, and
//! 40 since.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use tokio::sync::{mpsc, oneshot};

use super::body_limits::Limits;
use super::refusal::Refusal;
use super::unpack::Packed;
use crate::otlp::Signal;
use crate::otlp::request_outcome::RequestOutcome;
use crate::store::Store;
use crate::store::requests::Request;

/// How many requests wait at most; more wait where they came in.
const WAITING: usize = 16;

/// The way to that thread. It ends when the last of these is dropped.
#[derive(Clone, Debug)]
pub struct StoreWriter {
    work: mpsc::Sender<Work>,
}

#[derive(Debug)]
struct Work {
    signal: Signal,
    body: Packed,
    request: Request,
    done: oneshot::Sender<Result<RequestOutcome, Refusal>>,
}

impl StoreWriter {
    /// Starts the thread.
    ///
    /// # Errors
    /// When the system has no thread.
    pub fn start(store: Arc<Store>, limits: Limits) -> io::Result<StoreWriter> {
        let (work, mut waiting) = mpsc::channel::<Work>(WAITING);
        std::thread::Builder::new()
            .name("writer".to_owned())
            .spawn(move || {
                while let Some(work) = waiting.blocking_recv() {
                    // There should be none; if there is, it must not be the end of all requests.
                    let _ = catch_unwind(AssertUnwindSafe(|| keep(&store, &limits, work)));
                }
            })?;
        Ok(StoreWriter { work })
    }

    /// Hands over a body, and waits until it is kept.
    ///
    /// # Errors
    /// When it is not a request of this signal, or the viewer is stopping. Nothing of it is kept
    /// then.
    pub async fn keep(
        &self,
        signal: Signal,
        body: Packed,
        request: Request,
    ) -> Result<RequestOutcome, Refusal> {
        let (done, kept) = oneshot::channel();
        let work = Work {
            signal,
            body,
            request,
            done,
        };
        self.work.send(work).await.map_err(|_| Refusal::Busy)?;
        kept.await.map_err(|_| Refusal::Busy)?
    }
}

fn keep(store: &Store, limits: &Limits, work: Work) {
    let Work {
        signal,
        body,
        mut request,
        done,
    } = work;
    let unpacked = body.unpack(signal, limits);
    // It counts until it is kept, but what was unpacked is needed no more in the form in which it
    // came.
    let Packed {
        bytes: packed,
        held,
        ..
    } = body;
    drop(packed);
    let taken = unpacked.map(|it| {
        request.outcome = it.outcome;
        store.insert(signal, &it.bytes, request)
    });
    drop(held);
    // Who asked may have gone; what was sent is kept all the same.
    let _ = done.send(taken);
}
