//! The pages as they lie on the disk, and paths between them.
//!
//! Paths here are from the top of the repository and have `/` on every system.

use std::path::{Component, Path, PathBuf};
use std::{fs, io};

use crate::problem::{Fault, Problem};

/// Pages that lie at the top, and not in a numbered folder. The other files there are for whoever
/// works on the repository.
const AT_THE_TOP: [&str; 3] = ["GLOSSARY.md", "README.md", "REFERENCES.md"];

/// The repository that has the book in it.
#[derive(Debug, Clone)]
pub struct Repository {
    root: PathBuf,
}

impl Repository {
    /// The repository around the folder of `book.toml`.
    pub fn around(book: &Path) -> Self {
        let root = book.parent().unwrap_or(book).to_owned();
        Self { root }
    }

    /// Where something lies on the disk.
    pub fn on_disk(&self, path: &str) -> PathBuf {
        self.root.join(path)
    }

    /// The text of a file, with `\n` at the end of each line; `None` when there is no such file.
    pub fn read(&self, path: &str) -> Result<Option<String>, Problem> {
        match fs::read_to_string(self.on_disk(path)) {
            Ok(text) => {
                let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
                Ok(Some(text.replace("\r\n", "\n")))
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(Problem::new(path, Fault::Disk(error.to_string()))),
        }
    }

    /// All pages: those of the folders whose name begins with three digits, and those at the top.
    pub fn prose(&self) -> Result<Vec<String>, Problem> {
        let mut found: Vec<_> = AT_THE_TOP.map(str::to_owned).into();
        for name in self.names("")? {
            if is_numbered(&name) {
                let pages = self.names(&name)?.into_iter();
                let pages = pages.filter(|page| page.ends_with(".md"));
                found.extend(pages.map(|page| format!("{name}/{page}")));
            }
        }
        found.retain(|path| self.on_disk(path).is_file());
        Ok(found)
    }

    /// What lies in a folder.
    fn names(&self, folder: &str) -> Result<Vec<String>, Problem> {
        let disk = |error: io::Error| Problem::new(folder, Fault::Disk(error.to_string()));
        let mut names = Vec::new();
        if self.on_disk(folder).is_dir() {
            for entry in fs::read_dir(self.on_disk(folder)).map_err(disk)? {
                let name = entry.map_err(disk)?.file_name();
                names.push(name.to_string_lossy().into_owned());
            }
        }
        Ok(names)
    }
}

fn is_numbered(folder: &str) -> bool {
    let (number, rest) = folder.split_at_checked(3).unwrap_or_default();
    !number.is_empty() && number.bytes().all(|it| it.is_ascii_digit()) && rest.starts_with('-')
}

/// A relative path as it is written in links and in `SUMMARY.md`.
pub fn with_slashes(path: &Path) -> String {
    let names = path.components().filter_map(|component| match component {
        Component::Normal(name) => Some(name.to_string_lossy()),
        _ => None,
    });
    names.collect::<Vec<_>>().join("/")
}

/// Where a link on a page leads; `None` when it is out of the repository.
pub fn resolve(page: &str, link: &str) -> Option<String> {
    let (folder, _) = page.rsplit_once('/').unwrap_or_default();
    let mut names: Vec<&str> = folder.split('/').filter(|name| !name.is_empty()).collect();
    for name in link.split('/') {
        match name {
            "" | "." => {}
            ".." => {
                names.pop()?;
            }
            name => names.push(name),
        }
    }
    Some(names.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_resolved_from_the_folder_of_its_page() {
        for (page, link, path) in [
            (
                "300-app/300-spans.md",
                "400-logs.md",
                Some("300-app/400-logs.md"),
            ),
            (
                "300-app/300-spans.md",
                "../GLOSSARY.md",
                Some("GLOSSARY.md"),
            ),
            ("300-app/300-spans.md", "../chapters/", Some("chapters")),
            ("300-app/300-spans.md", "./", Some("300-app")),
            (
                "README.md",
                "100-intro/README.md",
                Some("100-intro/README.md"),
            ),
            ("README.md", "../elsewhere.md", None),
            ("300-app/300-spans.md", "../../elsewhere.md", None),
        ] {
            assert_eq!(resolve(page, link).as_deref(), path, "{link} on {page}");
        }
    }

    #[test]
    fn a_path_of_this_system_gets_slashes() {
        let path: PathBuf = [".", "300-app", "300-spans.md"].iter().collect();
        assert_eq!(with_slashes(&path), "300-app/300-spans.md");
    }

    #[test]
    fn folders_of_prose_begin_with_three_digits() {
        for (folder, is) in [
            ("100-intro", true),
            ("900-more", true),
            ("chapters", false),
            ("10-intro", false),
            ("100intro", false),
            ("", false),
            ("été-100", false),
        ] {
            assert_eq!(is_numbered(folder), is, "{folder}");
        }
    }
}
