//! The terminal: how wide it is, whether it has colours, and text that fits it.

use std::env;
use std::io::{self, IsTerminal, Write};
#[cfg(unix)]
use std::process::{Command, Stdio};

/// Wider than this, lines are hard to read.
const WIDEST: usize = 100;
/// How wide a terminal is of which nobody knows it.
const USUAL: usize = 80;
/// Narrower than this, no words fit.
const NARROWEST: usize = 20;

/// Where a verdict is shown.
#[derive(Clone, Copy, Debug)]
pub struct Screen {
    /// How many columns it has.
    pub width: usize,
    /// Whether it has colours.
    pub color: bool,
    /// Whether a person looks at it.
    pub is_terminal: bool,
}

/// A colour or a weight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// What is wrong.
    Bad,
    /// What is right.
    Good,
    /// A heading.
    Bold,
    /// What one need not read.
    Dim,
}

impl Screen {
    /// The one behind stdout.
    pub fn of_stdout() -> Self {
        let is_terminal = io::stdout().is_terminal();
        let is_plain = env::var_os("NO_COLOR").is_some_and(|it| !it.is_empty())
            || env::var_os("TERM").is_some_and(|it| it == "dumb");
        let columns = env::var("COLUMNS").ok().and_then(|it| it.parse().ok());
        let columns = columns.or_else(|| if is_terminal { asked() } else { None });
        Self {
            width: columns.unwrap_or(USUAL).clamp(NARROWEST, WIDEST),
            color: is_terminal && !is_plain,
            is_terminal,
        }
    }

    /// A text in a style.
    pub fn styled(&self, text: &str, style: Style) -> String {
        let code = match style {
            Style::Bad => 31,
            Style::Good => 32,
            Style::Bold => 1,
            Style::Dim => 2,
        };
        if self.color {
            format!("\u{1b}[{code}m{text}\u{1b}[0m")
        } else {
            text.to_owned()
        }
    }

    /// A sentence in lines of the screen's width, each indented.
    pub fn wrapped(&self, text: &str, indent: usize) -> String {
        let room = self.width.saturating_sub(indent).max(NARROWEST / 2);
        let mut lines = Vec::new();
        let mut line = String::new();
        for word in text.split_whitespace() {
            let length = line.chars().count() + 1 + word.chars().count();
            if !line.is_empty() && length > room {
                lines.push(std::mem::take(&mut line));
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        lines.push(line);
        indented(lines.iter().map(String::as_str), indent)
    }

    /// Lines that must stay lines. What does not fit goes on in the next one, further in.
    pub fn folded(&self, text: &str, indent: usize) -> String {
        const FURTHER: usize = 6;
        let room = self.width.saturating_sub(indent).max(NARROWEST / 2);
        let mut lines = Vec::new();
        for line in text.lines() {
            let letters: Vec<char> = line.chars().collect();
            let (first, rest) = letters.split_at(letters.len().min(room));
            lines.push(first.iter().collect::<String>());
            for part in rest.chunks(room.saturating_sub(FURTHER).max(1)) {
                let part: String = part.iter().collect();
                lines.push(format!("{}{part}", " ".repeat(FURTHER)));
            }
        }
        indented(lines.iter().map(String::as_str), indent)
    }
}

/// Lines with spaces before each, and an end to each.
pub(crate) fn indented<'a>(lines: impl Iterator<Item = &'a str>, indent: usize) -> String {
    let before = " ".repeat(indent);
    let lines = lines.map(|line| format!("{before}{line}").trim_end().to_owned() + "\n");
    lines.collect()
}

/// Prints a text. Where stdout is closed nobody reads it, and that is no fault.
pub fn print(text: &str) {
    let mut stdout = io::stdout().lock();
    let _ = stdout.write_all(text.as_bytes());
    let _ = stdout.flush();
}

/// Prints what is not a part of the verdict.
pub fn note(text: &str) {
    let _ = writeln!(io::stderr(), "{text}");
}

/// How many columns the terminal says that it has.
#[cfg(unix)]
fn asked() -> Option<usize> {
    let mut stty = Command::new("stty");
    let said = stty
        .arg("size")
        .stdin(Stdio::inherit())
        .stderr(Stdio::null())
        .output()
        .ok()?;
    let said = String::from_utf8(said.stdout).ok()?;
    let columns = said.split_whitespace().nth(1)?.parse().ok()?;
    (columns > 0).then_some(columns)
}

#[cfg(not(unix))]
fn asked() -> Option<usize> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    const NARROW: Screen = Screen {
        width: 40,
        color: false,
        is_terminal: false,
    };

    #[test]
    fn nothing_is_wider_than_the_screen() {
        let text = "The quick brown fox jumps over the lazy dog and goes on until the line ends";
        let tree = "└─ GET /dishes/{id} · SERVER · kitchen · its parent never came";
        let folded = NARROW.folded(tree, 4);
        for line in NARROW.wrapped(text, 4).lines().chain(folded.lines()) {
            assert!(line.chars().count() <= 40, "{line:?}");
        }
        let letters = |text: &str| {
            text.chars()
                .filter(|it| !it.is_whitespace())
                .collect::<String>()
        };
        assert_eq!(letters(&folded), letters(tree));
    }

    #[test]
    fn all_words_of_a_sentence_are_there() {
        let text = "one two three four five six seven eight nine ten eleven twelve";
        let words = NARROW.wrapped(text, 2);
        assert!(words.split_whitespace().eq(text.split(' ')));
    }
}
