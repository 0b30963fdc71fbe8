//! Ctrl-C: what the judge has started must end before it does.

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use tokio::runtime::Builder;

static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// Whether somebody wants the judge to end. Whoever waits for something asks.
pub(crate) fn is_interrupted() -> bool {
    INTERRUPTED.load(Ordering::Relaxed)
}

/// Listens for Ctrl-C, and for the other ways to ask a program to end, from now on.
///
/// # Errors
/// When the system has no thread for it.
pub fn listen() -> io::Result<()> {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    thread::Builder::new()
        .name("interrupt".to_owned())
        .spawn(move || {
            runtime.block_on(asked_to_end());
            INTERRUPTED.store(true, Ordering::Relaxed);
            // Nothing else is waited for: a second Ctrl-C is no more than the first.
            runtime.block_on(std::future::pending::<()>());
        })?;
    Ok(())
}

async fn asked_to_end() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let terminate = signal(SignalKind::terminate());
        let hang_up = signal(SignalKind::hangup());
        if let (Ok(mut terminate), Ok(mut hang_up)) = (terminate, hang_up) {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = hang_up.recv() => {}
                () = ctrl_c() => {}
            }
            return;
        }
    }
    ctrl_c().await;
}

async fn ctrl_c() {
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}
