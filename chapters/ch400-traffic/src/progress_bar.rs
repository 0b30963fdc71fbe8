//! How far it is, on stderr: a bar on a terminal, and elsewhere a line now and then.

use std::io::{self, IsTerminal, Write};
use std::sync::LazyLock;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use todo::terminal;

/// How often there is a line where there is no terminal.
const EVERY: Duration = Duration::from_secs(10);

/// Nowhere, until it is started on a terminal.
static BAR: LazyLock<ProgressBar> = LazyLock::new(ProgressBar::hidden);

/// How far it is.
pub struct Progress {
    total: Duration,
    next_line: Duration,
}

impl Progress {
    /// Draws the bar, where there is a terminal.
    pub fn start(total: Duration) -> Self {
        if io::stderr().is_terminal() {
            if let Ok(style) = ProgressStyle::with_template("{bar:30} {prefix} {msg}") {
                BAR.set_style(style);
            }
            BAR.set_length(milliseconds(total));
            BAR.set_draw_target(ProgressDrawTarget::stderr());
        }
        Self {
            total,
            next_line: EVERY,
        }
    }

    /// Says how far it is.
    pub fn show(&mut self, elapsed: Duration, requests: u64, errors: u64) {
        let far = format!("{} of {} s", elapsed.as_secs(), self.total.as_secs_f64());
        let what = format!("requests: {requests}, errors: {errors}");
        if !BAR.is_hidden() {
            BAR.set_prefix(far);
            BAR.set_message(what);
            BAR.set_position(milliseconds(elapsed));
        } else if elapsed >= self.next_line {
            terminal::print_line(format_args!("{far}: {what}"));
            self.next_line += EVERY;
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        BAR.finish_and_clear();
    }
}

fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

/// Where a logger writes its lines, each in one call: above the bar, where there is one.
pub fn writer() -> impl Write {
    Above
}

struct Above;

impl Write for Above {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        if BAR.is_hidden() || BAR.is_finished() {
            return terminal::writer().write(line);
        }
        BAR.println(String::from_utf8_lossy(line).trim_end());
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
