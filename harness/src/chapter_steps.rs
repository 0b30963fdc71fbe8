//! The chapters in their order, and how large each step from one to the next is. The difference between two chapters is the
//! lesson, so it must be small enough to be read in one look.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use similar::{ChangeTag, TextDiff};

/// The chapters in the order in which a reader takes them.
pub const CHAPTERS: [&str; 10] = [
    "ch300-plain",
    "ch300-spans",
    "ch300-requests",
    "ch300-context",
    "ch300-logs",
    "ch300-metrics",
    "ch300-console",
    "ch300-otlp",
    "ch300-losses",
    "ch300-production",
];

/// What a chapter has in its `src` and the one before has not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The files that are new, with the number of their lines.
    pub new: Vec<(String, usize)>,
    /// The files that both have and that differ, with the number of lines added and removed.
    pub changed: Vec<(String, usize, usize)>,
    /// The files that are gone.
    pub removed: Vec<String>,
}

impl Step {
    /// The step from one chapter to another. `chapters` is the folder that both lie in.
    ///
    /// # Errors
    /// When a file cannot be read, or one of the two is no chapter.
    pub fn measure(chapters: &Path, old: &str, new: &str) -> io::Result<Self> {
        let [before, after] = [old, new].map(|chapter| chapters.join(chapter).join("src"));
        let mut step = Self {
            new: Vec::new(),
            changed: Vec::new(),
            removed: Vec::new(),
        };
        let files = rust_files(&after)?;
        for file in &files {
            let name = file.to_string_lossy().replace('\\', "/");
            let text = fs::read_to_string(after.join(file))?;
            match fs::read_to_string(before.join(file)) {
                Ok(old) if old == text => {}
                Ok(old) => {
                    let (added, removed) = changed_lines(&old, &text);
                    step.changed.push((name, added, removed));
                }
                Err(error) if error.kind() == io::ErrorKind::NotFound => {
                    step.new.push((name, text.lines().count()));
                }
                Err(error) => return Err(error),
            }
        }
        let gone = rust_files(&before)?.into_iter();
        step.removed = gone
            .filter(|file| !files.contains(file))
            .map(|file| file.to_string_lossy().replace('\\', "/"))
            .collect();
        Ok(step)
    }

    /// All lines that were added or removed in files that both chapters have.
    pub fn changed_lines(&self) -> usize {
        let lines = self.changed.iter();
        lines.map(|(_, added, removed)| added + removed).sum()
    }
}

/// How many lines were added, and how many removed.
fn changed_lines(old: &str, new: &str) -> (usize, usize) {
    let diff = TextDiff::from_lines(old, new);
    let count = |tag| {
        let changes = diff.iter_all_changes();
        changes.filter(|change| change.tag() == tag).count()
    };
    (count(ChangeTag::Insert), count(ChangeTag::Delete))
}

/// The Rust files in a folder and the folders in it, by their paths from there, sorted.
fn rust_files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut folders = vec![PathBuf::new()];
    while let Some(inside) = folders.pop() {
        for entry in fs::read_dir(folder.join(&inside))? {
            let entry = entry?;
            let path = inside.join(entry.file_name());
            if entry.file_type()?.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|it| it == "rs") {
                files.push(path);
            }
        }
    }
    files.sort();
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(chapters: &Path, path: &str, text: &str) {
        let path = chapters.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    #[test]
    fn a_step_is_what_is_new_what_is_changed_and_what_is_gone() {
        let folder = tempfile::tempdir().unwrap();
        let chapters = folder.path();
        write(chapters, "one/src/main.rs", "a\nb\nc\n");
        write(chapters, "one/src/same.rs", "same\n");
        write(chapters, "one/src/gone.rs", "gone\n");
        write(chapters, "two/src/main.rs", "a\nB\nc\nd\n");
        write(chapters, "two/src/same.rs", "same\n");
        write(chapters, "two/src/inner/new.rs", "1\n2\n3\n");
        write(chapters, "two/src/style.css", "not Rust\n");
        let step = Step::measure(chapters, "one", "two").unwrap();
        let expected = Step {
            new: vec![("inner/new.rs".to_owned(), 3)],
            changed: vec![("main.rs".to_owned(), 2, 1)],
            removed: vec!["gone.rs".to_owned()],
        };
        assert_eq!(step, expected);
        assert_eq!(step.changed_lines(), 3);
        assert!(Step::measure(chapters, "one", "three").is_err());
    }
}
