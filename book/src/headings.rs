//! The headings of the pages, and the ids that the book gives them.
//!
//! GitHub makes an anchor of a heading's words, and it changes with them. In the book each heading has an
//! id from `book/ids.toml`, which stays: links and bookmarks into a page go on working when a heading is
//! reworded. A link on a page is written with GitHub's anchor, and leads to the id in the book.

use std::collections::BTreeMap;

use pulldown_cmark::{Event, Parser, Tag, TagEnd};

use crate::problem::{Fault, Problem};
use crate::repository::Repository;

/// The table of ids, from the top of the repository.
pub const IDS: &str = "book/ids.toml";

/// For each page a table: the id of a heading, and its words.
type Table = BTreeMap<String, BTreeMap<String, String>>;

/// The headings of all pages.
#[derive(Debug, Default)]
pub struct Headings {
    pages: BTreeMap<String, Vec<Heading>>,
}

/// A heading of a page.
#[derive(Debug, PartialEq, Eq)]
struct Heading {
    /// What GitHub makes of its words.
    anchor: String,
    /// Its id in the book. Without a table of ids there is none, and mdBook makes one.
    id: Option<String>,
}

impl Headings {
    /// Reads the table of ids, and the headings of these pages.
    ///
    /// # Errors
    /// All headings without an id, and all ids without a heading.
    pub fn read<'a>(
        repository: &Repository,
        pages: impl IntoIterator<Item = &'a String>,
    ) -> Result<Self, Vec<Problem>> {
        let ids = repository.read(IDS).map_err(|problem| [problem])?;
        let table = ids.as_deref().map(toml::from_str::<Table>).transpose();
        let mut table =
            table.map_err(|error| [Problem::new(IDS, Fault::Disk(error.message().to_owned()))])?;
        let mut headings = Self::default();
        let mut problems = Vec::new();
        for page in pages {
            // A page that is missing is said elsewhere.
            let Ok(Some(text)) = repository.read(page) else {
                continue;
            };
            let mut ids = table.as_mut().map(|it| it.remove(page).unwrap_or_default());
            let found = in_text(&text).into_iter().map(|(line, words, anchor)| {
                let id = ids.as_mut().and_then(|ids| take(ids, &words));
                if ids.is_some() && id.is_none() {
                    let line_to_add = format!("{anchor} = {words:?}");
                    let fault = Fault::NoId { words, line_to_add };
                    problems.push(Problem::new(page, fault).at(Some(line)));
                }
                Heading { anchor, id }
            });
            let found = found.collect();
            headings.pages.insert(page.clone(), found);
            for words in ids.unwrap_or_default().into_values() {
                let page = page.clone();
                problems.push(Problem::new(IDS, Fault::NoHeading { page, words }));
            }
        }
        for page in table.unwrap_or_default().into_keys() {
            problems.push(Problem::new(IDS, Fault::NoPage(page)));
        }
        if problems.is_empty() {
            Ok(headings)
        } else {
            Err(problems)
        }
    }

    /// The id of the heading at this place on a page, the first being 0.
    pub fn id(&self, page: &str, place: usize) -> Option<&str> {
        self.pages.get(page)?.get(place)?.id.as_deref()
    }

    /// What becomes of GitHub's anchor in the book, where that is something else.
    pub fn id_of_anchor(&self, page: &str, anchor: &str) -> Option<&str> {
        let mut headings = self.pages.get(page)?.iter();
        let heading = headings.find(|heading| heading.anchor == anchor)?;
        heading.id.as_deref().filter(|id| *id != anchor)
    }
}

/// Takes the id with these words out of a page's table.
fn take(ids: &mut BTreeMap<String, String>, words: &str) -> Option<String> {
    let id = ids.iter().find(|(_, of)| *of == words)?.0.clone();
    ids.remove(&id);
    Some(id)
}

/// The headings of a page: the line of each from 1, its words, and GitHub's anchor.
fn in_text(text: &str) -> Vec<(usize, String, String)> {
    let mut found: Vec<(usize, String, String)> = Vec::new();
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let mut heading: Option<String> = None;
    for (event, range) in Parser::new_ext(text, crate::page::as_mdbook()).into_offset_iter() {
        match (event, &mut heading) {
            (Event::Start(Tag::Heading { .. }), _) => heading = Some(String::new()),
            (Event::Text(text) | Event::Code(text), Some(heading)) => heading.push_str(&text),
            (Event::End(TagEnd::Heading(_)), Some(_)) => {
                let words = heading.take().unwrap_or_default();
                let slug = slug(&words);
                let count = seen.entry(slug.clone()).or_default();
                let anchor = match *count {
                    0 => slug,
                    count => format!("{slug}-{count}"),
                };
                *count += 1;
                let line = text[..range.start].matches('\n').count() + 1;
                found.push((line, words, anchor));
            }
            _ => {}
        }
    }
    found
}

/// The anchor that GitHub makes of a heading's words.
pub fn slug(words: &str) -> String {
    let kept = words.trim().to_lowercase();
    let kept = kept
        .chars()
        .filter(|it| it.is_alphanumeric() || " -_".contains(*it));
    kept.map(|it| if it == ' ' { '-' } else { it }).collect()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    /// What is read of one page, beside this table of ids.
    fn read(page: &str, ids: Option<&str>) -> Result<Headings, Vec<String>> {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir_all(folder.path().join("book")).unwrap();
        fs::write(folder.path().join("A.md"), page).unwrap();
        if let Some(ids) = ids {
            fs::write(folder.path().join(IDS), ids).unwrap();
        }
        let repository = Repository::around(&folder.path().join("book"));
        let read = Headings::read(&repository, &["A.md".to_owned(), "gone.md".to_owned()]);
        read.map_err(|problems| problems.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn an_id_stays_when_the_words_of_its_heading_change() {
        let ids =
            "[\"A.md\"]\na = \"A\"\nroad = \"The route\"\nnext = \"Next\"\nnext-1 = \"Next\"\n";
        let headings = read("# A\n\n## The `route`\n\n## Next\n\n## Next\n", Some(ids)).unwrap();
        let found = [0, 1, 2, 3, 4].map(|place| headings.id("A.md", place));
        let expected = [Some("a"), Some("road"), Some("next"), Some("next-1"), None];
        assert_eq!(found, expected);
        assert_eq!(headings.id_of_anchor("A.md", "the-route"), Some("road"));
        assert_eq!(headings.id_of_anchor("A.md", "next"), None);
    }

    #[test]
    fn a_heading_without_an_id_is_named_and_so_is_an_id_without_a_heading() {
        let ids = "[\"A.md\"]\na = \"A\"\nroad = \"The road\"\n[\"B.md\"]\n";
        let problems = read("# A\n\n## The route\n", Some(ids)).unwrap_err();
        let expected = [
            "A.md:3: the heading \"The route\" has no id: add `the-route = \"The route\"` to book/ids.toml",
            "book/ids.toml: A.md has no heading \"The road\": write the words that it has now",
            "book/ids.toml: it names B.md, which does not exist: write that page, or take it out here",
        ];
        assert_eq!(problems, expected);
    }

    #[test]
    fn without_a_table_no_heading_has_an_id() {
        let headings = read("# A\n", None).unwrap();
        assert_eq!(headings.id("A.md", 0), None);
    }
}
