//! The preprocessor as mdBook runs it: a book on stdin, the same book with its prose on stdout.

#![allow(clippy::unwrap_used, reason = "all of it is for tests")]

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
struct Shelf {
    folder: TempDir,
    summary: String,
    book: Book,
    address: &'static str,
}

impl Shelf {
    fn new() -> Self {
        let folder = tempfile::Builder::new()
            .prefix("a shelf & ")
            .tempdir()
            .unwrap();
        let book = Book::default();
        let summary = "# Summary\n\n".to_owned();
        let address = "";
        let shelf = Self {
            folder,
            summary,
            book,
            address,
        };
        shelf
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
    fn file(self, path: &str, text: &str) -> Self {
        let file = self.folder.path().join(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
        self
    }

    /// A page that is in the summary.
    fn page(mut self, path: &str, text: &str) -> Self {
        self.summary.push_str(&format!("- [It]({path})\n"));
        // As `PathBuf` has it on this system.
        let path_here = path.split('/').collect::<std::path::PathBuf>();
        let chapter = Chapter::new("It", "# It\n".to_owned(), path_here, Vec::new());
        self.book.items.push(BookItem::Chapter(chapter));
        self.file(path, text)
            .file(&format!("book/pages/{path}"), "# It\n")
    }

    fn input(&self) -> Value {
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

    fn run(self) -> Run {
        self.feed(None)
    }

    fn feed(self, input: Option<Value>) -> Run {
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

struct Run {
    output: Output,
    folder: TempDir,
}

impl Run {
    /// The text of a page of the book.
    fn page(&self, path: &str) -> String {
        assert!(self.output.status.success(), "{}", self.errors());
        let book: Book = serde_json::from_slice(&self.output.stdout).unwrap();
        let path = path.split('/').collect::<std::path::PathBuf>();
        let mut chapters = book.chapters();
        let chapter = chapters.find(|it| it.source_path.as_deref() == Some(&path));
        chapter.unwrap().content.clone()
    }

    fn errors(&self) -> &str {
        str::from_utf8(&self.output.stderr).unwrap()
    }

    /// The only thing that was wrong.
    fn error(&self) -> &str {
        assert!(!self.output.status.success());
        assert!(self.output.stdout.is_empty());
        let mut lines = self.errors().lines();
        let line = lines.next().unwrap();
        assert_eq!(lines.next(), None);
        line.strip_prefix("error: ").unwrap()
    }

    fn on_disk(&self, path: &str) -> std::path::PathBuf {
        self.folder.path().join(Path::new(path))
    }
}

#[test]
fn each_page_comes_from_its_folder_whatever_ends_its_lines() {
    let run = Shelf::new().run();
    let reading = "<p class=\"reading-time\">Reading time: 1 minute</p>";
    let expected = format!("# Spans\n\n{reading}\n\n\n## It\n\n[Up](<../index.md>)\n");
    assert_eq!(run.page("300-app/300-spans.md"), expected);
    assert!(
        run.page("README.md")
            .contains("![A click](100-intro/click.svg)")
    );
    assert_eq!(run.errors(), "");
    let copy = fs::read_to_string(run.on_disk("book/pages/100-intro/click.svg"));
    assert_eq!(copy.unwrap(), "<svg/>");
}

#[test]
fn pages_below_others_are_filled_too() {
    let mut shelf = Shelf::new();
    let below = shelf.book.items.pop().unwrap();
    let Some(BookItem::Chapter(above)) = shelf.book.items.last_mut() else {
        panic!("a chapter");
    };
    above.sub_items.push(below);
    assert!(shelf.run().page("300-app/300-spans.md").contains("## It"));
}

#[test]
fn a_link_to_code_leads_to_the_repository_when_its_address_is_set() {
    let text = "# L\n\n[the app](../chapters/a/src/app.rs)\n\n<!-- quote chapters/a/src/app.rs fn home -->\n";
    let shelf = || Shelf::new().page("300-app/400-logs.md", text);
    let page = shelf().run().page("300-app/400-logs.md");
    assert!(
        page.contains("\nthe app (`chapters/a/src/app.rs`)\n"),
        "{page}"
    );
    assert!(
        page.contains("<p class=\"source\"><code>chapters/a/src/app.rs</code>"),
        "{page}"
    );

    let mut published = shelf();
    published.address = "https://example.org/book";
    let page = published.run().page("300-app/400-logs.md");
    let address = "https://example.org/book/blob/HEAD/chapters/a/src/app.rs";
    assert!(page.contains(&format!("[the app](<{address}>)")), "{page}");
    assert!(
        page.contains(&format!("<p class=\"source\"><a href=\"{address}\">")),
        "{page}"
    );
}

#[test]
fn a_page_that_is_in_no_summary_is_named() {
    for page in ["300-app/800-more.md", "500-new/README.md", "GLOSSARY.md"] {
        let run = Shelf::new().file(page, "# More\n").run();
        let expected =
            format!("{page}: this page is in no summary: add it to book/pages/SUMMARY.md");
        assert_eq!(run.error(), expected);
    }
}

#[test]
fn other_files_need_no_summary() {
    let shelf = Shelf::new().file("CHANGELOG.md", "# Changes\n");
    let shelf = shelf
        .file("viewer/README.md", "# Viewer\n")
        .file("300-app/notes.txt", "");
    assert!(shelf.run().output.status.success());
}

#[test]
fn a_summary_that_names_no_page_is_said_with_its_line() {
    let shelf = Shelf::new().page("300-app/900-none.md", "");
    fs::remove_file(shelf.folder.path().join("300-app/900-none.md")).unwrap();
    let run = shelf.run();
    let expected = "book/pages/SUMMARY.md:6: it names 300-app/900-none.md, which does not exist";
    assert!(run.error().starts_with(expected), "{}", run.error());
}

#[test]
fn a_link_that_leads_nowhere_is_said_with_its_line_and_changes_nothing() {
    let run = Shelf::new()
        .page("300-app/400-logs.md", "# L\n\nSee [x](450-none.md).\n")
        .run();
    let expected = "300-app/400-logs.md:3: the link to 450-none.md leads to 300-app/450-none.md, which does not exist";
    assert_eq!(run.error(), expected);
    assert!(!run.on_disk("book/pages/100-intro/click.svg").exists());
}

#[test]
fn what_is_wrong_on_several_pages_is_said_at_once() {
    let run = Shelf::new()
        .page("300-app/400-logs.md", "# L\n\n[x](none.md)\n")
        .page("300-app/500-metrics.md", "No title\n")
        .run();
    assert_eq!(run.errors().lines().count(), 2, "{}", run.errors());
}

#[test]
fn prose_that_was_written_into_a_stub_is_not_lost_in_silence() {
    let mut shelf = Shelf::new();
    let Some(BookItem::Chapter(chapter)) = shelf.book.items.last_mut() else {
        panic!("a chapter");
    };
    chapter.content = "# It\n\nWritten at night.\n".to_owned();
    let run = shelf.run();
    let expected = "book/pages/300-app/300-spans.md: mdBook makes this file";
    assert!(run.error().starts_with(expected), "{}", run.error());
}

#[test]
fn an_mdbook_of_another_time_is_told_which_one_fits() {
    let shelf = Shelf::new();
    let mut input = shelf.input();
    // The book of mdBook 0.4.
    input[1] = json!({ "sections": [], "__non_exhaustive": null });
    let run = shelf.feed(Some(input));
    let error = run.error();
    assert!(
        error.contains("cargo install mdbook --locked --version 0.5.4"),
        "{error}"
    );
}

#[test]
fn every_renderer_is_served_but_the_one_that_compiles_examples() {
    for (renderer, code) in [("html", 0), ("markdown", 0), ("test", 1)] {
        let status = Command::new(env!("CARGO_BIN_EXE_book"))
            .args(["supports", renderer])
            .status();
        assert_eq!(status.unwrap().code(), Some(code), "{renderer}");
    }
}

#[test]
fn the_folders_of_prose_are_watched() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let config = Config::from_disk(root.join("book/book.toml")).unwrap();
    let watched = &config.build.extra_watch_dirs;
    let summary = fs::read_to_string(root.join("book/pages/SUMMARY.md")).unwrap();
    let pages = summary
        .split("](")
        .skip(1)
        .filter_map(|rest| rest.split(')').next());
    for page in pages {
        let top = Path::new("..").join(page.split('/').next().unwrap());
        assert!(
            watched.contains(&top),
            "{} in extra-watch-dirs",
            top.display()
        );
    }
}
