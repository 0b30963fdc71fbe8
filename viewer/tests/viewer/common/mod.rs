//! Requests to send, and a client to send them with.
#![allow(
    dead_code,
    clippy::unwrap_used,
    reason = "a program of tests uses some of it, and all of it is for tests"
)]

pub mod arbitrary;
pub mod computed_series;
pub mod filled_receiver;
mod http_client;
pub mod page;
pub mod program;
mod requests;
pub mod series;
pub mod shop;
pub mod values_of_every_form;

pub use http_client::*;
pub use requests::*;
