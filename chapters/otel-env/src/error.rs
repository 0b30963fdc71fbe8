//! What can be wrong with the environment.

use std::io;

use opentelemetry_otlp::ExporterBuildError;
use thiserror::Error;

/// Why an exporter or a propagator cannot be made. The message is one line that names the variable and says
/// what to write instead. It never contains the value of a header, or a password.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum Error {
    /// A value that is not one of those that the variable can have.
    #[error("{variable} is {value:?}. {expected}")]
    Value {
        /// The variable that was read.
        variable: String,
        /// What it says.
        value: String,
        /// What to write, as a sentence.
        expected: &'static str,
    },
    /// An item in a list of headers that has no `=`, or no valid name before it.
    #[error(
        "number {number} in {variable} is not a header. Write key=value,key=value, and in values %20 for a space and %2C for a comma"
    )]
    Header {
        /// The variable that was read.
        variable: String,
        /// Which item, counted from 1.
        number: usize,
    },
    /// An endpoint with a user or a password in it.
    #[error(
        "{variable} has a user or a password in it, and endpoints are shown in messages. Write {example}, and put the password into OTEL_EXPORTER_OTLP_HEADERS"
    )]
    Password {
        /// The variable that was read.
        variable: String,
        /// An endpoint that would do.
        example: &'static str,
    },
    /// An endpoint without a scheme, or with another one than http and https.
    #[error("{variable} is {value}, without http:// or https://. Write {example}")]
    Scheme {
        /// The variable that was read.
        variable: String,
        /// What it says.
        value: String,
        /// An endpoint that would do.
        example: &'static str,
    },
    /// An endpoint that is not a URL.
    #[error("{variable} is {value}, which is not a URL: {error}. Write {example}")]
    Url {
        /// The variable that was read.
        variable: String,
        /// What it says, with the path of the signal if one was added.
        value: String,
        /// Why it is not one.
        error: Box<dyn std::error::Error + Send + Sync>,
        /// An endpoint that would do.
        example: &'static str,
    },
    /// A file with certificates that cannot be read.
    #[error("cannot read {path}: {error}. {variable} must name a file with certificates")]
    CertificateFile {
        /// The variable that was read.
        variable: String,
        /// What it names.
        path: String,
        /// What the system said.
        error: io::Error,
    },
    /// A file in which there is no certificate.
    #[error(
        "there is no certificate in {path}. {variable} must name a file in PEM, with -----BEGIN CERTIFICATE----- in it"
    )]
    NoCertificate {
        /// The variable that was read.
        variable: String,
        /// What it names.
        path: String,
    },
    /// A certificate or key to identify this program with, which is not supported.
    #[error(
        "{variable} is set, and this program cannot identify itself with a certificate. Unset it, and send to a Collector that can"
    )]
    ClientCertificate {
        /// The variable that was read.
        variable: String,
    },
    /// A propagator that is not known.
    #[error(
        "{name:?} in OTEL_PROPAGATORS is not known. Write some of tracecontext, baggage, b3, b3multi and xray, with commas between them, or none alone"
    )]
    Propagator {
        /// What stands there.
        name: String,
    },
    /// The exporter cannot be built, for a reason that only its own crate knows.
    #[error(transparent)]
    Build(#[from] ExporterBuildError),
}

impl Error {
    /// The variable that is to be changed, where the error is about one.
    pub fn variable(&self) -> Option<&str> {
        match self {
            Self::Value { variable, .. }
            | Self::Header { variable, .. }
            | Self::Password { variable, .. }
            | Self::Scheme { variable, .. }
            | Self::Url { variable, .. }
            | Self::CertificateFile { variable, .. }
            | Self::NoCertificate { variable, .. }
            | Self::ClientCertificate { variable } => Some(variable),
            Self::Propagator { .. } => Some("OTEL_PROPAGATORS"),
            Self::Build(_) => None,
        }
    }
}
