//! The lines that were printed, taken one by one.

use thiserror::Error;

/// A line that the exporters do not print where it stands.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("line {line}: expected {expected}, found {found}")]
pub struct Unreadable {
    /// The number of the line, from 1.
    pub line: usize,
    /// What could have stood there.
    pub expected: String,
    /// The line.
    pub found: String,
}

/// The lines that are not yet read.
#[derive(Debug)]
pub(crate) struct Lines<'a> {
    lines: Vec<&'a str>,
    next: usize,
    ends_with_a_line: bool,
}

impl<'a> Lines<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Self {
            lines: text.lines().collect(),
            next: 0,
            ends_with_a_line: text.is_empty() || text.ends_with('\n'),
        }
    }

    pub(crate) fn at_end(&self) -> bool {
        self.next == self.lines.len()
    }

    /// A last line that was cut off could still look like a shorter one.
    pub(crate) fn whole_line_at_end(&self) -> Result<(), Unreadable> {
        if self.ends_with_a_line {
            Ok(())
        } else {
            Err(self.unreadable("the end of the last line"))
        }
    }

    /// Takes this very line, if it is the next one.
    pub(crate) fn take_exactly(&mut self, line: &str) -> bool {
        let is_next = self.lines.get(self.next) == Some(&line);
        if is_next {
            self.next += 1;
        }
        is_next
    }

    /// Takes the next line if it starts like this, and returns the rest of it.
    pub(crate) fn take(&mut self, start: &str) -> Option<&'a str> {
        let rest = self.lines.get(self.next)?.strip_prefix(start)?;
        self.next += 1;
        Some(rest)
    }

    /// Takes the next line, which must be this one.
    pub(crate) fn expect_exactly(&mut self, line: &str) -> Result<(), Unreadable> {
        if self.take_exactly(line) {
            Ok(())
        } else {
            Err(self.unreadable(line))
        }
    }

    /// Takes the next line, which must start like this, and returns the rest of it.
    pub(crate) fn expect(&mut self, start: &str) -> Result<&'a str, Unreadable> {
        self.take(start).ok_or_else(|| self.unreadable(start))
    }

    /// Takes the next line, which must start like this, and reads the rest of it.
    pub(crate) fn read<T>(
        &mut self,
        start: &str,
        read: impl FnOnce(&'a str) -> Option<T>,
    ) -> Result<T, Unreadable> {
        let rest = self.expect(start)?;
        read(rest).ok_or_else(|| self.last_is_unreadable(start))
    }

    /// Says that the next line is not what stands there.
    pub(crate) fn unreadable(&self, expected: &str) -> Unreadable {
        self.unreadable_at(self.next, expected)
    }

    /// Says that the line that was just taken is not what stands there.
    pub(crate) fn last_is_unreadable(&self, expected: &str) -> Unreadable {
        self.unreadable_at(self.next - 1, expected)
    }

    fn unreadable_at(&self, index: usize, expected: &str) -> Unreadable {
        Unreadable {
            line: index + 1,
            expected: format!("{expected:?}"),
            found: match self.lines.get(index) {
                Some(line) => format!("{line:?}"),
                None => "the end".to_owned(),
            },
        }
    }
}
