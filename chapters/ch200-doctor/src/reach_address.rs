//! Is anything there? A TCP connection to one of several addresses, or why there is none.

use std::net::{SocketAddr, TcpStream};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::{Duration, Instant};
use std::{io, thread};

use thiserror::Error;

/// How long to wait for a connection. Windows tries a port that refuses for two seconds.
const LONGEST: Duration = Duration::from_millis(2400);

/// Why nobody was reached.
#[derive(Debug, Error)]
pub enum Unreached {
    /// The machine answered that nobody listens.
    #[error("nothing listens")]
    Refused,
    /// The machine did not answer.
    #[error("no answer within {LONGEST:?}")]
    TimedOut,
    /// The name is unknown, or there is no way there.
    #[error("{0}")]
    Failed(io::Error),
}

/// The first of these addresses on which somebody listens.
///
/// `localhost` is two, `[::1]` and `127.0.0.1`, and often only one is listened on.
pub fn reach(
    addresses: impl FnOnce() -> io::Result<Vec<SocketAddr>> + Send + 'static,
) -> Result<SocketAddr, Unreached> {
    let end = Instant::now() + LONGEST;
    let (tried, outcomes) = channel();
    // Looking up a name has no bound of its own, so it is left on a thread as well.
    thread::spawn(move || match addresses() {
        Ok(addresses) => addresses.into_iter().for_each(|address| {
            let tried = tried.clone();
            thread::spawn(move || {
                let connected = TcpStream::connect_timeout(&address, LONGEST);
                tried.send(connected.map(|_| address))
            });
        }),
        Err(error) => drop(tried.send(Err(error))),
    });
    let mut unreached = Unreached::TimedOut;
    loop {
        match outcomes.recv_timeout(end - Instant::now().min(end)) {
            Ok(Ok(address)) => return Ok(address),
            Ok(Err(error)) if error.kind() == io::ErrorKind::ConnectionRefused => {
                unreached = Unreached::Refused;
            }
            Ok(Err(error)) if error.kind() == io::ErrorKind::TimedOut => {}
            // Of two addresses, the one that refuses says more: a machine may have no IPv6.
            Ok(Err(_)) if matches!(unreached, Unreached::Refused) => {}
            Ok(Err(error)) => unreached = Unreached::Failed(error),
            // The first means that one address is still tried, the second that all were.
            Err(RecvTimeoutError::Timeout) => return Err(Unreached::TimedOut),
            Err(RecvTimeoutError::Disconnected) => return Err(unreached),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Unreached, reach};
    use std::thread;

    #[test]
    fn a_name_that_is_looked_up_for_ever_is_not_waited_for() {
        let forever = || {
            loop {
                thread::park();
            }
        };
        assert!(matches!(reach(forever), Err(Unreached::TimedOut)));
    }
}
