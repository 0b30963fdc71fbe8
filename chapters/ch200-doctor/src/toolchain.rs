//! Rust, and mdbook, which only the book needs.

use semver::Version;

use crate::check::Finding;
use crate::program::{NoAnswer, version};
use crate::system::System;

/// The oldest Rust that this workbook builds with, from its `Cargo.toml`.
const RUST: &str = env!("CARGO_PKG_RUST_VERSION");

/// The oldest mdbook that the book works with.
const MDBOOK: &str = "0.5";

pub fn rust() -> Finding {
    match version("rustc", &["--version"]) {
        Ok(found) if is_at_least(&found, RUST) => Finding::ok(found.to_string()),
        Ok(found) => Finding::failed(
            format!("{found}, and {RUST} or later is needed"),
            rustup("rustup update stable"),
        ),
        Err(NoAnswer::Hung) => Finding::failed(
            NoAnswer::Hung.to_string(),
            "run rustc --version, and see what it waits for",
        ),
        // Where rustup is there and rustc is not, no toolchain was chosen.
        Err(error) => Finding::failed(error.to_string(), rustup("rustup default stable")),
    }
}

/// What rustup is to do, or how to get it. It cannot update a Rust that came from elsewhere.
fn rustup(command: &str) -> String {
    match version("rustup", &["--version"]) {
        Ok(_) => command.to_owned(),
        Err(_) => System::this().rustup().to_owned(),
    }
}

pub fn mdbook() -> Finding {
    let advice = "cargo install mdbook --locked";
    match version("mdbook", &["--version"]) {
        Ok(found) if is_at_least(&found, MDBOOK) => Finding::ok(found.to_string()),
        Ok(found) => Finding::optional(
            format!("{found}, and the book needs {MDBOOK} or later"),
            advice,
        ),
        Err(error) => Finding::optional(format!("{error}; only the book needs it"), advice),
    }
}

/// A nightly of 1.95 counts as 1.95: it has what the release has, or nearly.
fn is_at_least(found: &Version, needed: &str) -> bool {
    let mut numbers = needed.split('.').map(|it| it.parse().unwrap_or_default());
    let needed: (u64, u64) = (
        numbers.next().unwrap_or_default(),
        numbers.next().unwrap_or_default(),
    );
    (found.major, found.minor) >= needed
}

#[cfg(test)]
mod tests {
    use super::is_at_least;
    use semver::Version;

    #[test]
    fn versions_are_compared_as_numbers() {
        for (found, is_enough) in [
            ("1.95.0", true),
            ("1.95.0-nightly", true),
            ("1.100.0", true),
            ("2.0.0", true),
            ("1.94.1", false),
            ("1.9.0", false),
        ] {
            let found = Version::parse(found).unwrap();
            assert_eq!(is_at_least(&found, "1.95"), is_enough, "{found}");
        }
    }
}
