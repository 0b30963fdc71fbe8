//! The person who started the program, and what they are told.

use std::fmt::Display;
use std::io::{self, Write};

/// Tells them something on stderr, without a panic where nobody listens any more. What a file or a sender has named may
/// have control characters in it.
pub(crate) fn print_line(message: impl Display) {
    let _ = writeln!(io::stderr(), "{}", printable(&message.to_string()));
}

/// A text without what a terminal would obey.
pub(crate) fn printable(text: &str) -> String {
    let is_harmful = |it: char| it.is_control() && it != '\n';
    text.replace(is_harmful, "\u{fffd}")
}
