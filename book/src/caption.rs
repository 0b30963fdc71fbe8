//! What a comment before a quote becomes: a line that names the file.
//!
//! `<!-- quote PATH ITEM -->` and `<!-- diff OLD NEW -->` stand before a fence and say where it is
//! from. `<!-- slides -->` becomes a link to the slides of the talk, where they are made beside the
//! book. Any other comment is for tools, and no reader sees it.

use crate::link::{Leads, Links};
use crate::problem::Fault;

/// The caption that a comment asks for, as HTML; nothing for other comments. `comment` is what stands
/// between `<!--` and `-->`.
pub fn parse(comment: &str, links: &Links) -> Result<Option<String>, Fault> {
    let mut words = comment.split_whitespace();
    let caption = match words.next() {
        Some("quote") => {
            let path = words.next().ok_or_else(|| unclear(comment))?;
            let item = words.collect::<Vec<_>>().join(" ");
            let mut caption = file(path, path, links)?;
            if !item.is_empty() {
                caption.push_str(&format!(" · <code>{}</code>", escaped(&item)));
            }
            caption
        }
        Some("diff") => {
            let old = words.next().ok_or_else(|| unclear(comment))?;
            let new = words.next().ok_or_else(|| unclear(comment))?;
            match same_file(old, new) {
                Some(before) => {
                    links.quoted(old)?;
                    let before = escaped(before);
                    format!("{} · since <code>{before}</code>", file(new, new, links)?)
                }
                None => format!("{} → {}", file(old, old, links)?, file(new, new, links)?),
            }
        }
        Some("slides") => {
            let link = links.slides().map(escaped);
            return Ok(link.map(|it| format!("<p><a href=\"{it}\">Open the slides</a></p>")));
        }
        _ => return Ok(None),
    };
    Ok(Some(format!("<p class=\"source\">{caption}</p>")))
}

fn unclear(comment: &str) -> Fault {
    Fault::Unclear(comment.trim().to_owned())
}

/// The name of a file, as a link where there is something to link to.
fn file(path: &str, name: &str, links: &Links) -> Result<String, Fault> {
    let name = format!("<code>{}</code>", escaped(name));
    Ok(match links.quoted(path)? {
        Leads::To(address) => format!("<a href=\"{}\">{name}</a>", escaped(&address)),
        Leads::On | Leads::Nowhere(_) => name,
    })
}

/// When two chapters have this file at the same place: the name of the older chapter.
fn same_file<'a>(old: &'a str, new: &str) -> Option<&'a str> {
    let (old_chapter, old_rest) = old.strip_prefix("chapters/")?.split_once('/')?;
    let (_, new_rest) = new.strip_prefix("chapters/")?.split_once('/')?;
    (old_rest == new_rest).then_some(old_chapter)
}

fn escaped(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    text.replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;

    use super::*;
    use crate::repository::Repository;

    fn caption(comment: &str, address: Option<&str>) -> Result<Option<String>, Fault> {
        let folder = tempfile::tempdir().unwrap();
        for file in [
            "chapters/a/src/app.rs",
            "chapters/b/src/app.rs",
            "Cargo.toml",
        ] {
            let file = folder.path().join(file);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, "").unwrap();
        }
        let repository = Repository::around(&folder.path().join("book"));
        let links = Links::new(repository, BTreeSet::new(), address.map(str::to_owned));
        parse(comment, &links)
    }

    #[test]
    fn a_quote_names_its_file_and_item() {
        let said = caption(" quote chapters/a/src/app.rs impl Drop for A<T> ", None);
        let expected = "<p class=\"source\"><code>chapters/a/src/app.rs</code> · \
            <code>impl Drop for A&lt;T&gt;</code></p>";
        assert_eq!(said, Ok(Some(expected.to_owned())));
    }

    #[test]
    fn a_diff_names_the_file_once_and_the_chapter_before() {
        let comment = "diff chapters/a/src/app.rs chapters/b/src/app.rs";
        let said = caption(comment, Some("https://example.org/r"));
        let expected = "<p class=\"source\">\
            <a href=\"https://example.org/r/blob/HEAD/chapters/b/src/app.rs\">\
            <code>chapters/b/src/app.rs</code></a> · since <code>a</code></p>";
        assert_eq!(said, Ok(Some(expected.to_owned())));

        let said = caption("diff Cargo.toml chapters/b/src/app.rs", None);
        let expected = "<p class=\"source\"><code>Cargo.toml</code> → \
            <code>chapters/b/src/app.rs</code></p>";
        assert_eq!(said, Ok(Some(expected.to_owned())));
    }

    #[test]
    fn other_comments_have_no_caption() {
        for comment in ["transcript", "value rust", "end", "", "quotes are good"] {
            assert_eq!(caption(comment, None), Ok(None), "{comment}");
        }
    }

    #[test]
    fn slides_are_linked_where_there_are_some() {
        assert_eq!(caption("slides", None), Ok(None));
        let folder = tempfile::tempdir().unwrap();
        let links = Links::new(Repository::around(folder.path()), BTreeSet::new(), None);
        let links = links.with_slides(Some("slides.html".to_owned()));
        let link = "<p><a href=\"slides.html\">Open the slides</a></p>";
        assert_eq!(parse(" slides ", &links), Ok(Some(link.to_owned())));
    }

    #[test]
    fn a_file_that_does_not_exist_is_a_fault() {
        for comment in [
            "quote chapters/none.rs fn main",
            "diff chapters/none/src/app.rs chapters/b/src/app.rs",
            "diff chapters/a/src/app.rs chapters/b/src/none.rs",
            "quote",
            "diff Cargo.toml",
        ] {
            assert!(caption(comment, None).is_err(), "{comment}");
        }
    }
}
