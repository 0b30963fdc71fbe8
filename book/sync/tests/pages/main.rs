//! The pages of this workbook: nothing on them is stale, every link leads somewhere, every command
//! is run or on the list of those that are not, and every page's examples are compiled.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod order;
mod prose;

use std::env;
use std::path::PathBuf;

use book_sync::links;
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

#[test]
fn every_term_of_the_glossary_is_one_that_some_page_uses() {
    let repository = Repository::of_this_program();
    let pages = repository.pages().unwrap();
    let glossary = pages
        .iter()
        .find(|page| page.path == "GLOSSARY.md")
        .unwrap();
    let others: String = pages
        .iter()
        .filter(|page| page.path != "GLOSSARY.md")
        .map(|page| page.text())
        .collect();
    let terms: Vec<String> = links::anchors(&glossary.text()).into_iter().collect();
    assert!(terms.len() > 50, "{terms:?}");
    // The heading of the page itself is not a term.
    let unused = terms.iter().filter(|term| *term != "glossary");
    let unused: Vec<_> = unused
        .filter(|term| !others.contains(&format!("GLOSSARY.md#{term})")))
        .collect();
    assert!(unused.is_empty(), "no page links to {unused:?}");
}
