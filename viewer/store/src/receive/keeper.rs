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
//!
//! What leaves the store takes memory for as long as somebody reads it, and a trace of 100 MiB leaves as a whole. So no more
//! is taken in meanwhile than fits beside it. Measured: sixteen readers and a sender of such traces took 442 MiB with a budget
//! of 256 before, and XXX since.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use tokio::sync::{mpsc, oneshot};

use super::limits::Limits;
use super::refusal::Refusal;
use super::unpack::Packed;
use crate::otlp::Signal;
use crate::otlp::account::Account;
use crate::store::Store;
use crate::store::requests::Request;

/// How many requests wait at most; more wait where they came in.
const WAITING: usize = 16;

/// How much memory may be taken by what has left and is still read.
const MAX_STILL_READ: usize = 16 << 20;
/// How long a request waits for those who read it.
const PATIENCE: Duration = Duration::from_secs(5);

/// The way to that thread. It ends when the last of these is dropped.
#[derive(Clone, Debug)]
pub struct Keeper {
    work: mpsc::Sender<Work>,
}

#[derive(Debug)]
struct Work {
    signal: Signal,
    body: Packed,
    request: Request,
    done: oneshot::Sender<Result<Account, Refusal>>,
}

impl Keeper {
    /// Starts the thread.
    ///
    /// # Errors
    /// When the system has no thread.
    pub fn start(store: Arc<Store>, limits: Limits) -> io::Result<Keeper> {
        let (work, mut waiting) = mpsc::channel::<Work>(WAITING);
        thread::Builder::new()
            .name("keeper".to_owned())
            .spawn(move || {
                while let Some(work) = waiting.blocking_recv() {
                    // There should be none; if there is, it must not be the end of all requests.
                    let _ = catch_unwind(AssertUnwindSafe(|| keep(&store, &limits, work)));
                }
            })?;
        Ok(Keeper { work })
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
    ) -> Result<Account, Refusal> {
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
    let taken = unpacked.and_then(|it| {
        wait_for_readers(store)?;
        request.account = it.account;
        Ok(store.insert(signal, &it.bytes, request))
    });
    drop(held);
    // Who asked may have gone; what was sent is kept all the same.
    let _ = done.send(taken);
}

/// Waits until what has left is read no more, but for a little of it.
///
/// # Errors
/// When that takes too long. The request can be sent again.
fn wait_for_readers(store: &Store) -> Result<(), Refusal> {
    const AGAIN: Duration = Duration::from_millis(5);
    let until = Instant::now() + PATIENCE;
    while store.still_read() > MAX_STILL_READ {
        if Instant::now() > until {
            return Err(Refusal::Busy);
        }
        // Whoever reads does not say when that is over.
        thread::sleep(AGAIN);
    }
    Ok(())
}
