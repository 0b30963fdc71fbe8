//! Where telemetry is sent, as `OTEL_EXPORTER_OTLP_ENDPOINT` has it: a URL with its scheme.

use std::fmt::{self, Display};
use std::str::FromStr;

use http::Uri;
use thiserror::Error;

/// An endpoint that this program can ask.
#[derive(Clone, Debug)]
pub struct Endpoint {
    pub host: String,
    pub port: u16,
    /// Host and port, as a request names them.
    pub authority: String,
    /// The path before `/v1/traces`, mostly empty.
    pub path: String,
}

/// Why it cannot be asked, and what to write.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum EndpointError {
    #[error("an endpoint is a URL: write {0}. Without a scheme, the SDK takes it for https")]
    NoScheme(String),
    #[error("only http:// can be asked: this program speaks no TLS")]
    NotHttp,
    #[error("write a URL, such as http://localhost:4317")]
    NotAUrl,
}

impl FromStr for Endpoint {
    type Err = EndpointError;

    fn from_str(text: &str) -> Result<Endpoint, EndpointError> {
        if !text.contains("://") {
            return Err(EndpointError::NoScheme(with_scheme(text)));
        }
        let uri: Uri = text.parse().map_err(|_| EndpointError::NotAUrl)?;
        if uri.scheme_str() != Some("http") {
            return Err(EndpointError::NotHttp);
        }
        let authority = uri.authority().ok_or(EndpointError::NotAUrl)?;
        Ok(Endpoint {
            host: authority.host().trim_matches(['[', ']']).to_owned(),
            port: authority.port_u16().unwrap_or(80),
            authority: authority.to_string(),
            path: uri.path().trim_end_matches('/').to_owned(),
        })
    }
}

impl Display for Endpoint {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "http://{}{}", self.authority, self.path)
    }
}

/// What was meant: `0.0.0.0` is an address to listen on and not one to send to, and a number alone is
/// a port.
fn with_scheme(text: &str) -> String {
    let text = text.replace("0.0.0.0", "localhost");
    match text.trim_start_matches(':').parse::<u16>() {
        Ok(port) => format!("http://localhost:{port}"),
        Err(_) => format!("http://{text}"),
    }
}

#[cfg(test)]
mod tests {
    use super::{Endpoint, EndpointError};

    #[test]
    fn an_endpoint_without_a_scheme_is_refused_with_what_to_write() {
        for (text, write) in [
            ("localhost:4317", "http://localhost:4317"),
            ("0.0.0.0:4317", "http://localhost:4317"),
            ("4317", "http://localhost:4317"),
            ("[::1]:4317", "http://[::1]:4317"),
        ] {
            let refused = EndpointError::NoScheme(write.to_owned());
            assert_eq!(text.parse::<Endpoint>().unwrap_err(), refused);
        }
    }

    #[test]
    fn an_endpoint_is_read_into_its_parts() {
        for (text, host, port, path) in [
            ("http://localhost:4317", "localhost", 4317, ""),
            ("http://[::1]:4318/", "::1", 4318, ""),
            ("http://collector/otlp/", "collector", 80, "/otlp"),
        ] {
            let endpoint: Endpoint = text.parse().unwrap();
            let parts = (
                endpoint.host.as_str(),
                endpoint.port,
                endpoint.path.as_str(),
            );
            assert_eq!(parts, (host, port, path));
        }
        let refused = "https://localhost".parse::<Endpoint>().unwrap_err();
        assert_eq!(refused, EndpointError::NotHttp);
    }
}
