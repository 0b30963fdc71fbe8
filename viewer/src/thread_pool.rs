//! Threads that stay, for what takes long.
//!
//! The allocator gives every thread a heap of its own, and keeps for it much of what it has freed. Tokio's blocking threads come
//! and go, so that there would be many of those.

use std::any::Any;
use std::fmt;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;

use parking_lot::Mutex;

type Job = Box<dyn FnOnce() + Send>;

/// A fixed number of threads, which end when this and all its clones are dropped.
#[derive(Clone)]
pub(crate) struct ThreadPool {
    jobs: Sender<Job>,
}

impl fmt::Debug for ThreadPool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ThreadPool").finish_non_exhaustive()
    }
}

impl ThreadPool {
    /// Starts `count` threads of this name.
    ///
    /// # Errors
    /// When the system has no thread left.
    pub(crate) fn start(name: &str, count: usize) -> io::Result<ThreadPool> {
        let (jobs, waiting) = mpsc::channel();
        let waiting = Arc::new(Mutex::new(waiting));
        for _ in 0..count {
            let waiting = waiting.clone();
            thread::Builder::new()
                .name(name.to_owned())
                .spawn(move || {
                    while let Some(job) = next(&waiting) {
                        // The panic has been printed. It ends the job, and not the thread.
                        let _: Result<(), Box<dyn Any + Send>> =
                            catch_unwind(AssertUnwindSafe(job));
                    }
                })?;
        }
        Ok(ThreadPool { jobs })
    }

    /// Does this job on the first thread that is free. Callers bound how many wait.
    pub(crate) fn run(&self, job: impl FnOnce() + Send + 'static) {
        // It fails only when all threads have ended, and they end after the last sender.
        let _ = self.jobs.send(Box::new(job));
    }
}

/// Waits for a job. The lock is held while waiting, and not while working.
fn next(waiting: &Mutex<Receiver<Job>>) -> Option<Job> {
    waiting.lock().recv().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_job_that_panics_ends_no_thread() {
        let threads = ThreadPool::start("test", 1).unwrap();
        threads.run(|| panic!("this one is for the test"));
        let (done, is_done) = mpsc::channel();
        threads.run(move || done.send(5).unwrap());
        let limit = std::time::Duration::from_secs(60);
        assert_eq!(is_done.recv_timeout(limit), Ok(5));
    }
}
