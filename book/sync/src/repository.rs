//! The repository: where it is, its files with one kind of line end, and its prose.

use std::fs;
use std::path::{Component, Path, PathBuf};

use crate::Fault;
use crate::page::Page;

/// The prose that lies outside of the numbered folders.
const ELSEWHERE: [&str; 6] = [
    "README.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "GLOSSARY.md",
    "REFERENCES.md",
    "viewer/README.md",
];

/// A checkout of this repository.
#[derive(Debug, Clone)]
pub struct Repository {
    /// Where it lies.
    pub root: PathBuf,
}

impl Repository {
    /// The one at `root`.
    pub fn at(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    /// The one that this program was built in.
    pub fn of_this_program() -> Self {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        Self::at(here.ancestors().nth(2).unwrap_or(here))
    }

    /// A file as text with `\n`, whatever the checkout made of it. `path` is from the root.
    ///
    /// # Errors
    /// When there is none, when it lies outside, or is not UTF-8.
    pub fn read(&self, path: &str) -> Result<String, Fault> {
        let inside = Path::new(path)
            .components()
            .all(|part| matches!(part, Component::Normal(_)));
        if !inside {
            return Err(Fault::new(format!(
                "{path} is no path from the top of the repository"
            )));
        }
        let text = fs::read_to_string(self.root.join(path));
        let text = text.map_err(|error| Fault::new(format!("cannot read {path}: {error}")))?;
        Ok(text.replace("\r\n", "\n"))
    }

    /// Every page of prose: those in the numbered folders, and the others.
    ///
    /// # Errors
    /// When a folder or a page cannot be read.
    pub fn pages(&self) -> Result<Vec<Page>, Fault> {
        let mut paths: Vec<String> = ELSEWHERE.map(str::to_owned).to_vec();
        paths.retain(|path| self.root.join(path).is_file());
        for folder in self.list("")? {
            let numbered = folder.get(..4).is_some_and(|start| {
                start.ends_with('-') && start[..3].bytes().all(|byte| byte.is_ascii_digit())
            });
            if numbered {
                let files = self
                    .list(&folder)?
                    .into_iter()
                    .filter(|file| file.ends_with(".md"));
                paths.extend(files.map(|file| format!("{folder}/{file}")));
            }
        }
        let read = |path: String| {
            let page = Page::read(&self.root, &path);
            page.map_err(|error| Fault::new(format!("cannot read {path}: {error}")))
        };
        paths.into_iter().map(read).collect()
    }

    /// The names in a folder, sorted.
    fn list(&self, folder: &str) -> Result<Vec<String>, Fault> {
        let fault = |error| Fault::new(format!("cannot list {folder:?}: {error}"));
        let entries = fs::read_dir(self.root.join(folder)).map_err(fault)?;
        let mut names = Vec::new();
        for entry in entries {
            names.push(
                entry
                    .map_err(fault)?
                    .file_name()
                    .to_string_lossy()
                    .into_owned(),
            );
        }
        names.sort();
        Ok(names)
    }
}
