//! OTLP over gRPC and HTTP: what is taken, what is left out, and what the sender is told.

mod generated_damage;
mod grpc;
mod http;
mod left_out_items;
mod limits_of_opentelemetry_proto;
mod odd_requests;
