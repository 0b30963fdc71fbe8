//! A page as lines, and the blocks in it that are generated.
//!
//! A generated block is a comment on a line of its own and what follows it at once, at the same
//! indentation: a fence, a picture, or a table.

use std::fs;
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};

/// A Markdown file of the repository.
#[derive(Debug, Clone)]
pub struct Page {
    /// Where it lies, from the root of the repository, with `/` on every system.
    pub path: String,
    /// Its lines, without their ends.
    pub lines: Vec<String>,
    crlf: bool,
}

/// A comment that says where a block is from, and the block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// The first word of the comment: `quote`, `diff`, `transcript` …
    pub kind: String,
    /// The rest of the comment.
    pub spec: String,
    /// The index of the comment's line.
    pub comment: usize,
    /// The lines that are generated, from the one below the comment. Empty when there are none yet.
    pub body: Range<usize>,
    /// The spaces before the comment.
    pub indent: String,
}

/// A fence with commands: ```` ```console ````.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Console {
    /// The index of the line of its first command.
    pub line: usize,
    /// The commands, without `$ `.
    pub commands: Vec<String>,
}

/// What a page has, from top to bottom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// A comment, and the block that it generates.
    Block(Block),
    /// Commands.
    Console(Console),
    /// The index of a line that opens a fence of output that no comment explains.
    Unexplained(usize),
}

impl Page {
    /// Reads a file. Both kinds of line ends are understood.
    ///
    /// # Errors
    /// When it cannot be read, or is not UTF-8.
    pub fn read(root: &Path, path: &str) -> io::Result<Page> {
        let text = fs::read_to_string(root.join(path))?;
        Ok(Page {
            path: path.to_owned(),
            crlf: text.contains("\r\n"),
            lines: text.lines().map(ToOwned::to_owned).collect(),
        })
    }

    /// A page of these lines, as if it lay at `path`.
    pub fn of(path: &str, text: &str) -> Page {
        Page {
            path: path.to_owned(),
            crlf: false,
            lines: text.lines().map(ToOwned::to_owned).collect(),
        }
    }

    /// The whole text, with `\n`.
    pub fn text(&self) -> String {
        self.lines.iter().map(|line| format!("{line}\n")).collect()
    }

    /// Writes the file back, with the line ends that it had.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write(&self, root: &Path) -> io::Result<()> {
        let text = self.text();
        let text = if self.crlf {
            text.replace('\n', "\r\n")
        } else {
            text
        };
        fs::write(root.join(&self.path), text)
    }

    /// The folder that it lies in, from the root.
    pub fn folder(&self) -> PathBuf {
        Path::new(&self.path)
            .parent()
            .unwrap_or(Path::new(""))
            .to_owned()
    }

    /// What is generated and what is to be run, from top to bottom.
    pub fn parts(&self) -> Vec<Part> {
        let mut parts = Vec::new();
        let mut i = 0;
        while let Some(line) = self.lines.get(i) {
            if let Some(block) = self.block_at(i) {
                i = block.body.end;
                parts.push(Part::Block(block));
            } else if let Some(end) = self.fence_at(i) {
                match line.trim_start().trim_start_matches('`') {
                    "console" => parts.push(Part::Console(self.console(i + 1..end - 1))),
                    "text" => parts.push(Part::Unexplained(i)),
                    _ => {}
                }
                i = end;
            } else {
                i += 1;
            }
        }
        parts
    }

    fn block_at(&self, i: usize) -> Option<Block> {
        let line = &self.lines[i];
        let inner = line.trim().strip_prefix("<!-- ")?.strip_suffix(" -->")?;
        if inner.contains("-->") {
            return None;
        }
        let (kind, spec) = inner.split_once(' ').unwrap_or((inner, ""));
        let indent = line[..line.len() - line.trim_start().len()].to_owned();
        let next = self
            .lines
            .get(i + 1)
            .map(String::as_str)
            .unwrap_or_default();
        let below = next.strip_prefix(&indent).unwrap_or_default();
        let end = if below.starts_with("```") && kind != "stop" {
            self.fence_at(i + 1).unwrap_or(i + 1)
        } else if is_line(kind, below) {
            i + 2
        } else if ["exercises", "step", "talk"].contains(&kind) {
            let rows = self.lines[i + 1..].iter();
            i + 1
                + rows
                    .take_while(|line| line.trim_start().starts_with('|'))
                    .count()
        } else {
            i + 1
        };
        Some(Block {
            kind: kind.to_owned(),
            spec: spec.to_owned(),
            comment: i,
            body: i + 1..end,
            indent,
        })
    }

    /// The index behind the fence that opens here. One that is never closed goes on to the end, as
    /// it does for CommonMark.
    fn fence_at(&self, i: usize) -> Option<usize> {
        let open = self.lines[i].trim_start();
        let ticks = open.len() - open.trim_start_matches('`').len();
        if ticks < 3 {
            return None;
        }
        let closes = |line: &String| {
            let line = line.trim();
            line.len() >= ticks && line.bytes().all(|byte| byte == b'`')
        };
        let rest = &self.lines[i + 1..];
        Some(
            rest.iter()
                .position(closes)
                .map_or(self.lines.len(), |at| i + at + 2),
        )
    }

    fn console(&self, lines: Range<usize>) -> Console {
        let commands = self.lines[lines.clone()].iter();
        let commands = commands.filter_map(|line| line.trim_start().strip_prefix("$ "));
        Console {
            line: lines.start,
            commands: commands.map(ToOwned::to_owned).collect(),
        }
    }

    /// The generated lines of a block as they are, without its indentation.
    pub fn body(&self, block: &Block) -> Vec<String> {
        let lines = self.lines[block.body.clone()].iter();
        lines
            .map(|line| line.strip_prefix(&block.indent).unwrap_or(line).to_owned())
            .collect()
    }
}

