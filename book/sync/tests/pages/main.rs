//! The pages of this workbook: nothing on them is stale, every link leads somewhere, every command
//! is run or on the list of those that are not, and every page's examples are compiled.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod glossary;
mod headings;
mod order;
mod prose;
mod screens;
mod sources;
mod talk;
mod viewer_and_its_peers;
mod words;
mod workshop;

use std::env;
use std::path::PathBuf;

use book_sync::repository::Repository;
use harness::backend;

/// `target/debug`, where cargo has put the chapters before it runs the tests of the workspace.
fn built() -> PathBuf {
    let test = env::current_exe().unwrap();
    test.ancestors().nth(2).unwrap().to_owned()
}

#[test]
fn the_pages_say_what_the_code_says() {
    if backend::find("CURL", "curl", "install curl").is_none() {
        return;
    }
    let report = book_sync::check(&Repository::of_this_program(), &built()).unwrap();
    assert!(
        report.is_clean(),
        "\n{report}\nFix what is stale with: cargo book sync"
    );
}

#[test]
fn every_page_is_a_doctest() {
    let repository = Repository::of_this_program();
    let library = repository.read("book/doctests/src/lib.rs").unwrap();
    let missing: Vec<String> = repository
        .pages()
        .unwrap()
        .into_iter()
        .map(|page| page.path)
        .filter(|path| path.starts_with(|c: char| c.is_ascii_digit()))
        .filter(|path| !library.contains(&format!("/{path}\")")))
        .collect();
    assert!(
        missing.is_empty(),
        "book/doctests/src/lib.rs does not include {missing:?}"
    );
}
