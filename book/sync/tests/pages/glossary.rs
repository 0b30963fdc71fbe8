//! The links to the glossary: each term has one, and a page links to it where it first uses it.

use std::collections::BTreeSet;

use book_sync::links;
use book_sync::repository::Repository;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

/// Terms that are words of every day, too: no test can tell which of the two a page means.
const EVERYDAY: [&str; 11] = [
    "body",
    "context",
    "event",
    "instrument",
    "processor",
    "provider",
    "reader",
    "receiver",
    "service",
    "status",
    "unit",
];

/// The terms, by their anchors.
fn terms(repository: &Repository) -> BTreeSet<String> {
    let glossary = repository.read("GLOSSARY.md").unwrap();
    let mut terms = links::anchors(&glossary);
    // The heading of the page itself is not a term.
    terms.remove("glossary");
    assert!(terms.len() > 50, "{terms:?}");
    terms
}

/// What is wrong with the links of a page to the glossary.
fn faults(text: &str, terms: &BTreeSet<String>) -> Vec<String> {
    let mut faults = Vec::new();
    let mut linked: BTreeSet<String> = BTreeSet::new();
    // The prose so far, in lower case, without headings, code, and the words of links.
    let mut before = String::new();
    let (mut is_code, mut is_heading, mut links) = (false, false, 0_usize);
    let options = Options::ENABLE_TABLES | Options::ENABLE_GFM;
    for (event, range) in Parser::new_ext(text, options).into_offset_iter() {
        match event {
            Event::Start(Tag::CodeBlock(_)) => is_code = true,
            Event::End(TagEnd::CodeBlock) => is_code = false,
            Event::Start(Tag::Heading { .. }) => is_heading = true,
            Event::End(TagEnd::Heading(_)) => is_heading = false,
            Event::Start(Tag::Image { .. }) => links += 1,
            Event::Start(Tag::Link { dest_url, .. }) => {
                links += 1;
                let Some((_, term)) = dest_url.split_once("GLOSSARY.md#") else {
                    continue;
                };
                let line = text[..range.start].matches('\n').count() + 1;
                if !linked.insert(term.to_owned()) {
                    faults.push(format!("{line}: {term} is linked to a second time"));
                } else if !EVERYDAY.contains(&term) && is_used(&before, term, terms) {
                    faults.push(format!("{line}: {term} is used before it's linked to"));
                }
            }
            Event::End(TagEnd::Link | TagEnd::Image) => {
                links -= 1;
                before.push('|');
            }
            Event::Text(text) if !is_code && !is_heading && links == 0 => {
                before.push_str(&text.to_lowercase());
            }
            Event::Code(_) => before.push('|'),
            Event::SoftBreak => before.push(' '),
            Event::Start(Tag::Strong | Tag::Emphasis) | Event::End(_) => {}
            _ => before.push('|'),
        }
    }
    faults
}

/// Whether a text uses a term, and not a longer one that has its words in it.
fn is_used(text: &str, term: &str, terms: &BTreeSet<String>) -> bool {
    let words = term.replace('-', " ");
    let mut text = text.to_owned();
    for longer in terms {
        let longer = longer.replace('-', " ");
        if longer.len() > words.len() && longer.contains(&words) {
            text = text.replace(&longer, "|");
        }
    }
    let is_letter = |it: char| it.is_alphanumeric() || "-_.`".contains(it);
    text.match_indices(&words).any(|(at, _)| {
        let after = &text[at + words.len()..];
        let after = after.strip_prefix('s').unwrap_or(after);
        let mut after = after.chars();
        let ends = match after.next() {
            // A full stop ends a sentence, or is part of a name.
            Some('.') => !after.next().is_some_and(char::is_alphanumeric),
            next => !next.is_some_and(is_letter),
        };
        ends && !text[..at].chars().next_back().is_some_and(is_letter)
    })
}

#[test]
fn a_page_links_to_a_term_where_it_first_uses_it_and_nowhere_else() {
    let repository = Repository::of_this_program();
    let terms = terms(&repository);
    let mut found = Vec::new();
    for page in crate::order::listed(&repository) {
        if page != "GLOSSARY.md" {
            let faults = faults(&repository.read(&page).unwrap(), &terms);
            found.extend(faults.into_iter().map(|it| format!("{page}:{it}")));
        }
    }
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

#[test]
fn every_term_of_the_glossary_is_one_that_some_page_uses() {
    let repository = Repository::of_this_program();
    let pages = repository.pages().unwrap();
    let others: String = pages
        .iter()
        .filter(|page| page.path != "GLOSSARY.md")
        .map(|page| page.text())
        .collect();
    let unused: Vec<String> = terms(&repository)
        .into_iter()
        .filter(|term| !others.contains(&format!("GLOSSARY.md#{term})")))
        .collect();
    assert!(unused.is_empty(), "no page links to {unused:?}");
}

#[test]
fn a_use_before_the_link_and_a_second_link_are_told_apart_from_other_words() {
    let terms = ["span", "root-span", "trace"].map(str::to_owned).into();
    for (text, expected) in [
        ("A [span](GLOSSARY.md#span), a span.", None),
        (
            "# Spans\n\nThe root span, `span`, spanning a [span](GLOSSARY.md#span).",
            None,
        ),
        (
            "Two spans. A [span](GLOSSARY.md#span).",
            Some("1: span is used before it's linked to"),
        ),
        (
            "A [span](GLOSSARY.md#span)\nand a [span](GLOSSARY.md#span).",
            Some("2: span is linked to a second time"),
        ),
    ] {
        let expected: Vec<String> = expected.into_iter().map(str::to_owned).collect();
        assert_eq!(faults(text, &terms), expected, "{text}");
    }
}
