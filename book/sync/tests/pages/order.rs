//! The order of the pages, and their addresses: what was an address once leads somewhere for ever.

use std::collections::{BTreeMap, BTreeSet};

use book_sync::repository::Repository;

use crate::headings;

/// Every address that the book has ever had, one a line.
const ADDRESSES: &str = "book/addresses.txt";

/// The pages of the table of contents, in their order.
pub fn listed(repository: &Repository) -> Vec<String> {
    let summary = repository.read("book/pages/SUMMARY.md").unwrap();
    let lines = summary.lines();
    lines
        .filter_map(|line| line.split_once("](")?.1.strip_suffix(')'))
        .map(ToOwned::to_owned)
        .collect()
}

/// What mdBook makes of a page's path.
fn address(page: &str) -> String {
    let page = page.replace("README.md", "index.html");
    page.replace(".md", ".html")
}

/// The addresses that moved, each with where it leads. Both are as `book.toml` has them.
fn redirects(repository: &Repository) -> BTreeMap<String, String> {
    let book: toml::Table = repository.read("book/book.toml").unwrap().parse().unwrap();
    let table = book["output"]["html"]["redirect"].as_table().unwrap();
    let text = |value: &toml::Value| value.as_str().unwrap().to_owned();
    table
        .iter()
        .map(|(from, to)| (from.clone(), text(to)))
        .collect()
}

#[test]
fn the_foot_of_each_page_leads_to_the_one_that_the_summary_has_next() {
    let repository = Repository::of_this_program();
    let mut numbered = listed(&repository);
    numbered.retain(|path| path.starts_with(|c: char| c.is_ascii_digit()));
    assert!(numbered.len() > 10, "{numbered:?}");
    for pair in numbered.windows(2) {
        let page = repository.read(&pair[0]).unwrap();
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
fn every_address_that_the_book_ever_had_leads_to_a_page() {
    let repository = Repository::of_this_program();
    let pages: BTreeMap<String, String> = listed(&repository)
        .into_iter()
        .map(|page| (address(&page), page))
        .collect();
    let ever = repository.read(ADDRESSES).unwrap();
    let ever: BTreeSet<&str> = ever.lines().collect();
    for address in pages.keys() {
        let is_known = ever.contains(address.as_str());
        assert!(is_known, "add {address} to {ADDRESSES}, so that it stays");
    }
    let redirects = redirects(&repository);
    let ids = headings::ids(&repository);
    for address in ever {
        let moved = redirects.contains_key(&format!("/{address}"));
        let is_page = pages.contains_key(address);
        assert!(
            is_page || moved,
            "nothing is at {address} any more: add a redirect to book/book.toml"
        );
        assert!(
            !(is_page && moved),
            "{address} is a page: the redirect in book/book.toml would hide it"
        );
    }
    for (from, to) in &redirects {
        let from = from.strip_prefix('/').unwrap();
        let (folder, _) = from.rsplit_once('/').unwrap_or_default();
        let (to, anchor) = to.split_once('#').unwrap_or((to, ""));
        let to = match to.strip_prefix("../") {
            Some(above) => above.to_owned(),
            None => format!("{folder}/{to}"),
        };
        let page = pages.get(&to);
        let page = page.unwrap_or_else(|| panic!("book/book.toml: {from} leads to {to}"));
        let is_there = anchor.is_empty() || ids[page].contains_key(anchor);
        assert!(is_there, "book/book.toml: {page} has nothing at #{anchor}");
    }
}
