//! When to stop.

use std::io::{IsTerminal, Read, stdin};
use std::thread;

use todo::server;
use tokio::sync::oneshot;

/// Returns when the program is asked to stop: by Ctrl-C, by SIGTERM, or by whoever started it, when they close its stdin.
pub async fn asked() {
    let (close, closed) = oneshot::channel();
    if somebody_holds_stdin() {
        // A thread of its own: reading cannot be interrupted, and the program would not end before it.
        thread::spawn(move || {
            let mut buffer = [0; 256];
            while stdin().read(&mut buffer).is_ok_and(|it| it > 0) {}
            let _ = close.send(());
        });
        tokio::select! {
            () = server::stop_signal() => {}
            Ok(()) = closed => {}
        }
    } else {
        server::stop_signal().await;
    }
}

/// Whether stdin can be closed by somebody: it is a terminal or a pipe. `/dev/null` and a file are at their end from the
/// start, as for a program in the background.
fn somebody_holds_stdin() -> bool {
    stdin().is_terminal() || is_pipe()
}

#[cfg(unix)]
fn is_pipe() -> bool {
    use std::os::fd::AsFd;
    use std::os::unix::fs::FileTypeExt;
    let stdin = stdin();
    let copy = stdin.as_fd().try_clone_to_owned().map(std::fs::File::from);
    let kind = copy.and_then(|it| it.metadata()).map(|it| it.file_type());
    kind.is_ok_and(|it| it.is_fifo() || it.is_socket())
}

#[cfg(not(unix))]
fn is_pipe() -> bool {
    true
}
