//! How long a page is.

use book_sync::repository::Repository;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use crate::order;

/// A page is one idea, read in one go.
const MAX_WORDS: usize = 1_000;

/// Pages that may be longer: how their paths begin, and why.
const LONG: [(&str, &str); 2] = [
    ("GLOSSARY.md", "a reader looks one term up"),
    (
        "400-conclusion/5",
        "the pages of Operating are to look things up",
    ),
];

/// The words outside fences, folds and comments. A link counts as its text.
fn words(text: &str) -> usize {
    let mut words = 0;
    let (mut is_code, mut folds) = (false, 0_usize);
    for event in Parser::new_ext(text, Options::ENABLE_TABLES | Options::ENABLE_GFM) {
        match event {
            Event::Start(Tag::CodeBlock(_)) => is_code = true,
            Event::End(TagEnd::CodeBlock) => is_code = false,
            Event::Html(html) => {
                folds += html.matches("<details").count();
                folds -= html.matches("</details").count();
            }
            Event::Text(text) if !is_code && folds == 0 => {
                words += text
                    .split(' ')
                    .filter(|it| it.chars().any(char::is_alphanumeric))
                    .count();
            }
            Event::Code(_) if folds == 0 => words += 1,
            _ => {}
        }
    }
    words
}

#[test]
fn no_page_is_longer_than_one_reads_in_one_go() {
    let repository = Repository::of_this_program();
    let mut long = Vec::new();
    for path in order::listed(&repository) {
        let is_exempt = LONG.iter().any(|(start, _)| path.starts_with(start));
        let words = words(&repository.read(&path).unwrap());
        if words > MAX_WORDS && !is_exempt {
            long.push(format!("{path}: {words}"));
        }
    }
    assert!(long.is_empty(), "more than {MAX_WORDS} words: {long:?}");
}

#[test]
fn words_are_counted_outside_fences_folds_and_comments() {
    let text = "# One\n\nTwo [three](x.md) `four five` <!-- value x -->6<!-- end -->.\n\n\
        ```text\nno\n```\n\n| seven |\n| --- |\n| eight |\n\n\
        <details>\n<summary>No</summary>\n\nno\n\n</details>\n\nNine – ten.\n";
    assert_eq!(words(text), 9);
}
