//! Where telemetry goes, and whether anybody is there.

use std::env;
use std::time::Duration;

use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::error::ClinicError;

/// How long a collector may take to answer a knock.
const PATIENCE: Duration = Duration::from_secs(3);

/// The address for OTLP/gRPC. The exporters read the same variable.
pub fn endpoint() -> String {
    let said = env::var("OTEL_EXPORTER_OTLP_ENDPOINT").ok();
    let said = said.filter(|it| !it.is_empty());
    said.unwrap_or_else(|| "http://localhost:4317".to_owned())
}

/// Knocks. An exporter would lose everything and end as if nothing were wrong.
///
/// # Errors
/// When nobody opens, and when the address has no scheme.
pub async fn check() -> Result<(), ClinicError> {
    let endpoint = endpoint();
    let Some((_, rest)) = endpoint.split_once("://") else {
        return Err(ClinicError::NoScheme(endpoint));
    };
    let authority = rest.split('/').next().unwrap_or_default();
    match timeout(PATIENCE, TcpStream::connect(authority)).await {
        Ok(Ok(_)) => Ok(()),
        _ => Err(ClinicError::NoCollector(endpoint)),
    }
}
