//! What passed, and which hints were read, in a file that git ignores: a line each, `3 passed` or `3 hint 2`.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;
use std::path::PathBuf;

use crate::exercise::{ALL, Exercise};
use crate::exercise_files::Workshop;

/// What a learner has done.
#[derive(Debug, Default)]
pub struct Progress {
    passed: BTreeSet<u8>,
    hints: BTreeMap<u8, usize>,
    file: PathBuf,
}

impl Progress {
    /// What is in the file; nothing where there is none.
    pub fn read(workshop: &Workshop) -> Self {
        let file = workshop.progress_file();
        let mut progress = Self {
            file,
            ..Self::default()
        };
        let text = fs::read_to_string(&progress.file).unwrap_or_default();
        for line in text.lines() {
            let words: Vec<&str> = line.split_whitespace().collect();
            match words[..] {
                [number, "passed"] => progress.passed.extend(number.parse::<u8>()),
                [number, "hint", count] => {
                    let pair = number.parse::<u8>().ok().zip(count.parse::<usize>().ok());
                    progress.hints.extend(pair);
                }
                _ => {}
            }
        }
        progress
    }

    /// Whether an exercise has passed once.
    pub fn has_passed(&self, exercise: &Exercise) -> bool {
        self.passed.contains(&exercise.number)
    }

    /// The first exercise that has not passed.
    pub fn next(&self) -> Option<&'static Exercise> {
        ALL.iter().copied().find(|it| !self.has_passed(it))
    }

    /// The first that has not passed of those after an exercise, and then of those before it.
    pub fn next_after(&self, exercise: &Exercise) -> Option<&'static Exercise> {
        let after = ALL.iter().copied().filter(|it| it.number > exercise.number);
        let mut after = after.filter(|it| !self.has_passed(it));
        after.next().or_else(|| self.next())
    }

    /// How many have passed.
    pub fn count(&self) -> usize {
        ALL.iter().filter(|it| self.has_passed(it)).count()
    }

    /// Notes that an exercise has passed. Where the file can't be written, that is forgotten.
    pub fn pass(&mut self, exercise: &Exercise) {
        if self.passed.insert(exercise.number) {
            self.write();
        }
    }

    /// Which hint is the next one to read, from 0 to 2. It counts as read now.
    pub fn next_hint(&mut self, exercise: &Exercise) -> usize {
        let read = self.hints.entry(exercise.number).or_default();
        let next = (*read).min(2);
        *read = next + 1;
        self.write();
        next
    }

    /// Begins an exercise again: it has not passed, and its hints are unread.
    pub fn forget(&mut self, exercise: &Exercise) {
        let had_passed = self.passed.remove(&exercise.number);
        if self.hints.remove(&exercise.number).is_some() || had_passed {
            self.write();
        }
    }

    fn write(&self) {
        let mut text = String::new();
        for number in &self.passed {
            let _ = writeln!(text, "{number} passed");
        }
        for (number, count) in &self.hints {
            let _ = writeln!(text, "{number} hint {count}");
        }
        // A folder that can't be written is no reason not to judge.
        let _ = fs::write(&self.file, text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn progress_is_what_passed_and_outlives_the_judge() {
        let home = tempfile::tempdir().unwrap();
        fs::create_dir(home.path().join("exercises")).unwrap();
        let workshop = Workshop::new(home.path());
        let mut progress = Progress::read(&workshop);
        assert_eq!(progress.next().unwrap().number, 1);
        progress.pass(ALL[0]);
        progress.pass(ALL[2]);
        let after = |place: usize| progress.next_after(ALL[place]).unwrap().number;
        assert_eq!((after(0), after(1), after(ALL.len() - 1)), (2, 4, 2));
        let hints = [0, 1, 2, 2].map(|_| progress.next_hint(ALL[1]));
        assert_eq!(hints, [0, 1, 2, 2]);
        let mut progress = Progress::read(&workshop);
        assert_eq!((progress.next().unwrap().number, progress.count()), (2, 2));
        progress.forget(ALL[0]);
        assert_eq!(Progress::read(&workshop).next().unwrap().number, 1);
    }

    #[test]
    fn a_folder_that_cannot_be_written_forgets_and_does_not_fail() {
        let workshop = Workshop::new("/nowhere/at/all");
        Progress::read(&workshop).pass(ALL[0]);
        assert_eq!(Progress::read(&workshop).count(), 0);
    }
}
