//! A recording as text.

use std::fmt::Write;

use super::quantity::{Quantity, Spread};
use super::recording::{Mode, PLAIN, Recording};

/// Every mode as a ratio to plain: the round in the middle, and the least and the most.
pub fn ratios(recording: &Recording) -> String {
    let columns = [
        ("requests/s", Quantity::Requests),
        ("CPU per request", Quantity::Cpu),
        ("p50", Quantity::P50),
        ("p99", Quantity::P99),
        ("peak memory", Quantity::Memory),
    ];
    let mut out = format!("{:<14}", "× plain");
    for (name, _) in columns {
        let _ = write!(out, "{name:>18}");
    }
    out.push('\n');
    for mode in &recording.modes {
        let _ = write!(out, "{:<14}", mode.name);
        for (_, quantity) in columns {
            let ratio = recording.ratio(&mode.name, PLAIN, quantity);
            let _ = write!(out, "{:>18}", ratio.map_or("–".to_owned(), shown));
        }
        out.push('\n');
    }
    out
}

fn shown(ratio: Spread) -> String {
    let Spread { min, median, max } = ratio;
    let digits = match median {
        10.0.. => 0,
        1.2.. => 1,
        0.05.. => 2,
        _ => 3,
    };
    format!("{median:.digits$} ({min:.digits$}–{max:.digits$})")
}

/// Every mode as it was measured: the round in the middle of each quantity.
pub fn figures(recording: &Recording) -> String {
    let mut out = format!(
        "{:<14}{:>12}{:>9}{:>9}{:>9}{:>11}{:>9}{:>9}{:>8}\n{:<14}{:>12}{:>9}{:>9}{:>9}{:>11}{:>9}{:>9}{:>8}\n",
        "",
        "requests/s",
        "p50",
        "p99",
        "CPU",
        "receiver",
        "client",
        "memory",
        "lost",
        "",
        "",
        "ms",
        "ms",
        "µs",
        "µs",
        "µs",
        "MiB",
        "a req."
    );
    for mode in &recording.modes {
        let of = |quantity| mode.spread(quantity).map_or(0.0, |spread| spread.median);
        let _ = writeln!(
            out,
            "{:<14}{:>12.0}{:>9.2}{:>9.2}{:>9.1}{:>11.1}{:>9.1}{:>9.1}{:>8.2}",
            mode.name,
            of(Quantity::Requests),
            of(Quantity::P50) / 1000.0,
            of(Quantity::P99) / 1000.0,
            of(Quantity::Cpu),
            of(Quantity::ReceiverCpu),
            of(Quantity::ClientCpu),
            of(Quantity::Memory),
            of(Quantity::Lost),
        );
    }
    out
}

/// What the names stand for.
pub fn legend(recording: &Recording) -> String {
    let line = |mode: &Mode| format!("{:<14}{}\n", mode.name, mode.what);
    recording.modes.iter().map(line).collect()
}

/// Where and how it was measured, and how steady the machine was: over all rounds, and from one turn to the
/// next, as plain says beside itself.
pub fn machine(recording: &Recording) -> String {
    let machine = &recording.machine;
    let mut out = format!(
        "{}, {} cores, load {:.2}, Rust {}; rounds: {} of {} s; connections: {}\n",
        machine.processor,
        machine.cores,
        machine.load,
        machine.rust,
        recording.rounds(),
        recording.seconds,
        recording.connections,
    );
    let turns: Vec<f64> = recording.plain(Quantity::Requests).collect();
    let count = turns.len();
    if let Some(Spread { min, max, .. }) = Spread::new(turns) {
        let _ = writeln!(
            out,
            "plain answered {min:.0} to {max:.0} requests/s in {count} turns"
        );
    }
    if let Some(Spread { min, max, .. }) = recording.ratio(PLAIN, PLAIN, Quantity::Requests) {
        let _ = writeln!(
            out,
            "plain answered {min:.2} to {max:.2} times as many as plain in the turn beside"
        );
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::recording::tests::recording;
    use super::*;

    #[test]
    fn a_table_has_a_line_for_each_mode_and_the_spread_of_its_rounds() {
        let table = ratios(&recording());
        let last = table.lines().nth(2).unwrap();
        assert!(
            last.starts_with("production      0.50 (0.40–0.60)     2.0 (2.0–2.2)"),
            "{table}"
        );
        let figures = figures(&recording());
        assert!(
            figures.contains("\nproduction            1200     0.10"),
            "{figures}"
        );
    }

    #[test]
    fn how_far_the_rounds_lie_apart_is_said() {
        let said = machine(&recording());
        assert!(said.contains("rounds: 3 of 2 s; connections: 16"), "{said}");
        let steady = "plain answered 1000 to 4000 requests/s in 6 turns\n\
                      plain answered 0.80 to 1.00 times as many as plain in the turn beside\n";
        assert!(said.ends_with(steady), "{said}");
    }
}
