//! When the app is to stop.

use std::time::Duration;

use crate::terminal::{self, print_line};

/// How long running requests have to end once the app was asked to stop, in seconds.
pub const STOP_SECONDS: u64 = 3;

/// Some programs that start others send Ctrl-C twice, once to the program and once to its group.
/// What comes this soon after the first is the same request.
const SAME_REQUEST: Duration = Duration::from_millis(300);

/// Returns when the app is asked to stop: by Ctrl-C, by SIGTERM, or by SIGHUP, which comes when the window of the
/// terminal is closed. Asked a second time, the program ends at once.
///
/// A program that is started with `nohup` ignores SIGHUP, and goes on to.
pub async fn stop_signal() {
    asked_to_stop().await;
    print_line(format_args!(
        "Stopping: running requests have {STOP_SECONDS} s to end (Ctrl-C again ends them now)"
    ));
    tokio::spawn(async {
        tokio::time::sleep(SAME_REQUEST).await;
        asked_to_stop().await;
        print_line("Stopped at once: what was not yet flushed is lost");
        terminal::finish();
        #[expect(
            clippy::disallowed_methods,
            reason = "the second Ctrl-C: whoever waits wants it gone"
        )]
        std::process::exit(130);
    });
}

async fn asked_to_stop() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::SignalKind;
        tokio::select! {
            () = received(SignalKind::terminate()) => {}
            () = received(SignalKind::hangup()), if !hangup_is_ignored() => {}
            () = ctrl_c() => {}
        }
    }
    #[cfg(not(unix))]
    ctrl_c().await;
}

async fn ctrl_c() {
    if tokio::signal::ctrl_c().await.is_err() {
        // Nobody can ask any more; the app runs until it is ended by force.
        std::future::pending::<()>().await;
    }
}

/// Waits for a signal; for ever, where it cannot be heard.
#[cfg(unix)]
async fn received(kind: tokio::signal::unix::SignalKind) {
    match tokio::signal::unix::signal(kind) {
        Ok(mut signal) => {
            signal.recv().await;
        }
        Err(_) => std::future::pending().await,
    }
}

/// Whether this program was told to ignore SIGHUP. To listen for the signal would undo that.
#[cfg(unix)]
fn hangup_is_ignored() -> bool {
    use std::io::{IsTerminal, stderr, stdout};
    /// SIGHUP is signal 1, the lowest bit of the mask.
    const HANGUP: u64 = 1;
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|it| it.strip_prefix("SigIgn:"));
    match ignored.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()) {
        Some(mask) => mask & HANGUP != 0,
        // Not Linux. What `nohup` starts has no terminal to write to.
        None => !stdout().is_terminal() && !stderr().is_terminal(),
    }
}
