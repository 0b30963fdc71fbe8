//! Judges again whenever the file is saved.

use std::fs;
use std::path::Path;
use std::thread;
use std::time::{Duration, SystemTime};

use crate::interrupt::is_interrupted;

/// How often the file is looked at.
const PAUSE: Duration = Duration::from_millis(100);

/// What tells one state of a file from another. Some editors keep the length, some the time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Watched {
    saved: Option<SystemTime>,
    text: Option<Vec<u8>>,
}

impl Watched {
    /// The file as it is now.
    pub(crate) fn new(file: &Path) -> Self {
        Self {
            saved: fs::metadata(file).and_then(|it| it.modified()).ok(),
            text: fs::read(file).ok(),
        }
    }

    /// Waits until the file is saved with another text, and has one. Meanwhile it does what is to be done. Returns whether
    /// it was saved: not, when somebody pressed Ctrl-C.
    pub(crate) fn wait(&mut self, file: &Path, mut meanwhile: impl FnMut()) -> bool {
        loop {
            if is_interrupted() {
                return false;
            }
            let saved = fs::metadata(file).and_then(|it| it.modified()).ok();
            if saved != self.saved {
                let now = Self::new(file);
                // An editor that is in the middle of saving leaves no file, or an empty one.
                let is_whole = now.text.as_ref().is_some_and(|it| !it.is_empty());
                let is_other = is_whole && now.text != self.text;
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_was_saved_with_another_text_is_noticed_and_the_same_text_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("exercise.rs");
        fs::write(&file, "one").unwrap();
        let mut watched = Watched::new(&file);
        let mut texts = ["one", "", "two"].into_iter();
        let saved = watched.wait(&file, || {
            if let Some(text) = texts.next() {
                fs::write(&file, text).unwrap();
            }
        });
        assert!(saved);
        assert_eq!(texts.next(), None);
        assert_eq!(watched.text.as_deref(), Some(&b"two"[..]));
    }
}
