//! What the person at the terminal reads. It goes to stderr, since stdout belongs to telemetry.
//!
//! Nobody waits for a reader: where stderr is a pipe that is not read, such as `2>&1 | less`, writing
//! to it blocks, and must block neither a request nor the end of the program. A thread of its own
//! writes.

use std::fmt::Display;
use std::io::{self, Write};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;
use std::time::Duration;

/// How many lines can wait. More are counted and not shown.
const MAX_WAITING: usize = 1000;

/// How long the program waits at its end for the last lines to be read.
const LAST_LINES: Duration = Duration::from_secs(1);

static LINES: LazyLock<SyncSender<Line>> = LazyLock::new(|| {
    let (lines, waiting) = sync_channel(MAX_WAITING);
    thread::spawn(move || write(&waiting));
    lines
});
static NOT_SHOWN: AtomicUsize = AtomicUsize::new(0);

enum Line {
    Text(Vec<u8>),
    Last(SyncSender<()>),
}

/// Prints a line for the person at the terminal.
pub fn print_line(message: impl Display) {
    send(Line::Text(format!("{message}\n").into_bytes()));
}

/// Where a logger writes its lines, each in one call.
pub fn writer() -> impl Write {
    Terminal
}

/// Waits until all is written, or a second.
pub fn finish() {
    let (done, is_done) = sync_channel(1);
    send(Line::Last(done));
    let _ = is_done.recv_timeout(LAST_LINES);
}

struct Terminal;

impl Write for Terminal {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        send(Line::Text(line.to_vec()));
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn send(line: Line) {
    if LINES.try_send(line).is_err() {
        NOT_SHOWN.fetch_add(1, Ordering::Relaxed);
    }
}

/// Where stderr is closed, nobody can be told, and that is no reason to stop.
fn write(waiting: &Receiver<Line>) {
    for line in waiting {
        match line {
            Line::Text(text) => drop(io::stderr().write_all(&text)),
            Line::Last(done) => drop(done.send(())),
        }
        let not_shown = NOT_SHOWN.swap(0, Ordering::Relaxed);
        if not_shown > 0 {
            let _ = writeln!(io::stderr(), "{not_shown} lines were not shown here");
        }
    }
}
