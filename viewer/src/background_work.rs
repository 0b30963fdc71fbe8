//! Searching and drawing, off the threads that answer: a few at a time, and no longer than somebody waits.
//!
//! Any page in a browser can ask this program for something that takes long, and leave. So a search looks now and then
//! whether its [`Asker`] is still there, and the others wait for their turn without a thread.

use std::io;
use std::sync::Arc;

use thiserror::Error;
use tokio::sync::{Semaphore, oneshot};

use crate::store::cancellation::Asker;
use crate::thread_pool::ThreadPool;

/// How many work at once. More would only take turns, and take from those who receive.
const MAX_AT_ONCE: usize = 2;

/// Where work is done.
#[derive(Clone, Debug)]
pub(crate) struct BackgroundWork {
    places: Arc<Semaphore>,
    threads: ThreadPool,
}

/// The viewer is stopping, and does nothing any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("The viewer is stopping.")]
pub struct Stopping;

/// Says that whoever asked has left, when the answer is not awaited any more.
struct Waiting(Asker);

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.leave();
    }
}

impl BackgroundWork {
    /// Starts the threads that do it.
    ///
    /// # Errors
    /// When the system has no thread left.
    pub fn start() -> io::Result<BackgroundWork> {
        Ok(BackgroundWork {
            places: Arc::new(Semaphore::new(MAX_AT_ONCE)),
            threads: ThreadPool::start("worker", MAX_AT_ONCE)?,
        })
    }

    /// Does some work when it is its turn. What it returns doesn't matter once its asker has left.
    ///
    /// # Errors
    /// When the viewer is stopping.
    pub async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Asker) -> T + Send + 'static,
    ) -> Result<T, Stopping> {
        let place = self.places.clone().acquire_owned().await;
        let place = place.map_err(|_| Stopping)?;
        let waiting = Waiting(Asker::default());
        let asker = waiting.0.clone();
        let (answer, answered) = oneshot::channel();
        self.threads.run(move || {
            let done = work(&asker);
            drop(place);
            // It fails when nobody waits any more.
            let _ = answer.send(done);
        });
        let done = answered.await.map_err(|_| Stopping);
        drop(waiting);
        done
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;
    use std::time::Duration;

    use super::*;

    #[tokio::test]
    async fn work_learns_that_its_asker_has_left_and_makes_room_for_the_next() {
        let background = BackgroundWork::start().unwrap();
        let (ended, ends) = mpsc::channel();
        for _ in 0..MAX_AT_ONCE {
            let ended = ended.clone();
            let endless = background.run(move |asker| {
                while !asker.has_left() {
                    std::thread::yield_now();
                }
                ended.send(()).unwrap();
            });
            let patience = Duration::from_millis(1);
            assert!(tokio::time::timeout(patience, endless).await.is_err());
        }
        assert_eq!(background.run(|_| 5).await, Ok(5));
        for _ in 0..MAX_AT_ONCE {
            ends.recv_timeout(Duration::from_secs(60)).unwrap();
        }
    }
}
