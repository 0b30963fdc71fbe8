//! The prose of this chapter, so that `cargo test` compiles the examples in it.

#[cfg(doctest)]
#[doc = include_str!("../../../400-conclusion/300-clinic.md")]
mod clinic {}

#[cfg(doctest)]
#[doc = include_str!("../../../400-conclusion/310-clinic-traces.md")]
mod traces {}

#[cfg(doctest)]
#[doc = include_str!("../../../400-conclusion/320-clinic-names.md")]
mod names {}

#[cfg(doctest)]
#[doc = include_str!("../../../400-conclusion/330-clinic-numbers.md")]
mod numbers {}

#[cfg(doctest)]
#[doc = include_str!("../../../400-conclusion/340-clinic-sending.md")]
mod sending {}
