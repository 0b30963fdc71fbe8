//! The command line.

use clap::{Parser, Subcommand, value_parser};

use crate::interview::questions::Given;

/// Runs a to-do service with a hidden fault, which only its telemetry shows
#[derive(Debug, Parser)]
#[command(version, args_conflicts_with_subcommands = true)]
pub struct Arguments {
    /// What else to do
    #[command(subcommand)]
    pub command: Option<Command>,
    /// Which case to run, 1 to 8
    #[arg(value_parser = value_parser!(u8).range(1..=8))]
    pub case: Option<u8>,
    /// Which faults the cases have: the same seed gives the same ones [default: any]
    #[arg(long)]
    pub seed: Option<u64>,
    /// The first of the three ports to listen on; 0 takes any that are free
    #[arg(short, long, default_value_t = 5000)]
    pub port: u16,
    /// When the fault begins, in seconds. For tests: the interview asks for what the seed says
    #[arg(long, hide = true)]
    pub begin: Option<u64>,
}

/// What else there is to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Answers what the fault of a case is
    Answer(Answer),
}

/// An answer.
#[derive(Debug, clap::Args)]
pub struct Answer {
    /// Which case, 1 to 8
    #[arg(value_parser = value_parser!(u8).range(1..=8))]
    pub case: u8,
    /// The seed that the case printed when it began
    #[arg(long)]
    pub seed: u64,
    /// What is answered; the interview asks for the rest
    #[command(flatten)]
    pub given: Given,
    /// Give up, and see what it was
    #[arg(long)]
    pub give_up: bool,
    /// Where the pages of the viewer are
    #[arg(
        long,
        value_name = "URL",
        env = "OTLP_VIEWER_PAGES",
        default_value = "http://127.0.0.1:5080"
    )]
    pub pages: String,
}
