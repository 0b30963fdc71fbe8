//! What the environment says about OpenTelemetry, for programs in Rust.
//!
//! OpenTelemetry [defines variables](https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/)
//! that mean the same in every language. The Rust SDK reads some of them, ignores others, and passes over a
//! value that it does not understand: your telemetry then goes elsewhere, or nowhere, without a word.
//! This crate reads them first. A value that is not understood becomes an [`Error`] that names the variable and
//! says what to write.
//!
//! ```no_run
//! use std::process::ExitCode;
//!
//! use opentelemetry::global;
//! use opentelemetry_sdk::trace::SdkTracerProvider;
//!
//! #[tokio::main]
//! async fn main() -> ExitCode {
//!     let provider = match tracer_provider() {
//!         Ok(provider) => provider,
//!         Err(error) => {
//!             // One line, with the variable and what to write. Returned from `main`, it would be printed as a struct.
//!             eprintln!("error: {error}");
//!             return ExitCode::FAILURE;
//!         }
//!     };
//!     // … what the program does …
//!     let stopped = tokio::task::spawn_blocking(move || provider.shutdown()).await;
//!     if !matches!(stopped, Ok(Ok(()))) {
//!         eprintln!("the last spans may be lost");
//!     }
//!     ExitCode::SUCCESS
//! }
//!
//! fn tracer_provider() -> Result<SdkTracerProvider, otel_env::Error> {
//!     for warning in otel_env::warnings() {
//!         eprintln!("warning: {warning}");
//!     }
//!     otel_env::check_numbers()?;
//!     let provider = SdkTracerProvider::builder()
//!         .with_batch_exporter(otel_env::span_exporter()?)
//!         .build();
//!     global::set_tracer_provider(provider.clone());
//!     global::set_text_map_propagator(otel_env::propagator()?);
//!     Ok(provider)
//! }
//! ```
//!
//! It is not published. Name the repository that you have cloned, by its address or as a folder, and cargo finds the
//! package by its name. Your program needs the versions of OpenTelemetry that stand in the `Cargo.toml` of that repository:
//!
//! ```toml
//! [dependencies]
//! otel-env = { git = "file:///home/me/the-workbook" }
//! ```
//!
//! | what | variables |
//! | --- | --- |
//! | [`log_exporter`], [`metric_exporter`], [`span_exporter`] | `OTEL_EXPORTER_OTLP_ENDPOINT`, `…_PROTOCOL`, `…_HEADERS`, `…_TIMEOUT`, `…_COMPRESSION`, `…_CERTIFICATE`, `…_INSECURE`, `OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE`; each but the last also for one signal, as in `OTEL_EXPORTER_OTLP_TRACES_ENDPOINT` |
//! | [`propagator`] | `OTEL_PROPAGATORS` |
//! | [`check_numbers`] | `OTEL_BSP_*`, `OTEL_BLRP_*`, `OTEL_METRIC_EXPORT_INTERVAL`, which the SDK reads |
//! | [`warnings`] | variables that are set and do not do what they seem to, `OTEL_TRACES_SAMPLER` and `OTEL_RESOURCE_ATTRIBUTES` among them |
//!
//! What it hides: OTLP over gRPC and over HTTP with the same TLS (rustls and ring); an HTTP client that blocks,
//! because the SDK exports from a thread without a runtime; and, in the [`OtlpExporter`] around each exporter,
//! errors that name the endpoint and say what to do.
//!
//! What it leaves alone: which exporter a signal uses (`OTEL_TRACES_EXPORTER` and its siblings) is for your program
//! to decide, and `OTEL_TRACES_SAMPLER` and `OTEL_RESOURCE_ATTRIBUTES` the SDK goes on reading itself.
//!
//! A gRPC exporter needs a tokio runtime when it is made.

mod advice;
mod certificate;
mod destination;
mod endpoint;
mod error;
mod exporter;
mod http;
mod numbers;
mod propagators;
mod variables;
mod warnings;

pub use error::Error;
pub use exporter::{OtlpExporter, log_exporter, metric_exporter, span_exporter};
pub use numbers::check_numbers;
pub use propagators::propagator;
pub use warnings::{Warning, warnings};
