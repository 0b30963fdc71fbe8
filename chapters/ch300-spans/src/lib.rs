//! The prose of this chapter, so that `cargo test` compiles the examples in it.

#[cfg(doctest)]
#[doc = include_str!("../../../300-app/300-spans.md")]
mod spans {}

#[cfg(doctest)]
#[doc = include_str!("../../../300-app/310-ready-made.md")]
mod ready_made {}
