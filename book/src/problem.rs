//! What can be wrong with the prose, with file and line.

use std::fmt;

use thiserror::Error;

/// Something that a person has to fix. There is no book until it is.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    file: String,
    line: Option<usize>,
    fault: Fault,
}

/// What is wrong, and what to do.
#[derive(Debug, Error, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    #[error("this page is in no summary: add it to book/pages/SUMMARY.md")]
    InNoSummary,
    #[error("it names {0}, which does not exist: write that page, or take it out here")]
    NoPage(String),
    #[error("the chapter \"{0}\" names no page")]
    NoSource(String),
    #[error("mdBook makes this file, and the book does not show it: move what you wrote to {0}")]
    StubIsWritten(String),
    #[error(
        "this is not from mdBook, and the book does not show it: move it to the folder of its page"
    )]
    Stray,
    #[error("a page begins with its title: \"# …\"")]
    NoTitle,
    #[error("the link to {to} leads to {path}, which does not exist")]
    NoTarget { to: String, path: String },
    #[error("the link to {0} leads out of the repository")]
    Outside(String),
    #[error("the link to {0} works only on GitHub: begin it with the name of a file, or with ../")]
    Absolute(String),
    #[error(
        "the picture {0} is on another site, which a reader may not reach: put a copy beside the page"
    )]
    ForeignPicture(String),
    #[error("the picture {0} does not exist")]
    NoPicture(String),
    #[error("the comment names {0}, which does not exist")]
    NoQuoted(String),
    #[error("the comment does not say what is quoted: {0}")]
    Unclear(String),
    #[error(
        "a line that begins with a comment is taken as HTML as a whole, on GitHub too: let a word begin it"
    )]
    TextAfterComment,
    #[error("the comment has no end")]
    EndlessComment,
    #[error("nobody checks links in HTML: write it as Markdown")]
    HtmlLink,
    #[error("the heading {words:?} has no id: add `{line_to_add}` to book/ids.toml")]
    NoId { words: String, line_to_add: String },
    #[error("{page} has no heading {words:?}: write the words that it has now")]
    NoHeading { page: String, words: String },
    #[error("{0}")]
    Disk(String),
    #[error("{0}. This book needs mdbook 0.5: cargo install mdbook --locked --version 0.5.4")]
    Input(String),
    #[error("mdBook does not take the book: {0}")]
    Output(String),
}

impl Problem {
    /// A problem of a file as a whole.
    pub fn new(file: impl Into<String>, fault: Fault) -> Self {
        let file = file.into();
        let line = None;
        Self { file, line, fault }
    }

    /// The same, at a line; the first is 1.
    pub fn at(mut self, line: Option<usize>) -> Self {
        self.line = line;
        self
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(formatter, "{}:{line}: {}", self.file, self.fault),
            None => write!(formatter, "{}: {}", self.file, self.fault),
        }
    }
}
