//! The blocks that the console exporters print: `Spans`, `Logs` or `Metrics`, a resource, and then
//! one span, log record or metric after the other.
//!
//! Nothing is an error here: what is cut may be a part of a print, as a page shows it.

use std::ops::Range;

/// The lines with which a block begins.
pub const SIGNALS: [&str; 3] = ["Spans", "Logs", "Metrics"];

/// One block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section<'a> {
    /// Its lines up to the first item. The first one is the signal.
    pub head: &'a [&'a str],
    /// Its spans, log records or metrics.
    pub items: Vec<Item<'a>>,
    first: usize,
}

/// A span, a log record or a metric.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item<'a> {
    /// Its lines.
    pub lines: &'a [&'a str],
    first: usize,
}

impl Section<'_> {
    pub(crate) fn head_range(&self) -> Range<usize> {
        self.first..self.first + self.head.len()
    }
}

impl Item<'_> {
    /// The name of a span or a metric, or the event name of a log record; empty if it has none.
    pub fn name(&self) -> &str {
        let named = self.lines.iter().find_map(|line| {
            ["\tName         : ", "\t\tName         : ", "\t EventName: "]
                .into_iter()
                .find_map(|before| {
                    // The scope has a name too, which the exporters put into quotes.
                    line.strip_prefix(before)
                        .filter(|rest| before.contains("Event") || !rest.starts_with('"'))
                })
        });
        named.unwrap_or_default().trim_matches('"')
    }

    pub(crate) fn range(&self) -> Range<usize> {
        self.first..self.first + self.lines.len()
    }
}

/// What stands before the first block, and the blocks.
pub fn cut<'a>(lines: &'a [&'a str]) -> (&'a [&'a str], Vec<Section<'a>>) {
    let begins_section = |line: &&str| SIGNALS.contains(line);
    let mut next = count_until(lines, begins_section);
    let before = &lines[..next];
    let mut sections = Vec::new();
    while next < lines.len() {
        let length = 1 + count_until(&lines[next + 1..], begins_section);
        sections.push(section(&lines[next..next + length], next));
        next += length;
    }
    (before, sections)
}

fn section<'a>(lines: &'a [&'a str], first: usize) -> Section<'a> {
    let begins_item = |line: &&str| {
        let starts = ["Span #", "Log #", "Metric #"];
        starts.iter().any(|start| line.starts_with(start))
    };
    let mut next = count_until(lines, begins_item);
    let head = &lines[..next];
    let mut items = Vec::new();
    while next < lines.len() {
        let length = 1 + count_until(&lines[next + 1..], begins_item);
        items.push(Item {
            lines: &lines[next..next + length],
            first: first + next,
        });
        next += length;
    }
    Section { head, items, first }
}

fn count_until(lines: &[&str], ends: impl Fn(&&str) -> bool) -> usize {
    lines.iter().position(ends).unwrap_or(lines.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_are_found_by_their_names_and_not_by_their_scopes() {
        let text = "Spans\nResource\n\t ->  a=b\nSpan #0\n\tInstrumentation Scope\n\t\tName         : \"todo\"\n\n\
            \tName         : GET /\nSpan #1\n\tName         : POST /add\nLogs\nLog #0\n\t EventName: \"x.y\"\n";
        let lines: Vec<&str> = text.lines().collect();
        let (before, sections) = cut(&lines);
        assert!(before.is_empty());
        assert_eq!(sections[0].head, ["Spans", "Resource", "\t ->  a=b"]);
        let items = sections.iter().flat_map(|it| &it.items);
        let names: Vec<&str> = items.map(Item::name).collect();
        assert_eq!(names, ["GET /", "POST /add", "x.y"]);
    }

    #[test]
    fn what_stands_before_the_first_block_is_no_part_of_it() {
        let (before, sections) = cut(&["hello", "", "Logs"]);
        assert_eq!(before, ["hello", ""]);
        assert_eq!(sections[0].head, ["Logs"]);
        assert_eq!(cut(&["Log #0"]), (&["Log #0"][..], Vec::new()));
    }
}
