//! What can be said on the command line.

use std::path::PathBuf;

use clap::Parser;
use clap::error::ErrorKind;

/// Measures what telemetry costs: loads a bare actix, every chapter of the to-do app and its last one in
/// many settings, and compares them
#[derive(Debug, Parser)]
#[command(name = "cost", override_usage = "cargo bench -p cost -- [OPTIONS]")]
pub struct Arguments {
    /// How often each mode is measured, each time with plain directly beside it; the rounds of all modes take turns
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u16).range(1..))]
    pub rounds: u16,
    /// For how long each mode is loaded in each round
    #[arg(long, default_value_t = 1.0, value_parser = seconds)]
    pub seconds: f64,
    /// Measure these modes only: names with commas between them
    #[arg(long, value_delimiter = ',')]
    pub only: Vec<String>,
    /// Write what was measured into this file; a path is from the top of the repository
    #[arg(long)]
    pub json: Option<PathBuf>,
    /// Draw it into this file
    #[arg(long)]
    pub svg: Option<PathBuf>,
    /// Fail when a ratio is worse than the workbook promises
    #[arg(long)]
    pub check: bool,
    /// Cargo says this to every benchmark.
    #[arg(long, hide = true)]
    bench: bool,
}

impl Arguments {
    /// Reads them. The error is a line that says what is wrong, or the help that was asked for.
    pub fn read() -> Result<Self, (String, bool)> {
        Self::try_parse().map_err(|error| match error.kind() {
            ErrorKind::DisplayHelp => (error.to_string(), true),
            _ => {
                let text = error.to_string();
                let line = text.lines().next().unwrap_or_default();
                (format!("{line}. --help lists what can be said"), false)
            }
        })
    }
}

fn seconds(text: &str) -> Result<f64, &'static str> {
    let seconds = text.parse().ok().filter(|it| (0.1..=600.0).contains(it));
    seconds.ok_or("write a number from 0.1 to 600")
}
