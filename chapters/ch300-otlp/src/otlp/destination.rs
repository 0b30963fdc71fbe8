//! What the environment says about where a signal goes, and how:
//! <https://opentelemetry.io/docs/specs/otel/protocol/exporter/#configuration-options>
//!
//! The exporter passes over a value that it does not understand, and sends elsewhere or otherwise. So
//! all of them are looked at here first. The error is a line that says what to write.

use std::fmt::{self, Display, Formatter};
use std::fs;
use std::time::Duration;

use opentelemetry_otlp::Protocol;
use ureq::http::Uri;

use super::variables::{check, check_headers, variable};

/// What a collector is told apart. It is what the variables and the paths are named by.
#[derive(Debug, Clone, Copy)]
pub enum Signal {
    Logs,
    Metrics,
    Traces,
}

/// Where a signal goes, and how.
#[derive(Debug, Clone)]
pub struct Destination {
    pub protocol: Protocol,
    /// With the path, where the protocol has one.
    pub url: Uri,
    /// What to trust instead of what the system trusts.
    pub certificate: Option<Certificate>,
    pub timeout: Duration,
}

/// A file with certificates in it, as PEM.
#[derive(Debug, Clone)]
pub struct Certificate {
    pub file: String,
    pub pem: Vec<u8>,
}

impl Destination {
    /// Reads what concerns this signal.
    pub fn of(signal: Signal) -> Result<Self, String> {
        check(signal, "COMPRESSION", |value| {
            let known = ["gzip", "none"].contains(&&*value.to_lowercase());
            known.then_some(()).ok_or("Write gzip or none")
        })?;
        check_headers(signal)?;
        let protocol = check(signal, "PROTOCOL", |value| match value {
            "grpc" => Ok(Protocol::Grpc),
            "http/json" => Ok(Protocol::HttpJson),
            "http/protobuf" => Ok(Protocol::HttpBinary),
            _ => Err("Write grpc, http/protobuf or http/json"),
        })?;
        let protocol = protocol.unwrap_or(Protocol::Grpc);
        let timeout = check(signal, "TIMEOUT", |value| {
            let milliseconds = value.parse().ok().filter(|number| *number > 0);
            milliseconds.ok_or("Write milliseconds, such as 10000")
        })?;
        Ok(Self {
            protocol,
            url: url(signal, protocol)?,
            certificate: certificate(signal)?,
            timeout: Duration::from_millis(timeout.unwrap_or(10_000)),
        })
    }
}

/// As it may be shown: a query may be a secret.
impl Display for Destination {
    fn fmt(&self, to: &mut Formatter<'_>) -> fmt::Result {
        let url = self.url.to_string();
        let shown = url.split('?').next().unwrap_or_default();
        to.write_str(shown.trim_end_matches('/'))
    }
}

impl Signal {
    /// As variables have it in their names.
    pub fn name(self) -> &'static str {
        match self {
            Self::Logs => "LOGS",
            Self::Metrics => "METRICS",
            Self::Traces => "TRACES",
        }
    }

    /// Where OTLP/HTTP receives it.
    pub fn path(self) -> String {
        format!("/v1/{}", self.name().to_lowercase())
    }
}

fn certificate(signal: Signal) -> Result<Option<Certificate>, String> {
    for what in ["CLIENT_CERTIFICATE", "CLIENT_KEY"] {
        if let Some((name, _)) = variable(signal, what) {
            return Err(format!(
                "{name} is set, and this app has no certificate of its own to show. Take it away, and send to a Collector that has one"
            ));
        }
    }
    let Some((name, file)) = variable(signal, "CERTIFICATE") else {
        return Ok(None);
    };
    let pem = fs::read(&file).map_err(|error| {
        format!("cannot read {file}: {error}. {name} is to name a file with certificates")
    })?;
    if ureq::tls::Certificate::from_pem(&pem).is_err() {
        return Err(format!(
            "there is no certificate in {file}. {name} is to name a file in PEM, which has -----BEGIN CERTIFICATE----- in it"
        ));
    }
    Ok(Some(Certificate { file, pem }))
}

fn url(signal: Signal, protocol: Protocol) -> Result<Uri, String> {
    let is_grpc = matches!(protocol, Protocol::Grpc);
    let example = ["http://localhost:4318", "http://localhost:4317"][usize::from(is_grpc)];
    let (name, mut value) = variable(signal, "ENDPOINT").unwrap_or_default();
    let (scheme, rest) = value.split_once("://").unwrap_or(("", &value));
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    if authority.contains('@') {
        return Err(format!(
            "{name} has a user or a password in it, and what has to be shown should not. Write {example}, and the password into OTEL_EXPORTER_OTLP_HEADERS"
        ));
    }
    if value.is_empty() {
        value = example.to_owned();
    } else if scheme.is_empty() && is_grpc {
        // Only gRPC knows this variable, and only for an endpoint that says nothing itself.
        let insecure = check(signal, "INSECURE", |value| {
            let value = value.to_lowercase().parse();
            value.map_err(|_| "Write true for http, or false for https")
        })?;
        let insecure = insecure
            .ok_or_else(|| format!("{name} is {value}, without a scheme. Write {example}"))?;
        value = format!("{}://{value}", if insecure { "http" } else { "https" });
    } else if !["http", "https"].contains(&&*scheme.to_lowercase()) {
        return Err(format!(
            "{name} is {value}, without http:// or https://. Write {example}"
        ));
    }
    // What names one signal is the whole address, and what names all is where the paths begin.
    if !is_grpc && !name.contains(signal.name()) {
        value = format!("{}{}", value.trim_end_matches('/'), signal.path());
    }
    let url = value.parse::<Uri>();
    url.map_err(|error| format!("{name} is {value}, which is no URL: {error}. Write {example}"))
}
