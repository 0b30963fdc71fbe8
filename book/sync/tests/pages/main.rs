//! The pages of this workbook: nothing on them is stale, every link leads somewhere, every command
//! is run or on the list of those that are not, and every page's examples are compiled.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod talk;

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
        "\n{report}\nMend what is stale with: cargo book sync"
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
fn no_page_has_more_than_150_lines_of_prose() {
    for page in Repository::of_this_program().pages().unwrap() {
        if !page.path.starts_with(|c: char| c.is_ascii_digit()) {
            continue;
        }
        let mut in_fence = false;
        let prose = page.lines.iter().filter(|line| {
            let is_fence = line.trim_start().starts_with("```");
            in_fence ^= is_fence;
            !in_fence && !is_fence && !line.trim().is_empty()
        });
        let lines = prose.count();
        assert!(lines <= 150, "{} has {lines} lines of prose", page.path);
    }
}

#[test]
fn the_foot_of_each_page_leads_to_the_one_that_the_summary_has_next() {
    let repository = Repository::of_this_program();
    let summary = repository.read("book/pages/SUMMARY.md").unwrap();
    let listed = summary
        .lines()
        .filter_map(|line| line.split_once("](")?.1.strip_suffix(')'));
    let numbered: Vec<&str> = listed
        .filter(|path| path.starts_with(|c: char| c.is_ascii_digit()))
        .collect();
    assert!(numbered.len() > 10, "{summary}");
    for pair in numbered.windows(2) {
        let page = repository.read(pair[0]).unwrap();
        let foot = page.lines().rfind(|line| line.starts_with("Next: ["));
        let foot = foot.unwrap_or_else(|| panic!("{} has no Next", pair[0]));
        let (folder, name) = pair[1].split_once('/').unwrap();
        let link = if pair[0].starts_with(folder) {
            format!("]({name})")
        } else {
            format!("](../{})", pair[1])
        };
        assert!(
            foot.contains(&link),
            "{}: {foot:?} does not lead to {}",
            pair[0],
            pair[1]
        );
    }
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
