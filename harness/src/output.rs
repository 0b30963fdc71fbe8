//! What a program writes, read from the start so that it never waits for a reader.

use std::io::Read;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// Everything that was read from a pipe so far.
#[derive(Debug)]
pub struct Output {
    bytes: Arc<Mutex<Vec<u8>>>,
    is_cut: Arc<AtomicBool>,
    reader: JoinHandle<()>,
}

impl Output {
    /// Reads `pipe` on a thread of its own until it ends.
    pub fn new(pipe: impl Read + Send + 'static) -> Self {
        Self::at_most(usize::MAX, pipe)
    }

    /// The same, and keeps at most so many bytes: the first ones. What comes after them is read and thrown away, so that
    /// whoever writes never waits.
    pub fn at_most(max_bytes: usize, mut pipe: impl Read + Send + 'static) -> Self {
        let bytes = Arc::new(Mutex::new(Vec::new()));
        let is_cut = Arc::new(AtomicBool::new(false));
        let (sink, cut) = (bytes.clone(), is_cut.clone());
        let reader = thread::spawn(move || {
            let mut buffer = [0; 8192];
            while let Ok(length @ 1..) = pipe.read(&mut buffer) {
                let mut sink = sink.lock().unwrap_or_else(PoisonError::into_inner);
                let kept = length.min(max_bytes - sink.len());
                sink.extend_from_slice(&buffer[..kept]);
                if kept < length {
                    cut.store(true, Ordering::Relaxed);
                }
            }
        });
        Self {
            bytes,
            is_cut,
            reader,
        }
    }

    /// What it has written until now.
    pub fn so_far(&self) -> String {
        let bytes = self.bytes.lock().unwrap_or_else(PoisonError::into_inner);
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// Whether more came than is kept.
    pub fn is_cut(&self) -> bool {
        self.is_cut.load(Ordering::Relaxed)
    }

    /// Whether the other side has closed the pipe, so that nothing more can come.
    pub fn is_complete(&self) -> bool {
        self.reader.is_finished()
    }
}

/// Asks `condition` again and again until it has an answer, or the time is over.
pub fn poll<T>(within: Duration, mut condition: impl FnMut() -> Option<T>) -> Option<T> {
    let end = Instant::now() + within;
    loop {
        if let Some(answer) = condition() {
            return Some(answer);
        }
        if Instant::now() >= end {
            return None;
        }
        thread::sleep(Duration::from_millis(5));
    }
}
