//! The prose of this chapter, so that `cargo test` compiles the examples in it.

#[cfg(doctest)]
#[doc = include_str!("../../../100-intro/README.md")]
mod intro {}

#[cfg(doctest)]
#[doc = include_str!("../../../100-intro/100-signals.md")]
mod signals {}

#[cfg(doctest)]
#[doc = include_str!("../../../100-intro/200-how-a-span-travels.md")]
mod how_a_span_travels {}
