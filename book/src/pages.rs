//! The folder `book/pages`. Git has only its `SUMMARY.md`; the rest is made while the book is built.
//!
//! A file is written or removed only where that changes something: mdBook watches this folder.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::{fs, io};

use crate::picture;
use crate::problem::{Fault, Problem};
use crate::repository::{Repository, with_slashes};

/// What a picture's name ends with. Others are not removed: somebody may want them.
const PICTURES: [&str; 6] = ["gif", "jpeg", "jpg", "png", "svg", "webp"];

/// The folder.
#[derive(Debug)]
pub struct Pages {
    folder: PathBuf,
}

/// Whether this is the empty page that mdBook makes for a line of the summary: its name, and nothing else.
pub fn is_stub(text: &str) -> bool {
    let text = text.trim();
    text.is_empty() || text.starts_with("# ") && text.lines().count() == 1
}

impl Pages {
    /// The folder that `book.toml` names.
    pub fn new(folder: &Path) -> Self {
        let folder = folder.to_owned();
        Self { folder }
    }

    /// Copies the pictures into it, and removes what was left by pages and pictures that are no more.
    pub fn settle(
        &self,
        repository: &Repository,
        pages: &BTreeSet<String>,
        pictures: &BTreeSet<String>,
    ) -> Vec<Problem> {
        let mut problems = Vec::new();
        let on_disk = |path: &str, error: io::Error| {
            Problem::new(format!("book/pages/{path}"), Fault::Disk(error.to_string()))
        };
        for picture in pictures {
            let copied = self.copy(&repository.on_disk(picture), picture);
            problems.extend(copied.err().map(|error| on_disk(picture, error)));
        }
        let mut files = Vec::new();
        if let Err(error) = below(&self.folder, &mut files) {
            problems.push(on_disk("", error));
        }
        for file in files {
            let path = with_slashes(file.strip_prefix(&self.folder).unwrap_or(&file));
            let is_summary = path == "SUMMARY.md";
            if is_summary || pages.contains(&path) || pictures.contains(&path) {
                continue;
            }
            if is_left_over(&file) {
                let removed = fs::remove_file(&file);
                problems.extend(removed.err().map(|error| on_disk(&path, error)));
            } else {
                problems.push(Problem::new(format!("book/pages/{path}"), Fault::Stray));
            }
        }
        problems
    }

    fn copy(&self, from: &Path, path: &str) -> io::Result<()> {
        let to = self.folder.join(path);
        let new = fs::read(from)?;
        let new = picture::for_book(&new);
        if fs::read(&to).is_ok_and(|old| old == *new) {
            return Ok(());
        }
        if let Some(folder) = to.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(to, new)
    }
}

/// Whether a file was made here and can go: a picture, or a page with nothing in it.
fn is_left_over(file: &Path) -> bool {
    let extension = file.extension().unwrap_or_default().to_string_lossy();
    match &*extension {
        "md" => fs::read_to_string(file).is_ok_and(|text| is_stub(&text)),
        extension => PICTURES.contains(&extension),
    }
}

/// All files below a folder.
fn below(folder: &Path, found: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            below(&entry.path(), found)?;
        } else {
            found.push(entry.path());
        }
    }
    found.sort();
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use super::*;

    /// A repository in a folder with a space in its name: one page, one picture.
    fn repository() -> (tempfile::TempDir, Repository, Pages) {
        let folder = tempfile::Builder::new()
            .prefix("a book ")
            .tempdir()
            .unwrap();
        for (file, text) in [
            ("300-app/trace.svg", "<svg/>"),
            ("book/pages/SUMMARY.md", "# Summary"),
            ("book/pages/300-app/300-spans.md", "# Spans\n"),
        ] {
            let file = folder.path().join(file);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, text).unwrap();
        }
        let book = folder.path().join("book");
        let repository = Repository::around(&book);
        (folder, repository, Pages::new(&book.join("pages")))
    }

    fn settle(repository: &Repository, pages: &Pages) -> Vec<String> {
        let problems = pages.settle(
            repository,
            &["300-app/300-spans.md".to_owned()].into(),
            &["300-app/trace.svg".to_owned()].into(),
        );
        problems.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_picture_is_copied_once_and_again_when_it_has_changed() {
        let (_folder, repository, pages) = repository();
        let copy = pages.folder.join("300-app/trace.svg");
        assert_eq!(settle(&repository, &pages), [""; 0]);
        assert_eq!(fs::read_to_string(&copy).unwrap(), "<svg/>");

        let file = fs::File::options().append(true).open(&copy).unwrap();
        file.set_modified(SystemTime::UNIX_EPOCH).unwrap();
        assert_eq!(settle(&repository, &pages), [""; 0]);
        let modified = fs::metadata(&copy).unwrap().modified().unwrap();
        assert_eq!(modified, SystemTime::UNIX_EPOCH);

        fs::write(repository.on_disk("300-app/trace.svg"), "<svg></svg>").unwrap();
        assert_eq!(settle(&repository, &pages), [""; 0]);
        assert_eq!(fs::read_to_string(&copy).unwrap(), "<svg></svg>");
    }

    #[test]
    fn what_is_left_from_before_is_removed() {
        let (_folder, repository, pages) = repository();
        for (file, text) in [
            ("300-app/350-old.md", "# Old\n"),
            ("300-app/old.svg", "<svg/>"),
        ] {
            fs::write(pages.folder.join(file), text).unwrap();
        }
        assert_eq!(settle(&repository, &pages), [""; 0]);
        let mut left = Vec::new();
        below(&pages.folder, &mut left).unwrap();
        let left: Vec<_> = left
            .iter()
            .map(|it| with_slashes(it.strip_prefix(&pages.folder).unwrap()))
            .collect();
        let expected = ["300-app/300-spans.md", "300-app/trace.svg", "SUMMARY.md"];
        assert_eq!(left, expected);
    }

    #[test]
    fn what_somebody_wrote_here_is_kept_and_named() {
        let (_folder, repository, pages) = repository();
        let page = pages.folder.join("300-app/800-new.md");
        fs::write(&page, "# New\n\nWritten at night.\n").unwrap();
        let problems = settle(&repository, &pages);
        assert!(
            problems[0].starts_with("book/pages/300-app/800-new.md: "),
            "{problems:?}"
        );
        assert!(page.exists());
    }

    #[test]
    fn a_stub_has_a_title_and_nothing_else() {
        for (text, is) in [
            ("# Spans\n", true),
            ("# Spans\r\n", true),
            ("", true),
            ("# Spans\n\nText\n", false),
            ("Text\n", false),
        ] {
            assert_eq!(is_stub(text), is, "{text:?}");
        }
    }
}