/// Whether this is the line that a comment of this kind generates: a picture, or how many minutes a page takes.
fn is_line(kind: &str, below: &str) -> bool {
    match kind {
        "figure" | "measured" | "screen" => below.starts_with("!["),
        "minutes" => below.starts_with("Minutes: ") || below.contains(" minutes"),
        _ => false,
    }
}

/// Lines as a fence. It is longer than any fence inside.
pub fn fenced(language: &str, lines: &[String]) -> Vec<String> {
    let mut ticks = "```".to_owned();
    while lines
        .iter()
        .any(|line| line.trim_start().starts_with(&ticks))
    {
        ticks.push('`');
    }
    let open = format!("{ticks}{language}");
    [open]
        .into_iter()
        .chain(lines.iter().cloned())
        .chain([ticks])
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(text: &str) -> Page {
        let lines = text.lines().map(ToOwned::to_owned).collect();
        Page {
            path: "page.md".to_owned(),
            lines,
            crlf: false,
        }
    }

    #[test]
    fn a_block_is_a_comment_and_the_fence_below_it_at_the_same_indentation() {
        let page = page(
            "1. a\n\n   <!-- quote a.rs fn b -->\n   ```rust,ignore\n   x\n\n     y\n   ```\nz\n",
        );
        let parts = page.parts();
        let [Part::Block(block)] = &parts[..] else {
            panic!("{parts:?}")
        };
        assert_eq!(
            (&*block.kind, &*block.spec, &*block.indent),
            ("quote", "a.rs fn b", "   ")
        );
        assert_eq!(page.body(block), ["```rust,ignore", "x", "", "  y", "```"]);
    }

    #[test]
    fn a_comment_without_a_block_generates_one_where_it_stands() {
        let page = page("<!-- diff a b -->\n\ntext\n<!-- stop -->\n```console\n$ x\n```\n");
        let parts = page.parts();
        let [Part::Block(diff), Part::Block(stop), Part::Console(console)] = &parts[..] else {
            panic!("{parts:?}")
        };
        assert_eq!((diff.body.clone(), stop.body.clone()), (1..1, 4..4));
        assert_eq!(console.commands, ["x"]);
    }

    #[test]
    fn a_step_is_a_table() {
        let page = page("<!-- step a b -->\n| file |\n| --- |\n| x |\n\n| another |\n");
        let parts = page.parts();
        let [Part::Block(block)] = &parts[..] else {
            panic!("{parts:?}")
        };
        assert_eq!(page.body(block), ["| file |", "| --- |", "| x |"]);
    }

    #[test]
    fn what_stands_in_a_fence_is_neither_a_comment_nor_a_command() {
        let page = page(
            "````markdown\n<!-- quote a -->\n```console\n$ rm\n```\n````\n```text\n$ x\n```\n",
        );
        assert_eq!(page.parts(), [Part::Unexplained(6)]);
    }

    #[test]
    fn a_fence_is_longer_than_the_fences_in_it() {
        let lines = ["```rust".to_owned(), "```".to_owned()];
        assert_eq!(
            fenced("markdown", &lines),
            ["````markdown", "```rust", "```", "````"]
        );
    }
}
