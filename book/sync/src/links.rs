//! Every link of the prose to a file, a folder or a heading of this repository, as GitHub resolves
//! it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path, PathBuf};

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use crate::Fault;
use crate::page::Page;
use crate::repository::Repository;

/// The links of `page` that lead nowhere, each with its line (from 0).
pub fn broken(repository: &Repository, page: &Page) -> Vec<(usize, Fault)> {
    let mut faults = Vec::new();
    for (line, link) in links(page) {
        if let Err(why) = resolve(repository, page, &link) {
            faults.push((
                line,
                Fault::new(format!("the link to {link} leads nowhere: {why}")),
            ));
        }
    }
    faults
}

/// The links and pictures that are not on another site.
fn links(page: &Page) -> Vec<(usize, String)> {
    let text = page.text();
    let line = |at: usize| text[..at].matches('\n').count();
    let events = Parser::new_ext(&text, options()).into_offset_iter();
    events
        .filter_map(|(event, range)| match event {
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                Some((line(range.start), dest_url.into_string()))
            }
            _ => None,
        })
        .filter(|(_, link)| !is_elsewhere(link))
        .collect()
}

fn options() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_GFM
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_FOOTNOTES
}

fn is_elsewhere(link: &str) -> bool {
    ["http://", "https://", "mailto:"]
        .iter()
        .any(|scheme| link.starts_with(scheme))
}

fn resolve(repository: &Repository, page: &Page, link: &str) -> Result<(), Fault> {
    let (path, anchor) = link
        .split_once('#')
        .map_or((link, None), |(path, anchor)| (path, Some(anchor)));
    let target = if path.is_empty() {
        PathBuf::from(&page.path)
    } else {
        inside(&page.folder().join(path)).ok_or_else(|| Fault::new("it leaves the repository"))?
    };
    let on_disk = repository.root.join(&target);
    if !on_disk.exists() {
        return Err(Fault::new(format!("there is no {}", target.display())));
    }
    let Some(anchor) = anchor else { return Ok(()) };
    let document = if on_disk.is_dir() {
        target.join("README.md")
    } else {
        target
    };
    let path = document.to_string_lossy().replace('\\', "/");
    let read = Page::read(&repository.root, &path)
        .map_err(|error| Fault::new(format!("{path}: {error}")))?;
    if anchors(&read.text()).contains(anchor) {
        Ok(())
    } else {
        Err(Fault::new(format!("{path} has no heading for #{anchor}")))
    }
}

/// The path without `.` and `..`, when it does not leave the repository.
fn inside(path: &Path) -> Option<PathBuf> {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::Normal(name) => plain.push(name),
            Component::CurDir => {}
            Component::ParentDir => plain.pop().then_some(())?,
            Component::RootDir | Component::Prefix(_) => return None,
        }
    }
    Some(plain)
}

/// A heading of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    /// The anchor that GitHub makes of it.
    pub anchor: String,
    /// Its words, without marks.
    pub words: String,
}

/// The headings of a document, in their order.
pub fn headings(text: &str) -> Vec<Heading> {
    let mut headings = Vec::new();
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let mut heading: Option<String> = None;
    for event in Parser::new_ext(text, options()) {
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
                headings.push(Heading { anchor, words });
            }
            _ => {}
        }
    }
    headings
}

/// The anchors that GitHub makes of the headings of a document.
pub fn anchors(text: &str) -> BTreeSet<String> {
    let headings = headings(text).into_iter();
    headings.map(|heading| heading.anchor).collect()
}

fn slug(heading: &str) -> String {
    let kept = heading.trim().to_lowercase();
    let kept = kept
        .chars()
        .filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.map(|c| if c == ' ' { '-' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_become_the_anchors_of_github() {
        let text =
            "# What is `app.rs`?\n\n## Next\n\ntext\n\n## Next\n\n```text\n# no heading\n```\n";
        let expected = ["next", "next-1", "what-is-apprs"].map(ToOwned::to_owned);
        assert_eq!(anchors(text), BTreeSet::from(expected));
    }

    #[test]
    fn a_link_that_leads_nowhere_is_found_with_its_line() {
        let repository = Repository::of_this_program();
        let mut page = Page::read(&repository.root, "README.md").unwrap();
        let text = "[a](GLOSSARY.md#span) [b](chapters) [c](#here) <https://x.y>\n\n# Here\n\n\
            [d](nowhere.md)\n[e](GLOSSARY.md#nothing)\n[f](../out.md) ![g](no.svg)\n";
        page.lines = text.lines().map(ToOwned::to_owned).collect();
        page.path = "README.md".to_owned();
        // `#here` is looked for in the file that lies there.
        let lines: Vec<usize> = broken(&repository, &page)
            .iter()
            .map(|(line, _)| *line)
            .collect();
        assert_eq!(lines, [0, 4, 5, 6, 6]);
    }
}
