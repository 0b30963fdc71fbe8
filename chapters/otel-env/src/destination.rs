//! Where a signal goes, and how:
//! <https://opentelemetry.io/docs/specs/otel/protocol/exporter/#configuration-options>

use std::fmt;
use std::fmt::{Display, Formatter};
use std::time::Duration;

use opentelemetry_otlp::Protocol;
use ureq::http::Uri;

use crate::Error;
use crate::certificate::{Certificate, certificate};
use crate::endpoint::url;
use crate::variables::Variables;

/// How long an export may take, unless a variable says otherwise. The specification's own default.
const DEFAULT_TIMEOUT_MS: u64 = 10_000;

/// One of the three, as the names of variables and the paths of OTLP/HTTP tell them apart.
#[derive(Debug, Clone, Copy)]
pub enum Signal {
    Logs,
    Metrics,
    Traces,
}

/// Where a signal goes, and how.
#[derive(Debug, Clone)]
pub struct Destination {
    pub signal: Signal,
    pub protocol: Protocol,
    /// With the path, where the protocol has one.
    pub url: Uri,
    /// What to trust instead of what the system trusts.
    pub certificate: Option<Certificate>,
    pub timeout: Duration,
}

impl Destination {
    /// Reads and checks all that the variables say about this signal. What the exporter reads itself,
    /// headers, compression and temporality, is checked only.
    pub fn from_variables(variables: &Variables, signal: Signal) -> Result<Self, Error> {
        variables.parse(signal, "COMPRESSION", |value| {
            let known = ["gzip", "none"].contains(&&*value.to_lowercase());
            known.then_some(()).ok_or("Write gzip or none")
        })?;
        variables.check_headers(signal)?;
        if matches!(signal, Signal::Metrics) {
            // `METRICS_` is part of its name: there is none for the other signals.
            variables.parse(signal, "TEMPORALITY_PREFERENCE", |value| {
                let known = ["cumulative", "delta", "lowmemory"].contains(&&*value.to_lowercase());
                known
                    .then_some(())
                    .ok_or("Write cumulative, delta or lowmemory")
            })?;
        }
        let protocol = variables.parse(signal, "PROTOCOL", |value| match value {
            "grpc" => Ok(Protocol::Grpc),
            "http/json" => Ok(Protocol::HttpJson),
            "http/protobuf" => Ok(Protocol::HttpBinary),
            _ => Err("Write grpc, http/protobuf or http/json"),
        })?;
        let protocol = protocol.unwrap_or(Protocol::Grpc);
        let timeout = variables.parse(signal, "TIMEOUT", |value| {
            let milliseconds = value.parse().ok().filter(|number| *number > 0);
            milliseconds.ok_or("Write milliseconds, such as 10000")
        })?;
        Ok(Self {
            signal,
            protocol,
            url: url(variables, signal, protocol)?,
            certificate: certificate(variables, signal)?,
            timeout: Duration::from_millis(timeout.unwrap_or(DEFAULT_TIMEOUT_MS)),
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

    /// The path at which OTLP/HTTP receives it.
    pub fn path(self) -> String {
        format!("/v1/{}", self.name().to_lowercase())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]
mod tests {
    use super::*;

    const ENDPOINT: &str = "OTEL_EXPORTER_OTLP_ENDPOINT";
    const TRACES_ENDPOINT: &str = "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT";
    const PROTOCOL: &str = "OTEL_EXPORTER_OTLP_PROTOCOL";
    const INSECURE: &str = "OTEL_EXPORTER_OTLP_INSECURE";

    fn traces(pairs: &[(&str, &str)]) -> Result<Destination, Error> {
        Destination::from_variables(&Variables::of(pairs), Signal::Traces)
    }

    #[test]
    fn each_protocol_has_a_default_and_a_path_where_it_needs_one() {
        for (pairs, url) in [
            (&[][..], "http://localhost:4317/"),
            (
                &[(PROTOCOL, "http/protobuf")],
                "http://localhost:4318/v1/traces",
            ),
            (&[(ENDPOINT, "http://far:1")], "http://far:1/"),
            (
                &[(PROTOCOL, "http/json"), (ENDPOINT, "http://far:1/otlp/")],
                "http://far:1/otlp/v1/traces",
            ),
            (
                &[
                    (PROTOCOL, "http/json"),
                    (TRACES_ENDPOINT, "http://far:1/otlp"),
                ],
                "http://far:1/otlp",
            ),
            (
                &[
                    (ENDPOINT, "http://all:1"),
                    (TRACES_ENDPOINT, "http://own:1"),
                ],
                "http://own:1/",
            ),
            (&[(ENDPOINT, "far:1"), (INSECURE, "TRUE")], "http://far:1/"),
            (
                &[(ENDPOINT, "far:1"), (INSECURE, "false")],
                "https://far:1/",
            ),
            (&[(ENDPOINT, "")], "http://localhost:4317/"),
        ] {
            assert_eq!(traces(pairs).unwrap().url, url, "{pairs:?}");
        }
    }

    #[test]
    fn an_error_names_the_variable_that_is_to_be_changed() {
        for (pairs, variable, says) in [
            (
                &[(ENDPOINT, "far:1")][..],
                ENDPOINT,
                "http://localhost:4317",
            ),
            (
                &[(TRACES_ENDPOINT, "ftp://far")],
                TRACES_ENDPOINT,
                "without http://",
            ),
            (&[(ENDPOINT, "http://")], ENDPOINT, "not a URL"),
            (
                &[(ENDPOINT, "http://me:hunter2@far:1")],
                ENDPOINT,
                "HEADERS",
            ),
            (
                &[(ENDPOINT, "far:1"), (INSECURE, "yes")],
                INSECURE,
                "Write true",
            ),
            (&[(PROTOCOL, "http")], PROTOCOL, "http/protobuf"),
            (
                &[("OTEL_EXPORTER_OTLP_TIMEOUT", "10s")],
                "OTEL_EXPORTER_OTLP_TIMEOUT",
                "milliseconds",
            ),
            (
                &[("OTEL_EXPORTER_OTLP_HEADERS", "a=1,hunter2")],
                "OTEL_EXPORTER_OTLP_HEADERS",
                "number 2",
            ),
            (
                &[("OTEL_EXPORTER_OTLP_TRACES_CLIENT_KEY", "key.pem")],
                "OTEL_EXPORTER_OTLP_TRACES_CLIENT_KEY",
                "Unset it",
            ),
        ] {
            let error = traces(pairs).unwrap_err();
            assert_eq!(error.variable(), Some(variable), "{error}");
            let line = error.to_string();
            assert!(line.contains(says) && line.contains(variable), "{line}");
            assert!(!line.contains("hunter2") && !line.contains('\n'), "{line}");
        }
    }

    #[test]
    fn a_temporality_that_is_none_is_refused_for_metrics() {
        let name = "OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE";
        let metrics =
            |value| Destination::from_variables(&Variables::of(&[(name, value)]), Signal::Metrics);
        assert!(metrics("LowMemory").is_ok());
        let error = metrics("sometimes").unwrap_err();
        assert_eq!(error.variable(), Some(name), "{error}");
        assert!(traces(&[(name, "sometimes")]).is_ok());
    }

    #[test]
    fn what_is_shown_of_a_destination_has_no_query() {
        let shown = traces(&[(ENDPOINT, "http://far:1/?key=hunter2")]).unwrap();
        assert_eq!(shown.to_string(), "http://far:1");
    }
}
