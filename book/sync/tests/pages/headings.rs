//! The headings of the pages and their ids, and the words in place of a picture.

use std::collections::BTreeMap;

use book_sync::links;
use book_sync::repository::Repository;
use pulldown_cmark::{Event, Parser, Tag, TagEnd};

use crate::order;

/// For each page a table: the id of a heading, and its words.
pub fn ids(repository: &Repository) -> BTreeMap<String, BTreeMap<String, String>> {
    toml::from_str(&repository.read("book/ids.toml").unwrap()).unwrap()
}

#[test]
fn every_heading_of_the_book_has_an_id_that_stays_when_its_words_change() {
    let repository = Repository::of_this_program();
    let ids = ids(&repository);
    for page in order::listed(&repository) {
        let text = repository.read(&page).unwrap();
        let mut headings: Vec<String> = links::headings(&text)
            .into_iter()
            .map(|heading| heading.words)
            .collect();
        let named = ids.get(&page).cloned().unwrap_or_default();
        let mut named: Vec<String> = named.into_values().collect();
        headings.sort();
        named.sort();
        assert_eq!(
            headings, named,
            "{page}: on the left its headings, on the right those in book/ids.toml"
        );
    }
}

#[test]
fn every_picture_has_words_for_those_who_do_not_see_it() {
    for page in Repository::of_this_program().pages().unwrap() {
        let text = page.text();
        let mut words: Option<String> = None;
        for event in Parser::new(&text) {
            match (event, &mut words) {
                (Event::Start(Tag::Image { .. }), _) => words = Some(String::new()),
                (Event::Text(text) | Event::Code(text), Some(words)) => words.push_str(&text),
                (Event::End(TagEnd::Image), Some(said)) => {
                    let count = said.split_whitespace().count();
                    assert!(count > 3, "{}: a picture says {said:?}", page.path);
                    words = None;
                }
                _ => {}
            }
        }
    }
}
