//! OTLP over gRPC and HTTP: what is taken, what is left out, and what the sender is told.

mod account;
mod any_damage;
mod grpc;
mod http;
mod odd_requests;
mod why_our_own;
