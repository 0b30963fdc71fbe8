//! An OTLP exporter for each signal, over gRPC or over HTTP, as the environment says.

use std::time::Duration;

use opentelemetry::logs::Severity;
use opentelemetry_otlp::tonic_types::transport::{Certificate, ClientTlsConfig};
use opentelemetry_otlp::{LogExporter, MetricExporter, Protocol, SpanExporter};
use opentelemetry_otlp::{WithExportConfig, WithHttpConfig, WithTonicConfig};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::error::{OTelSdkError, OTelSdkResult};
use opentelemetry_sdk::logs::{self, LogBatch};
use opentelemetry_sdk::metrics::Temporality;
use opentelemetry_sdk::metrics::data::ResourceMetrics;
use opentelemetry_sdk::metrics::exporter::PushMetricExporter;
use opentelemetry_sdk::trace::{self, SpanData};

use crate::Error;
use crate::advice::advice;
use crate::destination::{Destination, Signal};
use crate::http::{Client, LastTransportError};
use crate::variables::Variables;

/// An OTLP exporter whose errors name the endpoint and say what to do about them.
///
/// The exporter inside says that "the operation failed", and over HTTP not even why. What this one returns reads:
/// "the request to http://localhost:4317 failed. Does a collector listen there? (…)", with the
/// exporter's own words in the brackets.
#[derive(Debug)]
pub struct OtlpExporter<E> {
    exporter: E,
    destination: Destination,
    last_transport_error: LastTransportError,
}

/// Makes an exporter of log records.
///
/// # Errors
/// When a variable has an invalid value.
///
/// # Panics
/// Over gRPC, when it is called outside a tokio runtime.
pub fn log_exporter() -> Result<OtlpExporter<LogExporter>, Error> {
    OtlpExporter::build(Signal::Logs, |destination, client| match client {
        None => over_grpc(LogExporter::builder().with_tonic(), destination).build(),
        Some(client) => over_http(LogExporter::builder().with_http(), destination, client).build(),
    })
}

/// Makes an exporter of metrics.
///
/// # Errors
/// When a variable has an invalid value.
///
/// # Panics
/// Over gRPC, when it is called outside a tokio runtime.
pub fn metric_exporter() -> Result<OtlpExporter<MetricExporter>, Error> {
    OtlpExporter::build(Signal::Metrics, |destination, client| match client {
        None => over_grpc(MetricExporter::builder().with_tonic(), destination).build(),
        Some(client) => {
            over_http(MetricExporter::builder().with_http(), destination, client).build()
        }
    })
}

/// Makes an exporter of spans.
///
/// # Errors
/// When a variable has an invalid value.
///
/// # Panics
/// Over gRPC, when it is called outside a tokio runtime.
pub fn span_exporter() -> Result<OtlpExporter<SpanExporter>, Error> {
    OtlpExporter::build(Signal::Traces, |destination, client| match client {
        None => over_grpc(SpanExporter::builder().with_tonic(), destination).build(),
        Some(client) => over_http(SpanExporter::builder().with_http(), destination, client).build(),
    })
}

impl<E> OtlpExporter<E> {
    /// `build` gets a client where the protocol is HTTP.
    fn build(
        signal: Signal,
        build: impl FnOnce(
            &Destination,
            Option<Client>,
        ) -> Result<E, opentelemetry_otlp::ExporterBuildError>,
    ) -> Result<Self, Error> {
        let destination = Destination::from_variables(&Variables::of_process(), signal)?;
        let last_transport_error = LastTransportError::default();
        let client = match destination.protocol {
            Protocol::Grpc => None,
            _ => Some(Client::new(&destination, last_transport_error.clone())),
        };
        Ok(Self {
            exporter: build(&destination, client)?,
            destination,
            last_transport_error,
        })
    }

    fn explain(&self, exported: OTelSdkResult) -> OTelSdkResult {
        exported.map_err(|error| {
            if matches!(error, OTelSdkError::AlreadyShutdown) {
                return error;
            }
            let last = self.last_transport_error.take();
            let error = last.unwrap_or_else(|| error.to_string());
            let error = error.trim_start_matches("Operation failed: ");
            let advice = advice(error, &self.destination);
            OTelSdkError::InternalFailure(format!(
                "the request to {} failed. {advice} ({error})",
                self.destination
            ))
        })
    }
}

/// Headers and compression the exporter reads from the environment itself.
fn over_grpc<B: WithExportConfig + WithTonicConfig>(builder: B, destination: &Destination) -> B {
    // tonic uses this for https only.
    let tls = match &destination.certificate {
        Some(certificate) => {
            ClientTlsConfig::new().ca_certificate(Certificate::from_pem(&certificate.pem))
        }
        None => ClientTlsConfig::new().with_native_roots(),
    };
    builder
        .with_endpoint(destination.url.to_string())
        .with_timeout(destination.timeout)
        .with_tls_config(tls)
}

fn over_http<B: WithExportConfig + WithHttpConfig>(
    builder: B,
    destination: &Destination,
    client: Client,
) -> B {
    builder
        .with_endpoint(destination.url.to_string())
        .with_http_client(client)
        .with_protocol(destination.protocol)
        .with_timeout(destination.timeout)
}

impl<E: logs::LogExporter> logs::LogExporter for OtlpExporter<E> {
    async fn export(&self, batch: LogBatch<'_>) -> OTelSdkResult {
        self.explain(self.exporter.export(batch).await)
    }

    fn event_enabled(&self, level: Severity, target: &str, name: Option<&str>) -> bool {
        self.exporter.event_enabled(level, target, name)
    }

    fn shutdown_with_timeout(&self, timeout: Duration) -> OTelSdkResult {
        self.exporter.shutdown_with_timeout(timeout)
    }

    fn set_resource(&mut self, resource: &Resource) {
        self.exporter.set_resource(resource);
    }
}

impl<E: PushMetricExporter> PushMetricExporter for OtlpExporter<E> {
    async fn export(&self, metrics: &ResourceMetrics) -> OTelSdkResult {
        self.explain(self.exporter.export(metrics).await)
    }

    fn force_flush(&self) -> OTelSdkResult {
        self.exporter.force_flush()
    }

    fn shutdown_with_timeout(&self, timeout: Duration) -> OTelSdkResult {
        self.exporter.shutdown_with_timeout(timeout)
    }

    fn temporality(&self) -> Temporality {
        self.exporter.temporality()
    }
}

impl<E: trace::SpanExporter> trace::SpanExporter for OtlpExporter<E> {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        self.explain(self.exporter.export(batch).await)
    }

    fn force_flush(&self) -> OTelSdkResult {
        self.exporter.force_flush()
    }

    fn shutdown_with_timeout(&self, timeout: Duration) -> OTelSdkResult {
        self.exporter.shutdown_with_timeout(timeout)
    }

    fn set_resource(&mut self, resource: &Resource) {
        self.exporter.set_resource(resource);
    }
}
