//! Words that the pages and the code do without: `book/words.toml` has them, and what is written instead.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use book_sync::repository::Repository;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

/// What is not written, and what is written instead.
type Words = BTreeMap<String, String>;

/// Folders that are not ours, or hold what programs sent.
const LEFT_OUT: [&str; 4] = [".git", "corpus", "node_modules", "target"];

/// The list for `pages`, or for `code`.
fn list(repository: &Repository, part: &str) -> Words {
    let text = repository.read("book/words.toml").unwrap();
    let mut table: BTreeMap<String, Words> = toml::from_str(&text).unwrap();
    table.remove(part).unwrap()
}

/// The prose of a page in lower case, each run of white space as one space.
fn prose(text: &str) -> String {
    let mut prose = String::new();
    let mut is_code = false;
    for event in Parser::new_ext(text, Options::ENABLE_TABLES | Options::ENABLE_GFM) {
        match event {
            Event::Start(Tag::CodeBlock(_)) => is_code = true,
            Event::End(TagEnd::CodeBlock) => is_code = false,
            Event::Text(text) if !is_code => prose.push_str(&text.to_lowercase()),
            Event::Start(Tag::Link { .. }) | Event::End(TagEnd::Link) => {}
            Event::Start(Tag::Strong | Tag::Emphasis) => {}
            Event::End(TagEnd::Strong | TagEnd::Emphasis) => {}
            // What is in code marks the place of a word.
            Event::Code(_) => prose.push('`'),
            _ => prose.push(' '),
        }
    }
    prose
}

/// Whether the words are in the text, as whole words.
fn has(text: &str, words: &str) -> bool {
    let is_end = |it: Option<char>| !it.is_some_and(|it| it.is_alphanumeric() || it == '_');
    text.match_indices(words).any(|(at, _)| {
        is_end(text[..at].chars().next_back()) && is_end(text[at + words.len()..].chars().next())
    })
}

/// The Rust files below a folder.
fn rust_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let (path, name) = (entry.path(), entry.file_name());
        if path.is_dir() {
            if !LEFT_OUT.iter().any(|it| name == **it) {
                rust_files(&path, found);
            }
        } else if path.extension().is_some_and(|it| it == "rs") {
            found.push(path);
        }
    }
}

#[test]
fn no_page_says_what_the_list_of_words_rules_out() {
    let repository = Repository::of_this_program();
    let words = list(&repository, "pages");
    assert!(words.len() > 10, "{words:?}");
    let mut found = Vec::new();
    for page in repository.pages().unwrap() {
        let prose = prose(&page.text());
        let ruled_out = words.iter().filter(|(not, _)| has(&prose, not));
        found
            .extend(ruled_out.map(|(not, but)| format!("{}: not \"{not}\" but: {but}", page.path)));
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn no_item_has_a_name_that_the_list_of_words_rules_out() {
    let repository = Repository::of_this_program();
    let names = list(&repository, "code");
    let mut files = Vec::new();
    rust_files(&repository.root, &mut files);
    assert!(files.len() > 100, "{files:?}");
    let kinds = [
        "const", "enum", "fn", "mod", "static", "struct", "trait", "type",
    ];
    let mut found = Vec::new();
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        let named = names.iter().filter(|(not, _)| text.contains(not.as_str()));
        for (not, but) in named {
            if kinds
                .iter()
                .any(|kind| has(&text, &format!("{kind} {not}")))
            {
                found.push(format!("{}: not {not} but: {but}", file.display()));
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn a_phrase_is_found_across_lines_and_marks_and_not_inside_a_word() {
    let prose = prose("It *says who\n**speaks***, `mend`.\n\n```text\nanew\n```\n\nCommended.");
    assert!(has(&prose, "says who speaks"), "{prose}");
    assert!(!has(&prose, "mend") && !has(&prose, "anew"), "{prose}");
}
