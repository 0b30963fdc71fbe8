//! Where a link leads in the book.

use std::collections::BTreeSet;

use crate::glossary::{self, Glossary};
use crate::headings::Headings;
use crate::problem::Fault;
use crate::repository::{Repository, resolve};

/// What becomes of a link.
#[derive(Debug, PartialEq, Eq)]
pub enum Leads {
    /// It stays as it is.
    On,
    /// It leads here instead.
    To(String),
    /// To a file that no page of the book shows. Without the repository's address there is nothing to
    /// link to, and its path is named.
    Nowhere(String),
}

/// The pages of the book, and what lies around them.
#[derive(Debug)]
pub struct Links {
    repository: Repository,
    pages: BTreeSet<String>,
    address: Option<String>,
    headings: Headings,
    glossary: Glossary,
    /// The slides of the talk, where they are made beside the book.
    slides: Option<String>,
}

impl Links {
    /// Links between these pages, and to the repository at this address.
    pub fn new(repository: Repository, pages: BTreeSet<String>, address: Option<String>) -> Self {
        let address = address.map(|address| address.trim_end_matches('/').to_owned());
        Self {
            repository,
            pages,
            address,
            headings: Headings::default(),
            glossary: Glossary::default(),
            slides: None,
        }
    }

    /// The same, with slides at this address.
    pub fn with_slides(self, slides: Option<String>) -> Self {
        Self { slides, ..self }
    }

    /// Where the slides of the talk are, if anywhere.
    pub fn slides(&self) -> Option<&str> {
        self.slides.as_deref()
    }

    /// The same, with the ids of all headings, and what the terms of the glossary mean.
    pub fn with(self, headings: Headings, glossary: Glossary) -> Self {
        Self {
            headings,
            glossary,
            ..self
        }
    }

    /// The id of a heading by its place on a page, the first being 0.
    pub fn id(&self, page: &str, place: usize) -> Option<&str> {
        self.headings.id(page, place)
    }

    /// What a term means, for a link to the glossary from another page.
    pub fn definition(&self, page: &str, to: &str) -> Option<&str> {
        let (file, anchor) = to.split_once('#')?;
        let is_glossary = resolve(page, file).is_some_and(|path| path == glossary::PAGE);
        let definition = self.glossary.definition(anchor);
        definition.filter(|_| is_glossary && page != glossary::PAGE)
    }

    /// Where a link on a page is to lead.
    pub fn resolve(&self, page: &str, to: &str) -> Result<Leads, Fault> {
        let (file, rest) = to.split_at(to.find(['?', '#']).unwrap_or(to.len()));
        if has_scheme(file) {
            return Ok(Leads::On);
        }
        if file.is_empty() {
            return Ok(match self.in_book(page, rest) {
                Some(id) => Leads::To(id),
                None => Leads::On,
            });
        }
        let path = inside(page, to, file)?;
        if self.pages.contains(&path) {
            let moved = self.in_book(&path, rest);
            let is_as_written = moved.is_none();
            let rest = moved.unwrap_or_else(|| rest.to_owned());
            // mdBook makes `index.html` of a README, and `.html` of every `.md`.
            return Ok(match file.strip_suffix("README.md") {
                Some(folder) => Leads::To(format!("{folder}index.md{rest}")),
                None if is_as_written => Leads::On,
                None => Leads::To(format!("{file}{rest}")),
            });
        }
        let index = format!("{path}/README.md");
        if self.pages.contains(&index) {
            let folder = file.trim_end_matches('/');
            let moved = self.in_book(&index, rest);
            let rest = moved.unwrap_or_else(|| rest.to_owned());
            return Ok(Leads::To(format!("{folder}/index.md{rest}")));
        }
        self.in_repository(&path, rest).ok_or_else(|| {
            let to = to.to_owned();
            Fault::NoTarget { to, path }
        })
    }

    /// Where the file of a quote is shown.
    pub fn quoted(&self, path: &str) -> Result<Leads, Fault> {
        let leads = self.in_repository(path, "");
        leads.ok_or_else(|| Fault::NoQuoted(path.to_owned()))
    }

    /// The file of a picture on a page.
    pub fn picture(&self, page: &str, to: &str) -> Result<String, Fault> {
        if has_scheme(to) {
            return Err(Fault::ForeignPicture(to.to_owned()));
        }
        let path = inside(page, to, to)?;
        if self.repository.on_disk(&path).is_file() {
            Ok(path)
        } else {
            Err(Fault::NoPicture(path))
        }
    }

    /// `#id` for `#anchor`, where the book's id of a heading is not the anchor that GitHub makes.
    fn in_book(&self, page: &str, rest: &str) -> Option<String> {
        let anchor = rest.strip_prefix('#')?;
        let id = self.headings.id_of_anchor(page, anchor)?;
        Some(format!("#{id}"))
    }

