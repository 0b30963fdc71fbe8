//! What was measured, as JSON, and what is reckoned from it.

use std::fmt::Write;

use serde::{Deserialize, Serialize};

use crate::quantity::{Quantity, Spread};

/// What everything is held against.
pub const PLAIN: &str = "plain";

/// A whole measurement.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
pub struct Recording {
    /// Where.
    pub machine: Machine,
    /// For how long each mode was loaded in each round, in seconds.
    pub seconds: f64,
    /// How many connections the client had, each with one request under way.
    pub connections: usize,
    /// The modes, in the order in which they are shown. Each has the same number of rounds.
    pub modes: Vec<Mode>,
}

/// The machine, and how busy it was.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
pub struct Machine {
    /// The name of the processor.
    pub processor: String,
    /// How many of its cores there were.
    pub cores: usize,
    /// The load average of the last minute, when the measurement began.
    pub load: f64,
    /// The version of Rust.
    pub rust: String,
}

/// A program and its settings.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
pub struct Mode {
    /// What it is called by.
    pub name: String,
    /// What it is, in a few words.
    pub what: String,
    /// Its rounds, in their order.
    pub rounds: Vec<Pair>,
}

/// A mode and plain, of which one ran directly after the other. Plain has such a neighbour, too: what
/// lies between these two is the machine's doing, and not telemetry's.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, Serialize)]
pub struct Pair {
    /// The mode.
    pub mode: Round,
    /// Plain.
    pub plain: Round,
}

/// One program in one round.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, Serialize)]
pub struct Round {
    /// Requests that were answered, per second.
    pub requests_per_s: f64,
    /// The median latency, in microseconds.
    pub p50_us: f64,
    /// The 99th percentile of the latency, in microseconds.
    pub p99_us: f64,
    /// Processor time of the program for a request, of user and system, in microseconds.
    pub cpu_us: f64,
    /// The same of what received its telemetry.
    pub receiver_cpu_us: f64,
    /// The same of the client.
    pub client_cpu_us: f64,
    /// The most memory that the program had, in MiB.
    pub peak_mib: f64,
    /// How many spans and log records did not arrive, for each request.
    pub lost: f64,
}

impl Recording {
    /// Reads what [`Recording::to_json`] wrote.
    ///
    /// # Errors
    /// When it is no recording.
    pub fn from_json(json: &str) -> serde_json::Result<Self> {
        serde_json::from_str(json)
    }

    /// A line for each round.
    ///
    /// # Errors
    /// When a number is none that JSON has.
    pub fn to_json(&self) -> serde_json::Result<String> {
        let mut out = String::from("{\n");
        let machine = serde_json::to_string(&self.machine)?;
        let _ = writeln!(out, " \"machine\": {machine},");
        let _ = writeln!(out, " \"seconds\": {},", self.seconds);
        let _ = writeln!(
            out,
            " \"connections\": {},\n \"modes\": [",
            self.connections
        );
        for (i, mode) in self.modes.iter().enumerate() {
            let (name, what) = (
                serde_json::to_string(&mode.name)?,
                serde_json::to_string(&mode.what)?,
            );
            let rounds: Result<Vec<_>, _> = mode.rounds.iter().map(serde_json::to_string).collect();
            let rounds = rounds?.join(",\n    ");
            let comma = if i + 1 < self.modes.len() { "," } else { "" };
            let _ = writeln!(
                out,
                "  {{ \"name\": {name}, \"what\": {what}, \"rounds\": [\n    {rounds} ] }}{comma}"
            );
        }
        out.push_str(" ]\n}\n");
        Ok(out)
    }

    /// The mode of this name.
    pub fn mode(&self, name: &str) -> Option<&Mode> {
        self.modes.iter().find(|mode| mode.name == name)
    }

    /// How many rounds there were.
    pub fn rounds(&self) -> usize {
        self.modes.first().map_or(0, |mode| mode.rounds.len())
    }

    /// A quantity of plain, beside every mode.
    pub fn plain(&self, quantity: Quantity) -> impl Iterator<Item = f64> {
        let pairs = self.modes.iter().flat_map(|mode| &mode.rounds);
        pairs.map(move |pair| quantity.read(&pair.plain))
    }

