//! A small repository with a book, and what the preprocessor makes of it.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::{fs, str};

use mdbook_preprocessor::PreprocessorContext;
use mdbook_preprocessor::book::{Book, BookItem, Chapter};
use mdbook_preprocessor::config::Config;
use serde_json::{Value, json};
use tempfile::TempDir;

/// A repository with this book, in a folder that a shell would want quoted. Each page is its stub.
pub struct SmallBook {
    pub folder: TempDir,
    summary: String,
    pub book: Book,
    pub address: &'static str,
}

impl SmallBook {
    pub fn new() -> Self {
        let folder = tempfile::Builder::new()
            .prefix("a shelf & ")
            .tempdir()
            .unwrap();
        let book = Book::default();
        let summary = "# Summary\n\n".to_owned();
        let address = "";
        let small = Self {
            folder,
            summary,
            book,
            address,
        };
        small
            .page(
                "README.md",
                "# The book\n\n![A click](100-intro/click.svg)\n",
            )
            .page(
                "100-intro/README.md",
                "# Introduction\n\nSee [spans](../300-app/300-spans.md#it).\n",
            )
            .page(
                "300-app/300-spans.md",
                "# Spans\r\n\r\n## It\r\n\r\n[Up](../README.md)\r\n",
            )
            .file("100-intro/click.svg", "<svg/>")
            .file("chapters/a/src/app.rs", "fn home() {}")
    }

    /// A file that lies beside the book.
    pub fn file(self, path: &str, text: &str) -> Self {
        let file = self.folder.path().join(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
        self
    }

    /// A page that is in the summary.
    pub fn page(mut self, path: &str, text: &str) -> Self {
        self.summary.push_str(&format!("- [It]({path})\n"));
        // As `PathBuf` has it on this system.
        let path_here = path.split('/').collect::<std::path::PathBuf>();
        let chapter = Chapter::new("It", "# It\n".to_owned(), path_here, Vec::new());
        self.book.items.push(BookItem::Chapter(chapter));
        self.file(path, text)
            .file(&format!("book/pages/{path}"), "# It\n")
    }

    pub fn input(&self) -> Value {
        let config = "[book]\nsrc = \"pages\"\n[output.html]\n".parse::<Config>();
        let mut config = config.unwrap();
        if !self.address.is_empty() {
            config
                .set("output.html.git-repository-url", self.address)
                .unwrap();
        }
        let root = self.folder.path().join("book");
        let context = PreprocessorContext::new(root, config, "html".to_owned());
        json!([context, self.book])
    }

    pub fn run(self) -> Run {
        self.feed(None)
    }

    pub fn feed(self, input: Option<Value>) -> Run {
        let summary = self.folder.path().join("book/pages/SUMMARY.md");
        fs::write(summary, &self.summary).unwrap();
        let mut program = Command::new(env!("CARGO_BIN_EXE_book"))
            .current_dir(self.folder.path().join("book"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let input = input.unwrap_or_else(|| self.input()).to_string();
        program
            .stdin
            .take()
            .unwrap()
            .write_all(input.as_bytes())
            .unwrap();
        let output = program.wait_with_output().unwrap();
        Run {
            output,
            folder: self.folder,
        }
    }
}

pub struct Run {
    pub output: Output,
    folder: TempDir,
}

impl Run {
    /// The text of a page of the book.
    pub fn page(&self, path: &str) -> String {
        assert!(self.output.status.success(), "{}", self.errors());
        let book: Book = serde_json::from_slice(&self.output.stdout).unwrap();
        let path = path.split('/').collect::<std::path::PathBuf>();
        let mut chapters = book.chapters();
        let chapter = chapters.find(|it| it.source_path.as_deref() == Some(&path));
        chapter.unwrap().content.clone()
    }

    pub fn errors(&self) -> &str {
        str::from_utf8(&self.output.stderr).unwrap()
    }

    /// The only thing that was wrong.
    pub fn error(&self) -> &str {
        assert!(!self.output.status.success());
        assert!(self.output.stdout.is_empty());
        let mut lines = self.errors().lines();
        let line = lines.next().unwrap();
        assert_eq!(lines.next(), None);
        line.strip_prefix("error: ").unwrap()
    }

    pub fn on_disk(&self, path: &str) -> std::path::PathBuf {
        self.folder.path().join(Path::new(path))
    }
}
