//! The lines that were printed, taken one by one.

use std::ops::Range;

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

/// The lines of one part of a print that are not yet read.
#[derive(Debug)]
pub(crate) struct Lines<'a> {
    /// All that was printed: the line after the part says where it was torn.
    printed: &'a [&'a str],
    next: usize,
    end: usize,
}

impl<'a> Lines<'a> {
    /// The part of `printed` that has these indexes.
    pub(crate) fn new(printed: &'a [&'a str], part: Range<usize>) -> Self {
        Self {
            printed,
            next: part.start,
            end: part.end,
        }
    }

    /// That nothing is left.
    pub(crate) fn expect_end(&self) -> Result<(), Unreadable> {
        if self.next == self.end {
            Ok(())
        } else {
            Err(self.unreadable("Spans, Logs or Metrics"))
        }
    }

    fn peek(&self) -> Option<&'a str> {
        self.printed[..self.end].get(self.next).copied()
    }

    /// Takes this very line, if it is the next one.
    pub(crate) fn take_exactly(&mut self, line: &str) -> bool {
        let is_next = self.peek() == Some(line);
        if is_next {
            self.next += 1;
        }
        is_next
    }

    /// Takes the next line if it starts like this, and returns the rest of it.
    pub(crate) fn take(&mut self, start: &str) -> Option<&'a str> {
        let rest = self.peek()?.strip_prefix(start)?;
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
            found: match self.printed.get(index) {
                Some(line) => format!("{line:?}"),
                None => "the end".to_owned(),
            },
        }
    }
}
