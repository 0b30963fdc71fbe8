//! Judges again whenever the file is saved.

use std::fs;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, SystemTime};

use crate::interrupt::is_interrupted;

/// How often the file is looked at.
const PAUSE: Duration = Duration::from_millis(100);

/// What tells one state of the files from another. Some editors keep the length, some the time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Watched {
    saved: Vec<(PathBuf, Option<SystemTime>)>,
    texts: Vec<(PathBuf, Option<Vec<u8>>)>,
}

impl Watched {
    /// The file and those in Rust that lie beside it, as they are now: the last exercise may be laid out in several.
    pub(crate) fn new(file: &Path) -> Self {
        let saved = saved(file);
        let texts = saved
            .iter()
            .map(|(path, _)| (path.clone(), fs::read(path).ok()));
        Self {
            texts: texts.collect(),
            saved,
        }
    }

    /// Waits until one of them is saved with another text, and the file itself has one. Meanwhile it does what is to be done.
    /// Returns whether it was saved: not, when somebody pressed Ctrl-C.
    pub(crate) fn wait(&mut self, file: &Path, mut meanwhile: impl FnMut()) -> bool {
        loop {
            if is_interrupted() {
                return false;
            }
            if saved(file) != self.saved {
                let now = Self::new(file);
                // An editor that is in the middle of saving leaves no file, or an empty one.
                let mut texts = now.texts.iter().filter(|(path, _)| path == file);
                let is_whole =
                    texts.any(|(_, text)| text.as_ref().is_some_and(|it| !it.is_empty()));
                let is_other = is_whole && now.texts != self.texts;
                if is_whole {
                    *self = now;
                }
                if is_other {
                    return true;
                }
            }
            meanwhile();
            thread::sleep(PAUSE);
        }
    }
}

/// When each of the files was saved, in the order of their names.
fn saved(file: &Path) -> Vec<(PathBuf, Option<SystemTime>)> {
    let folder = file.parent().and_then(|it| fs::read_dir(it).ok());
    let entries = folder.into_iter().flatten().filter_map(Result::ok);
    let paths = entries.map(|it| it.path());
    let mut paths: Vec<PathBuf> = paths
        .filter(|path| path.extension().is_some_and(|it| it == "rs"))
        .collect();
    paths.sort();
    let times = paths.into_iter().map(|path| {
        let saved = fs::metadata(&path).and_then(|it| it.modified()).ok();
        (path, saved)
    });
    times.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_was_saved_with_another_text_is_noticed_and_the_same_text_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("exercise.rs");
        fs::write(&file, "one").unwrap();
        let mut watched = Watched::new(&file);
        let beside = folder.path().join("telemetry.rs");
        let mut texts = ["one", "", "two"].into_iter();
        let saved = watched.wait(&file, || {
            if let Some(text) = texts.next() {
                fs::write(&file, text).unwrap();
            }
        });
        assert!(saved);
        assert_eq!(texts.next(), None);
        assert_eq!(watched.texts, [(file.clone(), Some(b"two".to_vec()))]);
        // Others count where they are in Rust.
        let mut texts = [("notes.txt", "three"), ("telemetry.rs", "four")].into_iter();
        let saved = watched.wait(&file, || {
            if let Some((name, text)) = texts.next() {
                fs::write(folder.path().join(name), text).unwrap();
            }
        });
        assert!(saved && beside.exists());
        assert_eq!(texts.next(), None);
    }
}
