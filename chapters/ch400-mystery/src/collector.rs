//! Whether anybody is there who receives what is sent.

use std::env;
use std::time::Duration;

use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::error::MysteryError;

/// How long a collector may take to answer a knock.
const PATIENCE: Duration = Duration::from_secs(3);

/// Knocks. Without anybody there, there would be nothing to look at.
///
/// # Errors
/// When nobody opens, and when the address has no scheme.
pub async fn check() -> Result<(), MysteryError> {
    let said = env::var("OTEL_EXPORTER_OTLP_ENDPOINT").ok();
    let said = said.filter(|it| !it.is_empty());
    let endpoint = said.unwrap_or_else(|| "http://localhost:4317".to_owned());
    let Some((scheme, rest)) = endpoint.split_once("://") else {
        return Err(MysteryError::NoScheme(endpoint));
    };
    let authority = rest.split('/').next().unwrap_or_default();
    let has_port = authority
        .rsplit(':')
        .next()
        .is_some_and(|it| it.parse::<u16>().is_ok());
    let authority = match (has_port, scheme) {
        (true, _) => authority.to_owned(),
        (false, "https") => format!("{authority}:443"),
        (false, _) => format!("{authority}:80"),
    };
    match timeout(PATIENCE, TcpStream::connect(authority)).await {
        Ok(Ok(_)) => Ok(()),
        _ => Err(MysteryError::NoCollector(endpoint)),
    }
}
