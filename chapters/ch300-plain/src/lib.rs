//! The prose of this chapter, so that `cargo test` compiles the examples in it.

#[cfg(doctest)]
#[doc = include_str!("../../../200-requirements/README.md")]
mod requirements {}

#[cfg(doctest)]
#[doc = include_str!("../../../200-requirements/100-one-version.md")]
mod one_version {}

#[cfg(doctest)]
#[doc = include_str!("../../../200-requirements/300-following-along.md")]
mod following_along {}

#[cfg(doctest)]
#[doc = include_str!("../../../300-app/README.md")]
mod app {}

#[cfg(doctest)]
#[doc = include_str!("../../../300-app/100-installation.md")]
mod installation {}

#[cfg(doctest)]
#[doc = include_str!("../../../300-app/200-plain.md")]
mod plain {}