    /// The repository's page of a file or folder, in the forms that GitHub has for both.
    fn in_repository(&self, path: &str, rest: &str) -> Option<Leads> {
        let on_disk = self.repository.on_disk(path);
        let kind = if on_disk.is_dir() {
            "tree"
        } else if on_disk.is_file() {
            "blob"
        } else {
            return None;
        };
        Some(match &self.address {
            Some(address) => Leads::To(format!("{address}/{kind}/HEAD/{path}{rest}")),
            None => Leads::Nowhere(path.to_owned()),
        })
    }
}

/// The path that a link means.
fn inside(page: &str, to: &str, file: &str) -> Result<String, Fault> {
    if file.starts_with('/') {
        return Err(Fault::Absolute(to.to_owned()));
    }
    resolve(page, file).ok_or_else(|| Fault::Outside(to.to_owned()))
}

/// `https:`, `mailto:` and so on, by <https://www.rfc-editor.org/rfc/rfc3986#section-3.1>, or an
/// address that begins with `//`.
fn has_scheme(link: &str) -> bool {
    let is_scheme = |scheme: &str| {
        let mut characters = scheme.chars();
        let first = characters.next();
        first.is_some_and(|it| it.is_ascii_alphabetic())
            && characters.all(|it| it.is_ascii_alphanumeric() || "+-.".contains(it))
    };
    link.starts_with("//") || link.split_once(':').is_some_and(|(it, _)| is_scheme(it))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    /// Links of a book of three pages, beside one file that is none.
    fn links(address: Option<&str>) -> (tempfile::TempDir, Links) {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir_all(folder.path().join("book")).unwrap();
        fs::create_dir_all(folder.path().join("chapters/todo")).unwrap();
        fs::write(folder.path().join("chapters/todo/store.rs"), "").unwrap();
        let pages = ["README.md", "300-app/README.md", "300-app/300-spans.md"];
        let pages = pages.map(str::to_owned).into();
        let repository = Repository::around(&folder.path().join("book"));
        let links = Links::new(repository, pages, address.map(str::to_owned));
        (folder, links)
    }

    #[test]
    fn between_pages_only_the_index_has_another_name() {
        let (_folder, links) = links(None);
        let to = |link: &str| Leads::To(link.to_owned());
        for (link, leads) in [
            ("300-spans.md#run-it", Leads::On),
            ("#here", Leads::On),
            ("https://opentelemetry.io/docs/", Leads::On),
            ("mailto:ana@example.org", Leads::On),
            ("README.md", to("index.md")),
            ("../README.md#run-it", to("../index.md#run-it")),
            ("../300-app/", to("../300-app/index.md")),
            ("../300-app#top", to("../300-app/index.md#top")),
        ] {
            let found = links.resolve("300-app/400-logs.md", link);
            assert_eq!(found, Ok(leads), "{link}");
        }
    }

    #[test]
    fn code_is_shown_by_the_repository_where_its_address_is_known() {
        let (_folder, links) = links(Some("https://example.org/a/b/"));
        for (link, leads) in [
            (
                "../chapters/todo",
                "https://example.org/a/b/tree/HEAD/chapters/todo",
            ),
            (
                "../chapters/todo/store.rs#L3",
                "https://example.org/a/b/blob/HEAD/chapters/todo/store.rs#L3",
            ),
        ] {
            let found = links.resolve("300-app/300-spans.md", link);
            assert_eq!(found, Ok(Leads::To(leads.to_owned())), "{link}");
        }
    }

    #[test]
    fn code_is_named_by_its_path_where_no_address_is_known() {
        let (_folder, links) = links(None);
        let found = links.resolve("300-app/300-spans.md", "../chapters/todo/store.rs");
        let path = "chapters/todo/store.rs".to_owned();
        assert_eq!(found, Ok(Leads::Nowhere(path)));
    }

    #[test]
    fn what_leads_nowhere_is_a_fault() {
        let (_folder, links) = links(None);
        let page = "300-app/300-spans.md";
        assert!(matches!(
            links.resolve(page, "500-none.md"),
            Err(Fault::NoTarget { .. })
        ));
        assert!(matches!(
            links.resolve(page, "../../x.md"),
            Err(Fault::Outside(_))
        ));
        assert!(matches!(
            links.resolve(page, "/300-app/"),
            Err(Fault::Absolute(_))
        ));
        assert!(matches!(
            links.quoted("chapters/none.rs"),
            Err(Fault::NoQuoted(_))
        ));
        assert!(matches!(
            links.picture(page, "none.svg"),
            Err(Fault::NoPicture(_))
        ));
        let far = links.picture(page, "https://example.org/x.svg");
        assert!(matches!(far, Err(Fault::ForeignPicture(_))));
    }
}
