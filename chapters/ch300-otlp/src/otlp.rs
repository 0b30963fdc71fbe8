//! One OTLP exporter for each signal, over gRPC or over HTTP.

mod delivery;
mod destination;
mod http;
pub mod losses;
mod mistake;
pub mod sdk_events;
mod variables;

use opentelemetry_otlp::tonic_types::transport::{Certificate, ClientTlsConfig};
use opentelemetry_otlp::{LogExporter, MetricExporter, Protocol, SpanExporter};
use opentelemetry_otlp::{WithExportConfig, WithHttpConfig, WithTonicConfig};
use opentelemetry_sdk::logs::BatchLogProcessor;
use opentelemetry_sdk::trace::BatchSpanProcessor;

use self::delivery::{Counted, Made};
use self::destination::{Destination, Signal};
use self::http::{Client, Trouble};

/// Sends log records, in batches.
pub fn log_processor() -> Result<Made<BatchLogProcessor>, String> {
    Ok(Made(BatchLogProcessor::builder(log_exporter()?).build()))
}

/// Sends spans, in batches.
pub fn span_processor() -> Result<Made<BatchSpanProcessor>, String> {
    Ok(Made(BatchSpanProcessor::builder(span_exporter()?).build()))
}

fn log_exporter() -> Result<Counted<LogExporter>, String> {
    let to = Destination::of(Signal::Logs)?;
    let trouble = Trouble::default();
    let exporter = match to.protocol {
        Protocol::Grpc => over_grpc(LogExporter::builder().with_tonic(), &to).build(),
        _ => over_http(LogExporter::builder().with_http(), &to, &trouble).build(),
    };
    let exporter = exporter.map_err(|error| error.to_string())?;
    Ok(Counted {
        exporter,
        to,
        trouble,
    })
}

/// Sends metrics.
pub fn metric_exporter() -> Result<Counted<MetricExporter>, String> {
    let to = Destination::of(Signal::Metrics)?;
    let trouble = Trouble::default();
    let exporter = match to.protocol {
        Protocol::Grpc => over_grpc(MetricExporter::builder().with_tonic(), &to).build(),
        _ => over_http(MetricExporter::builder().with_http(), &to, &trouble).build(),
    };
    let exporter = exporter.map_err(|error| error.to_string())?;
    Ok(Counted {
        exporter,
        to,
        trouble,
    })
}

fn span_exporter() -> Result<Counted<SpanExporter>, String> {
    let to = Destination::of(Signal::Traces)?;
    let trouble = Trouble::default();
    let exporter = match to.protocol {
        Protocol::Grpc => over_grpc(SpanExporter::builder().with_tonic(), &to).build(),
        _ => over_http(SpanExporter::builder().with_http(), &to, &trouble).build(),
    };
    let exporter = exporter.map_err(|error| error.to_string())?;
    Ok(Counted {
        exporter,
        to,
        trouble,
    })
}

/// Headers and compression the exporter reads itself.
fn over_grpc<B: WithExportConfig + WithTonicConfig>(builder: B, to: &Destination) -> B {
    // It is used for https only.
    let tls = match &to.certificate {
        Some(certificate) => {
            ClientTlsConfig::new().ca_certificate(Certificate::from_pem(&certificate.pem))
        }
        None => ClientTlsConfig::new().with_native_roots(),
    };
    builder
        .with_endpoint(to.url.to_string())
        .with_timeout(to.timeout)
        .with_tls_config(tls)
}

fn over_http<B: WithExportConfig + WithHttpConfig>(
    builder: B,
    to: &Destination,
    trouble: &Trouble,
) -> B {
    builder
        .with_endpoint(to.url.to_string())
        .with_http_client(Client::new(to, trouble.clone()))
        .with_protocol(to.protocol)
        .with_timeout(to.timeout)
}
