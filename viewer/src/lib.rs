//! Receives OTLP and shows it in a browser; a test can start it on free ports and ask what came.
//!
//! - [`server`]: listening, serving and stopping
//! - [`receive`]: OTLP in, over gRPC and HTTP
//! - [`otlp`]: OTLP as bytes, as protobuf and as JSON
//! - [`model`]: a span, a log record, a metric, as they arrived
//! - [`store`]: what is held, within a budget of bytes
//! - [`export`]: what is held, as OTLP again
//! - [`conventions`]: which attributes the semantic conventions define
//! - [`findings`]: what a teacher would say about it
//! - [`saved`]: telemetry from files
//! - [`waterfall`]: a trace as a picture and as text
//! - [`compare`]: two traces side by side
//! - [`chart`]: metrics over time, as figures and as pictures
//! - [`route`]: the requests that services answered, route by route
//! - [`address`]: where a page shows something, and what its address asks for
//! - [`pages`] and [`api`]: what a browser and a program see of it
//! - [`words`]: kinds, severities, durations and times as a person reads them
//! - [`guard`]: which hosts are answered for
//! - [`workers`] and [`streamed`]: searching, drawing and long answers, a few at a time
//! - [`testing`]: a receiver for tests, and what to ask it
//!
//! It is a teaching tool and a receiver for tests. It forgets everything when it stops; for
//! anything real there are the Collector and Jaeger.

pub mod address;
pub mod api;
pub mod chart;
pub mod compare;
pub mod conventions;
pub mod export;
pub mod findings;
pub mod guard;
pub mod model;
pub mod otlp;
pub mod pages;
pub mod receive;
pub mod route;
pub mod saved;
pub mod server;
pub mod store;
pub mod streamed;
pub mod testing;
pub mod waterfall;
pub mod words;
pub mod workers;
