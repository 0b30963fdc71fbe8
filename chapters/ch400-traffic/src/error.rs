//! Why there is no traffic.

use thiserror::Error;

use crate::target_url::Target;

/// Why nothing was sent but one look at the list.
#[derive(Debug, Error)]
pub enum TrafficError {
    #[error("{0} does not answer: {1}. Is the app running? Start it with: cargo run -p ch300-otlp")]
    Unreachable(Target, String),
    #[error(
        "what answers on {0} is not the to-do list. Stop it, and start: cargo run -p ch300-otlp"
    )]
    OtherProgram(Target),
    #[error(
        "the list on {0} is too long to show what would be added. Start the app with another: cargo run -p ch300-otlp -- --database traffic.db"
    )]
    Full(Target),
}
