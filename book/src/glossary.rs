//! What the terms of the glossary mean, for a reader who doesn't want to leave the page.

use std::collections::BTreeMap;

use pulldown_cmark::{Event, Parser, Tag, TagEnd};

use crate::headings::slug;

/// The page of the glossary. Each of its sections is a term, and the first paragraph says what it means.
pub const PAGE: &str = "GLOSSARY.md";

/// Definitions by their anchors on GitHub.
#[derive(Debug, Default)]
pub struct Glossary {
    definitions: BTreeMap<String, String>,
}

impl Glossary {
    /// Reads the text of the glossary.
    pub fn read(text: &str) -> Self {
        let mut definitions = BTreeMap::new();
        let mut heading = false;
        let mut words = String::new();
        let mut term = None;
        for event in Parser::new_ext(text, crate::page::as_mdbook()) {
            match event {
                Event::Start(Tag::Heading { .. }) => {
                    heading = true;
                    words.clear();
                }
                Event::End(TagEnd::Heading(_)) => {
                    heading = false;
                    term = Some(slug(&words));
                }
                Event::Start(Tag::Paragraph) if !heading => words.clear(),
                Event::End(TagEnd::Paragraph) => {
                    if let Some(term) = term.take() {
                        definitions.insert(term, words.clone());
                    }
                }
                Event::Text(text) | Event::Code(text) => words.push_str(&text),
                Event::SoftBreak | Event::HardBreak => words.push(' '),
                _ => {}
            }
        }
        Self { definitions }
    }

    /// What the term with this anchor means, in plain words.
    pub fn definition(&self, anchor: &str) -> Option<&str> {
        self.definitions.get(anchor).map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_paragraph_of_a_section_is_what_its_term_means() {
        let text = "# Glossary\n\nAll terms.\n\n## Trace id\n\nThe id of a\n[trace](#trace), `128` bits.\n\n\
            [Specification](https://x.example)\n\n## Unit\n\nWhat is counted.\n";
        let glossary = Glossary::read(text);
        let meaning = glossary.definition("trace-id");
        assert_eq!(meaning, Some("The id of a trace, 128 bits."));
        assert_eq!(glossary.definition("unit"), Some("What is counted."));
        assert_eq!(glossary.definition("none"), None);
    }
}
