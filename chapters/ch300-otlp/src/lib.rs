//! The prose of this chapter, so that `cargo test` compiles the examples in it.

#[cfg(doctest)]
#[doc = include_str!("../../../300-app/700-otlp.md")]
mod otlp {}

#[cfg(doctest)]
#[doc = include_str!("../../../300-app/710-otlp-settings.md")]
mod settings {}

#[cfg(doctest)]
#[doc = include_str!("../../../400-conclusion/README.md")]
mod conclusion {}
