//! The prose of this chapter, so that `cargo test` compiles the examples in it.

#[cfg(doctest)]
#[doc = include_str!("../../../200-requirements/200-doctor.md")]
mod doctor {}
