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

    /// Lines that must stay lines. What does not fit goes on in the next one, further in: from the last dot between two
    /// parts, or else from the last space. Only a word that is longer than a line is cut.
    pub fn folded(&self, text: &str, indent: usize) -> String {
        const FURTHER: usize = 4;
        let room = self.width.saturating_sub(indent).max(NARROWEST / 2);
        let mut lines = Vec::new();
        for line in text.lines() {
            let letters: Vec<char> = line.chars().collect();
            let is_branch = |it: &char| " │├└─•".contains(*it);
            let own = letters.iter().take_while(|it| is_branch(it)).count();
            let further = (own + FURTHER).min(room / 2);
            let (mut rest, mut before, mut from) = (&letters[..], 0, own);
            while before + rest.len() > room {
                let at = break_at(rest, from, room - before);
                let (part, after) = rest.split_at(at);
                lines.push(" ".repeat(before) + &part.iter().collect::<String>());
                let spaces = after.iter().take_while(|it| **it == ' ').count();
                (rest, before, from) = (&after[spaces..], further, 0);
            }
            lines.push(" ".repeat(before) + &rest.iter().collect::<String>());
        }
        indented(lines.iter().map(String::as_str), indent)
    }
}

/// Where a line is broken that has no room: behind `from`, and at `room` at the latest.
fn break_at(letters: &[char], from: usize, room: usize) -> usize {
    let is_between = |at: &usize| letters[*at] == ' ' && letters.get(at + 1) == Some(&'·');
    let is_space = |at: &usize| letters[*at] == ' ';
    // What begins with a dot is a part; one that would leave most of the line empty is broken inside.
    let parts = from.max(room / 3) + 1..=room;
    let spaces = from + 1..=room;
    let at = parts.rev().find(is_between);
    at.or_else(|| spaces.rev().find(is_space)).unwrap_or(room)
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
        // A word that is longer than a line is the only one that is cut.
        let long = format!("• {} end", "x".repeat(90));
        for line in NARROW.folded(&long, 4).lines() {
            assert!(line.chars().count() <= 40, "{line:?}");
        }
        assert_eq!(letters(&NARROW.folded(&long, 4)), letters(&long));
    }

    #[test]
    fn a_line_that_does_not_fit_is_broken_between_its_parts_and_else_between_words() {
        let line = "  3 values · http.route = /stew · url.scheme = http";
        assert_eq!(
            NARROW.folded(line, 4),
            "      3 values · http.route = /stew\n          · url.scheme = http\n"
        );
        let line = "└─ cooking\n     • log record kitchen.order: \"Table 3 wants soup\"";
        assert_eq!(
            NARROW.folded(line, 4),
            "    └─ cooking\n         • log record kitchen.order:\n               \"Table 3 wants soup\"\n"
        );
    }

    #[test]
    fn all_words_of_a_sentence_are_there() {
        let text = "one two three four five six seven eight nine ten eleven twelve";
        let words = NARROW.wrapped(text, 2);
        assert!(words.split_whitespace().eq(text.split(' ')));
    }
}