    /// A quantity of a mode as a ratio to that of another, round by round. Minutes may lie between two modes
    /// of a round, so each is first held against the plain beside it; plain needs no plain. None when one
    /// of them was not measured, or what is divided by is 0.
    pub fn ratio(&self, mode: &str, to: &str, quantity: Quantity) -> Option<Spread> {
        let to_plain = |name: &str| {
            let rounds = self.mode(name)?.rounds.iter();
            let is_plain = name == PLAIN && to != PLAIN;
            Some(rounds.map(move |Pair { mode, plain }| {
                let it = if is_plain { plain } else { mode };
                quantity.read(it) / quantity.read(plain)
            }))
        };
        let mode = to_plain(mode)?;
        if to == PLAIN {
            return Spread::new(mode.collect());
        }
        let pairs = mode.zip(to_plain(to)?);
        Spread::new(pairs.map(|(it, other)| it / other).collect())
    }

    /// What a mode has more of a quantity than plain, round by round. None when it was not measured.
    pub fn over_plain(&self, mode: &str, quantity: Quantity) -> Option<Spread> {
        let rounds = self.mode(mode)?.rounds.iter();
        let more = rounds.map(|pair| quantity.read(&pair.mode) - quantity.read(&pair.plain));
        Spread::new(more.collect())
    }
}

impl Mode {
    /// A quantity over all rounds.
    pub fn spread(&self, quantity: Quantity) -> Option<Spread> {
        Spread::new(
            self.rounds
                .iter()
                .map(|it| quantity.read(&it.mode))
                .collect(),
        )
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// Two modes of three rounds. The machine gets slower, and in the last round between the two.
    pub fn recording() -> Recording {
        let round = |requests_per_s, cpu_us| Round {
            requests_per_s,
            cpu_us,
            p50_us: 100.0,
            p99_us: 1000.0,
            peak_mib: 10.0,
            ..Round::default()
        };
        let (first, second) = (round(4000.0, 10.0), round(2000.0, 20.0));
        let (third, slower) = (round(1000.0, 40.0), round(800.0, 45.0));
        let mode = |name: &str, rounds: [Round; 3]| Mode {
            name: name.to_owned(),
            what: format!("the <{name}>"),
            rounds: rounds
                .into_iter()
                .zip([first.clone(), second.clone(), third.clone()])
                .map(|(mode, plain)| Pair { mode, plain })
                .collect(),
        };
        Recording {
            machine: Machine {
                processor: "a processor".to_owned(),
                cores: 2,
                load: 0.25,
                rust: "1.95.0".to_owned(),
            },
            seconds: 2.0,
            connections: 16,
            modes: vec![
                mode(PLAIN, [first.clone(), second.clone(), slower]),
                mode(
                    "production",
                    [round(2000.0, 20.0), round(1200.0, 40.0), round(400.0, 90.0)],
                ),
            ],
        }
    }

    #[test]
    fn a_ratio_is_of_two_that_ran_side_by_side() {
        let ratio = |mode, to| {
            let ratio = recording().ratio(mode, to, Quantity::Requests);
            ratio.map(|it| (it.min, it.median, it.max))
        };
        assert_eq!(ratio("production", PLAIN), Some((0.4, 0.5, 0.6)));
        assert_eq!(ratio(PLAIN, PLAIN), Some((0.8, 1.0, 1.0)));
        assert_eq!(ratio(PLAIN, "production").map(|it| it.1), Some(2.0));
        assert_eq!(ratio("production", "hello"), None);
        assert_eq!(recording().ratio("production", PLAIN, Quantity::Lost), None);
    }

    #[test]
    fn two_that_ran_minutes_apart_are_compared_by_the_plain_beside_each() {
        let mut recording = recording();
        let mut python = recording.modes[1].clone();
        python.name = "python".to_owned();
        for pair in &mut python.rounds {
            // The machine is twice as fast by now, and this half as fast as otlp.
            pair.plain.requests_per_s *= 2.0;
        }
        recording.modes.push(python);
        let ratio = recording
            .ratio("production", "python", Quantity::Requests)
            .unwrap();
        assert_eq!((ratio.min, ratio.max), (2.0, 2.0));
        let more = recording.over_plain("production", Quantity::Cpu).unwrap();
        assert_eq!((more.min, more.median, more.max), (10.0, 20.0, 50.0));
    }

    #[test]
    fn what_is_written_is_read_again() {
        let json = recording().to_json().unwrap();
        assert_eq!(Recording::from_json(&json).unwrap(), recording());
    }
}
