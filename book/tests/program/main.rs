//! The preprocessor as mdBook runs it: a book on stdin, the same book with its prose on stdout.

#![allow(clippy::unwrap_used, reason = "all of it is for tests")]

mod small_book;

use std::fs;
use std::path::Path;
use std::process::Command;

use mdbook_preprocessor::book::BookItem;
use mdbook_preprocessor::config::Config;
use serde_json::json;

use crate::small_book::SmallBook;

#[test]
fn each_page_comes_from_its_folder_whatever_ends_its_lines() {
    let run = SmallBook::new().run();
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
    let mut small = SmallBook::new();
    let below = small.book.items.pop().unwrap();
    let Some(BookItem::Chapter(above)) = small.book.items.last_mut() else {
        panic!("a chapter");
    };
    above.sub_items.push(below);
    assert!(small.run().page("300-app/300-spans.md").contains("## It"));
}

#[test]
fn a_link_to_code_leads_to_the_repository_when_its_address_is_set() {
    let text = "# L\n\n[the app](../chapters/a/src/app.rs)\n\n<!-- quote chapters/a/src/app.rs fn home -->\n";
    let small = || SmallBook::new().page("300-app/400-logs.md", text);
    let page = small().run().page("300-app/400-logs.md");
    assert!(
        page.contains("\nthe app (`chapters/a/src/app.rs`)\n"),
        "{page}"
    );
    assert!(
        page.contains("<p class=\"source\"><code>chapters/a/src/app.rs</code>"),
        "{page}"
    );

    let mut published = small();
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
        let run = SmallBook::new().file(page, "# More\n").run();
        let expected =
            format!("{page}: this page is in no summary: add it to book/pages/SUMMARY.md");
        assert_eq!(run.error(), expected);
    }
}

#[test]
fn other_files_need_no_summary() {
    let small = SmallBook::new().file("CHANGELOG.md", "# Changes\n");
    let small = small
        .file("viewer/README.md", "# Viewer\n")
        .file("300-app/notes.txt", "");
    assert!(small.run().output.status.success());
}

#[test]
fn a_summary_that_names_no_page_is_said_with_its_line() {
    let small = SmallBook::new().page("300-app/900-none.md", "");
    fs::remove_file(small.folder.path().join("300-app/900-none.md")).unwrap();
    let run = small.run();
    let expected = "book/pages/SUMMARY.md:6: it names 300-app/900-none.md, which does not exist";
    assert!(run.error().starts_with(expected), "{}", run.error());
}

#[test]
fn a_link_that_leads_nowhere_is_said_with_its_line_and_changes_nothing() {
    let run = SmallBook::new()
        .page("300-app/400-logs.md", "# L\n\nSee [x](450-none.md).\n")
        .run();
    let expected = "300-app/400-logs.md:3: the link to 450-none.md leads to 300-app/450-none.md, which does not exist";
    assert_eq!(run.error(), expected);
    assert!(!run.on_disk("book/pages/100-intro/click.svg").exists());
}

#[test]
fn what_is_wrong_on_several_pages_is_said_at_once() {
    let run = SmallBook::new()
        .page("300-app/400-logs.md", "# L\n\n[x](none.md)\n")
        .page("300-app/500-metrics.md", "No title\n")
        .run();
    assert_eq!(run.errors().lines().count(), 2, "{}", run.errors());
}

#[test]
fn prose_that_was_written_into_a_stub_is_not_lost_in_silence() {
    let mut small = SmallBook::new();
    let Some(BookItem::Chapter(chapter)) = small.book.items.last_mut() else {
        panic!("a chapter");
    };
    chapter.content = "# It\n\nWritten at night.\n".to_owned();
    let run = small.run();
    let expected = "book/pages/300-app/300-spans.md: mdBook makes this file";
    assert!(run.error().starts_with(expected), "{}", run.error());
}

#[test]
fn an_mdbook_of_another_time_is_told_which_one_fits() {
    let small = SmallBook::new();
    let mut input = small.input();
    // The book of mdBook 0.4.
    input[1] = json!({ "sections": [], "__non_exhaustive": null });
    let run = small.feed(Some(input));
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
