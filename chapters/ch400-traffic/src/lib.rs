//! The prose of this chapter, so that `cargo test` compiles the examples in it.

#[cfg(doctest)]
#[doc = include_str!("../../../400-conclusion/100-traffic.md")]
mod traffic {}

#[cfg(doctest)]
#[doc = include_str!("../../../400-conclusion/200-cost.md")]
mod cost {}
