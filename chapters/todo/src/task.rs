//! A task, and a description that cannot be invalid.

use thiserror::Error;

/// A task on the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Task {
    /// Given by the store, never used twice.
    pub id: i64,
    /// What is to be done.
    pub description: String,
}

/// What is to be done: one line of 1 to [`Description::MAX_CHARS`] characters.
///
/// There is no other way to make one than [`Description::parse`], so whoever holds one need not
/// check it again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Description(String);

/// Why a text is not a [`Description`]. The message is for the person who typed it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum DescriptionError {
    /// Nothing that one could see.
    #[error("A task needs a description. Type what is to be done.")]
    Blank,
    /// More than [`Description::MAX_CHARS`] characters.
    #[error("A task has at most {max} characters, and this has {0}. Shorten it.", max = Description::MAX_CHARS)]
    TooLong(usize),
    /// A line break or another control character. It could pretend to be a line of its own wherever
    /// the text is printed.
    #[error(
        "A task is one line of text, and this has a line break or another control character in it. Remove it."
    )]
    ControlCharacter,
    /// The replacement character U+FFFD stands where bytes were not UTF-8: part of the text is lost
    /// already.
    #[error("Some of this text did not arrive as UTF-8 and cannot be read. Type it again.")]
    NotUtf8,
}

impl Description {
    /// Characters, not bytes: 256 emoji are as welcome as 256 letters.
    pub const MAX_CHARS: usize = 256;

    /// Reads what a visitor typed. White space around it does not count.
    ///
    /// # Errors
    /// Says what is wrong with the text, in words for the person who typed it.
    pub fn parse(typed: &str) -> Result<Self, DescriptionError> {
        let text = typed.trim();
        let chars = text.chars().count();
        if text.chars().all(is_invisible) {
            Err(DescriptionError::Blank)
        } else if text.contains(char::REPLACEMENT_CHARACTER) {
            Err(DescriptionError::NotUtf8)
        } else if text.contains(is_line_break_or_control) {
            Err(DescriptionError::ControlCharacter)
        } else if chars > Self::MAX_CHARS {
            Err(DescriptionError::TooLong(chars))
        } else {
            Ok(Self(text.to_owned()))
        }
    }

    /// The text, trimmed.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// White space, and the characters that Unicode gives no shape: fillers, joiners, marks of direction.
fn is_invisible(c: char) -> bool {
    c.is_whitespace()
        || matches!(
            c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
        )
        || matches!(c, '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}')
        || matches!(c, '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}')
        || matches!(c, '\u{feff}' | '\u{ffa0}' | '\u{e0000}'..='\u{e0fff}')
}

/// U+2028 and U+2029 break lines too, though Unicode does not call them control characters.
fn is_line_break_or_control(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_description_is_one_line_without_the_white_space_around_it() {
        let description = Description::parse("  café 🛒 <b> \n").unwrap();
        assert_eq!(description.as_str(), "café 🛒 <b>");
    }

    #[test]
    fn its_length_is_counted_in_characters() {
        assert!(Description::parse(&"🛒".repeat(256)).is_ok());
        assert_eq!(
            Description::parse(&"🛒".repeat(257)),
            Err(DescriptionError::TooLong(257))
        );
    }

    #[test]
    fn what_is_blank_or_could_break_a_line_or_was_lost_is_refused() {
        for (typed, error) in [
            ("", DescriptionError::Blank),
            (" \t\r\n\u{3000}", DescriptionError::Blank),
            ("\u{200b}\u{2800}\u{3164}\u{feff}", DescriptionError::Blank),
            ("one\ntwo", DescriptionError::ControlCharacter),
            ("one\u{2028}two", DescriptionError::ControlCharacter),
            ("bell \u{7} rings", DescriptionError::ControlCharacter),
            ("\u{1b}[31mred", DescriptionError::ControlCharacter),
            ("caf\u{fffd}", DescriptionError::NotUtf8),
        ] {
            assert_eq!(Description::parse(typed), Err(error), "{typed:?}");
        }
    }
}
