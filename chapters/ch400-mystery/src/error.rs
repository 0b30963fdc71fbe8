//! Why a case could not be run, or an answer could not be judged.

use std::io;

use thiserror::Error;

/// Each says what to do.
#[derive(Debug, Error)]
pub enum MysteryError {
    /// Nobody would see anything.
    #[error(
        "nothing listens on {0}: start a viewer in another terminal with cargo run -p otlp-viewer"
    )]
    NoCollector(String),
    /// An exporter would take it as https.
    #[error("OTEL_EXPORTER_OTLP_ENDPOINT has no scheme: write http://{0}")]
    NoScheme(String),
    /// A variable of OpenTelemetry.
    #[error(transparent)]
    Setting(#[from] otel_env::Error),
    /// A port is not to be had.
    #[error(
        "cannot listen on 127.0.0.1:{port}: {error}. The service needs three ports in a row: choose the first of them with --port (0 takes any three that are free)"
    )]
    Listen {
        /// The port.
        port: u16,
        /// What the system said.
        error: io::Error,
    },
    /// Where they listen is not to be had.
    #[error("the system does not say where the service listens: {0}. Start it again.")]
    Address(#[from] io::Error),
    /// The client of the traffic.
    #[error("the traffic cannot begin: {0}. Start it again.")]
    Client(#[from] reqwest::Error),
    /// An answer of the interview.
    #[error(
        "{typed:?} is no answer to \"{question}\": write a number from 1 to {count}, or words that only one answer has"
    )]
    NoSuchAnswer {
        /// What was typed.
        typed: String,
        /// What was asked.
        question: &'static str,
        /// How many answers there are.
        count: usize,
    },
    /// Nobody answers.
    #[error(
        "the interview ended before \"{0}\" was answered: run it again in a terminal, or answer with --route, --since, --place and --cause"
    )]
    NoAnswer(&'static str),
    /// The route is not that, and what was overlooked has been said.
    #[error(
        "not that route: find it first, and the other three answers are judged, too; --give-up tells you all"
    )]
    WrongRoute,
    /// The answer is wrong: what is wrong about it has been said.
    #[error("{right} of {count} right: look again, and answer again; --give-up tells you all")]
    Wrong {
        /// How many answers are right.
        right: usize,
        /// How many there are.
        count: usize,
    },
}
