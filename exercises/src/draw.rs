//! What came, as trees.

use std::fmt::Write;

use otlp_analysis::waterfall::layout::{Layout, Row};
use otlp_analysis::waterfall::text::draw_with;
use otlp_store::model::plain;
use otlp_store::readable;
use otlp_store::store::query::TraceQuery;

use crate::seen::Seen;

/// How many lines of what came are shown. The viewer has all of it.
const MAX_LINES: usize = 14;

/// Stands for the spans that a span links to, where its attributes are named.
pub const LINKS: &str = "links to";

/// What of a span is shown beside its name and its kind.
#[derive(Clone, Copy, Debug, Default)]
pub struct Show {
    /// Its service.
    pub service: bool,
    /// These attributes, where it has them, and with [`LINKS`] the spans that it links to.
    pub attributes: &'static [&'static str],
}

impl Seen {
    /// The traces as trees. Traces that look the same are drawn once.
    pub fn tree(&self, show: Show) -> String {
        let query = TraceQuery {
            limit: usize::MAX,
            ..TraceQuery::default()
        };
        let mut traces = self.store.traces(&query).0;
        traces.reverse();
        let trees = traces.iter().map(|trace| {
            let layout = Layout::new(&trace.spans, &[]);
            collapsed(&draw_with(
                &layout,
                |row| line(row, show),
                |row| {
                    let mut lines = below(row, show);
                    if show.attributes.contains(&LINKS) {
                        lines.extend(self.linked(row));
                    }
                    lines
                },
            ))
        });
        together(trees)
    }

    /// The spans that a span links to, a line for each.
    fn linked(&self, row: &Row) -> Vec<String> {
        let links = self.spans.iter().find(|it| it.id == row.span.id);
        let links = links.map(|it| it.links.as_slice()).unwrap_or_default();
        let name = |id| {
            let linked = self.spans.iter().find(|it| it.id == id);
            linked.map_or("a span that never came", |it| it.name.as_str())
        };
        let lines = links.iter().map(|id| readable::one_line(name(*id)));
        lines.map(|it| format!("{LINKS} {it}")).collect()
    }

    /// The log records and sums, a line for each kind.
    pub fn others(&self, show: Show) -> String {
        let from = |service: &str| match show.service {
            true => format!(" · {service}"),
            false => String::new(),
        };
        let logs = self.logs.iter();
        let logs = logs.map(|it| format!("log record {:?}{}\n", it.body, from(&it.service)));
        let sums = self.sums.iter();
        let sums =
            sums.map(|it| format!("counter {} = {}{}\n", it.name, it.value, from(&it.service)));
        together(logs.chain(sums))
    }
}

fn line(row: &Row, show: Show) -> String {
    let span = &row.span;
    let mut line = format!("{} · {}", readable::one_line(span.name()), span.kind);
    if show.service {
        let _ = write!(line, " · {}", span.origin.service_or_unknown());
    }
    if span.is_error() {
        line.push_str(" · ERROR");
    }
    if row.is_orphan {
        line.push_str(" · its parent never came");
    }
    line
}

fn below(row: &Row, show: Show) -> Vec<String> {
    let span = row.span.decode();
    let shown = span
        .attributes
        .iter()
        .filter(|it| show.attributes.contains(&it.key.as_str()));
    let mut lines: Vec<String> = shown
        .map(|it| {
            let value = it.value.as_ref().map(plain).unwrap_or_default();
            format!("{} = {}", it.key, readable::one_line(&value))
        })
        .collect();
    lines.sort();
    lines
}

/// The same line again and again, for children that look the same, is there once, with how often it came.
fn collapsed(tree: &str) -> String {
    let mut lines: Vec<(&str, usize)> = Vec::new();
    // The last of several children hangs on another corner.
    let same = |a: &str, b: &str| a.replace("├─", "└─") == b.replace("├─", "└─");
    for line in tree.lines() {
        match lines.last_mut() {
            Some((last, count)) if line.contains("─ ") && same(last, line) => {
                (*last, *count) = (line, *count + 1);
            }
            _ => lines.push((line, 1)),
        }
    }
    let mut text = String::new();
    for (line, count) in lines {
        let _ = match count {
            1 => writeln!(text, "{line}"),
            _ => writeln!(text, "{line}   ({count} times)"),
        };
    }
    text
}

/// Texts one below the other. The same text is there once, with how often it came.
fn together(texts: impl Iterator<Item = String>) -> String {
    let mut different: Vec<(String, usize)> = Vec::new();
    for text in texts {
        match different.iter_mut().find(|(it, _)| *it == text) {
            Some((_, count)) => *count += 1,
            None => different.push((text, 1)),
        }
    }
    let mut all = String::new();
    for (text, count) in different {
        match count {
            1 => all.push_str(&text),
            _ => {
                let mut lines = text.lines();
                let first = lines.next().unwrap_or_default();
                let _ = writeln!(all, "{first}   ({count} times)");
                lines.for_each(|line| {
                    let _ = writeln!(all, "{line}");
                });
            }
        }
    }
    shortened(&all)
}

fn shortened(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    if lines.len() <= MAX_LINES {
        return lines.join("\n");
    }
    let more = readable::count(lines.len() - MAX_LINES, "more line");
    format!("{}\n… and {more}", lines[..MAX_LINES].join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn children_that_look_the_same_are_one_line_and_traces_that_do_are_one_tree() {
        let tree = "shift\n├─ tea\n├─ tea\n├─ cake\n│  └─ cream\n└─ tea\n";
        let once = "shift\n├─ tea   (2 times)\n├─ cake\n│  └─ cream\n└─ tea\n";
        assert_eq!(collapsed(tree), once);
        assert_eq!(
            collapsed("shift\n├─ tea\n└─ tea\n"),
            "shift\n└─ tea   (2 times)\n"
        );
        let trees = ["a\n└─ b\n", "c\n", "a\n└─ b\n"].map(ToOwned::to_owned);
        assert_eq!(together(trees.into_iter()), "a   (2 times)\n└─ b\nc");
    }

    #[test]
    fn what_is_longer_than_a_screen_is_cut_and_says_so() {
        let text: String = (0..20).map(|line| format!("{line}\n")).collect();
        let cut = shortened(&text);
        assert!(cut.ends_with("13\n… and 6 more lines"), "{cut}");
    }
}
