//! Why a case was not run.

use opentelemetry_otlp::ExporterBuildError;
use opentelemetry_sdk::error::OTelSdkError;
use thiserror::Error;
use tokio::task::JoinError;

/// Each says what to do.
#[derive(Debug, Error)]
pub enum ClinicError {
    /// A mistyped name.
    #[error("there is no case {name:?}; there are {known}")]
    NoSuchCase {
        /// What was typed.
        name: String,
        /// What could have been.
        known: String,
    },
    /// Everything would be lost.
    #[error("nothing listens on {0}: start a viewer with cargo run -p otlp-viewer")]
    NoCollector(String),
    /// An exporter would take it as https.
    #[error("OTEL_EXPORTER_OTLP_ENDPOINT has no scheme: write http://{0}")]
    NoScheme(String),
    /// Mostly an endpoint that is none.
    #[error("{0}; write OTEL_EXPORTER_OTLP_ENDPOINT as http://localhost:4317")]
    Exporter(#[from] ExporterBuildError),
    /// Something was not handed over.
    #[error("not everything was sent: {0}")]
    Sdk(#[from] OTelSdkError),
    /// A task of a case.
    #[error("a task of the case ended early: {0}")]
    Task(#[from] JoinError),
}
