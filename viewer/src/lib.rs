//! Receives OTLP and shows it in a browser; a test can start it on free ports and ask what came.
//!
//! - [`server`]: listening, serving and stopping
//! - [`pages`] and [`api`]: what a browser and a program see of it
//! - [`address`]: where a page shows something, and what its address asks for
//! - [`open_browser`]: opening the pages in it
//! - [`background_work`] and [`streamed_answers`]: searching, drawing and long answers, a few at a time
//! - [`testing`]: a receiver for tests, and what to ask it
//!
//! It stands on two packages, whose modules are found here, too:
//!
//! - [`otlp_store`] receives and holds: [`otlp`], [`model`], [`store`], [`saved`], [`receive`], [`allowed_hosts`], [`export`] and
//!   [`readable`]
//! - [`otlp_analysis`] finds and draws: [`findings`], [`score`], [`conventions`], [`waterfall`], [`compare`], [`chart`],
//!   [`route`] and [`correlations`]
//!
//! The program itself, its arguments and what it tells in a terminal, is in `src/bin/otlp-viewer`.
//!
//! It is a teaching tool and a receiver for tests. It forgets everything when it stops; for
//! anything real there are the Collector and Jaeger.

pub mod address;
pub mod api;
pub mod background_work;
pub mod open_browser;
pub mod pages;
pub mod server;
pub mod streamed_answers;
pub mod testing;
mod thread_pool;

pub use otlp_analysis::{
    chart, compare, conventions, correlations, findings, route, score, waterfall,
};
pub use otlp_store::{allowed_hosts, export, model, otlp, readable, receive, saved, store};
