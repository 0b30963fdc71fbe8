//! What attackers, broken programs and generators send: nothing panics, grows without bound, or stops the viewer.

mod attacks;
mod clear;
mod generated_requests;
mod requests_over_http;
