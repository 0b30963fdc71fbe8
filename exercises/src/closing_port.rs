//! A port that takes connections and closes them at once. Nobody listening would do, but not every system says so at once.

use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};

/// Such a port. It is free again when this is dropped.
#[derive(Debug)]
pub(crate) struct Closed {
    address: SocketAddr,
    is_over: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Closed {
    /// Opens one.
    ///
    /// # Errors
    /// When the system has no port or no thread for it.
    pub(crate) fn start() -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let address = listener.local_addr()?;
        let is_over = Arc::new(AtomicBool::new(false));
        let ends = Arc::clone(&is_over);
        let close_each = move || {
            for connection in listener.incoming() {
                drop(connection);
                if ends.load(Ordering::Relaxed) {
                    break;
                }
            }
        };
        let thread = thread::Builder::new().name("closed".to_owned());
        Ok(Self {
            address,
            is_over,
            thread: Some(thread.spawn(close_each)?),
        })
    }

    /// Where it is.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Drop for Closed {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::Relaxed);
        // The thread waits for a connection. Where there can be none, it is left behind.
        if TcpStream::connect(self.address).is_ok()
            && let Some(thread) = self.thread.take()
        {
            let _ = thread.join();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    #[test]
    fn a_closed_port_ends_each_connection_and_is_free_afterwards() {
        let closed = Closed::start().unwrap();
        for _ in 0..2 {
            let mut connection = TcpStream::connect(closed.address()).unwrap();
            // Reset, or at its end.
            assert_eq!(connection.read(&mut [0]).unwrap_or(0), 0);
        }
        let address = closed.address();
        drop(closed);
        assert!(TcpListener::bind(address).is_ok() || TcpStream::connect(address).is_err());
    }
}
