//! Nothing is lost in silence at full speed.
#![cfg(unix)] // Only there can a test ask it to stop.
#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a test that cannot go on fails"
)]

mod arrived_or_reported;

#[test]
fn over_grpc_all_that_was_made_arrives_or_is_said_to_be_lost() {
    arrived_or_reported::every_answer_is_accounted_for(env!("CARGO_BIN_EXE_ch300-losses"), "grpc");
}
