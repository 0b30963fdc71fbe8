//! When the service is asked to stop.

use std::time::Duration;

#[cfg(unix)]
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::oneshot::{self, Receiver};
use tokio::time::sleep;

use crate::print_line;

/// How long running requests have to end: longer than a request may take, so that each has an answer, and its span an end.
const GRACE: Duration = Duration::from_secs(5);

/// Some programs that start others send Ctrl-C twice, once to the program and once to its group. What comes this soon after
/// the first is the same request.
const SAME_REQUEST: Duration = Duration::from_millis(300);

/// A future that ends when the service is asked to stop: by Ctrl-C, by SIGTERM, or by SIGHUP, which comes when the window of
/// the terminal is closed. Asked a second time, the program ends at once. The other half learns of it, for [`grace`].
pub fn asked() -> (impl Future<Output = ()>, Receiver<()>) {
    let (stopping, is_stopping) = oneshot::channel();
    let mut signals = Signals::listen();
    let stop = async move {
        signals.next().await;
        print_line(format_args!(
            "Stopping: running requests have {} s to end (Ctrl-C again ends them now)",
            GRACE.as_secs()
        ));
        // Nobody waits for it when the service has ended by itself.
        let _ = stopping.send(());
        tokio::spawn(async {
            sleep(SAME_REQUEST).await;
            Signals::listen().next().await;
            print_line("Stopped at once: what was not yet flushed is lost");
            #[expect(
                clippy::disallowed_methods,
                reason = "the second Ctrl-C: whoever waits wants it gone"
            )]
            std::process::exit(130);
        });
    };
    (stop, is_stopping)
}

/// Ends when the time is over that running requests have.
pub async fn grace(is_stopping: Receiver<()>) {
    if is_stopping.await.is_err() {
        return std::future::pending().await;
    }
    sleep(GRACE).await;
}

/// The signals that are listened for, from when this is made: one that comes before would end the program without a word.
#[cfg(unix)]
struct Signals([Option<Signal>; 3]);

#[cfg(unix)]
impl Signals {
    fn listen() -> Self {
        let hangup = Some(SignalKind::hangup()).filter(|_| !hangup_is_ignored());
        let kinds = [
            Some(SignalKind::interrupt()),
            Some(SignalKind::terminate()),
            hangup,
        ];
        Self(kinds.map(|kind| signal(kind?).ok()))
    }

    /// Waits for the next one.
    async fn next(&mut self) {
        /// For ever, where it cannot be heard.
        async fn received(signal: &mut Option<Signal>) {
            match signal {
                Some(signal) => drop(signal.recv().await),
                None => std::future::pending().await,
            }
        }
        let [interrupt, terminate, hangup] = &mut self.0;
        tokio::select! {
            () = received(interrupt) => {}
            () = received(terminate) => {}
            () = received(hangup) => {}
        }
    }
}

#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    fn listen() -> Self {
        Self
    }

    async fn next(&mut self) {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending().await
        }
    }
}

/// Whether this program was told to ignore SIGHUP, as `nohup` does. To listen for the signal would undo that.
#[cfg(unix)]
fn hangup_is_ignored() -> bool {
    use std::io::{IsTerminal, stderr, stdout};
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|it| it.strip_prefix("SigIgn:"));
    match ignored.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()) {
        // SIGHUP is signal 1, the lowest bit.
        Some(mask) => mask & 1 != 0,
        // Not Linux. What `nohup` starts has no terminal to write to.
        None => !stdout().is_terminal() && !stderr().is_terminal(),
    }
}
