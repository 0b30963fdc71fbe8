//! A receiver for tests: it starts on free ports, waits for what should come, and says what came.
//!
//! ```
//! use std::time::Duration;
//! use otlp_viewer::testing::Receiver;
//!
//! let receiver = Receiver::start();
//! // Start the program under test with OTEL_EXPORTER_OTLP_ENDPOINT set to this:
//! let endpoint = receiver.grpc_endpoint();
//! # assert!(endpoint.starts_with("http://127.0.0.1:"));
//! # let body = r#"{"resourceSpans":[{"scopeSpans":[{"spans":[{"name":"GET /","kind":2,
//! #   "traceId":"5b8efff798038103d269b633813fc60c","spanId":"eee19b7ec3c1b174",
//! #   "attributes":[{"key":"http.response.status_code","value":{"intValue":"200"}}]}]}]}]}"#;
//! # ureq::post(format!("{}/v1/traces", receiver.http_endpoint()))
//! #     .content_type("application/json").send(body).unwrap();
//!
//! let span = receiver.wait_for_span("GET /", Duration::from_secs(10));
//! span.assert_attribute("http.response.status_code", 200);
//! ```
//!
//! What fails panics, with everything that was received as trees: what a test needs to be fixed is
//! mostly there.
//!
//! In a project of your own, name the repository that you have cloned, by its address or as a folder, and cargo finds the
//! package by its name:
//!
//! ```toml
//! [dev-dependencies]
//! otlp-viewer = { git = "file:///home/me/the-workbook" }
//! ```
//!
//! - `receiver`: starting one, and what came; `waiting`: for what should come
//! - `received_telemetry`: a span, a log record, a metric, and what to assert on them; `assertions`: on all that came
//! - `everything_as_text`: all of it, for the message of a test that fails

mod assertions;
mod everything_as_text;
mod received_telemetry;
mod receiver;
mod waiting;

pub use received_telemetry::{Expected, SeenLog, SeenMetric, SeenSpan};
pub use receiver::Receiver;
