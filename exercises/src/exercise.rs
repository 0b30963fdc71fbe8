//! What an exercise is, and which there are.

use crate::draw::Show;
use crate::lessons;
use crate::run::Run;
use crate::verdict::{Failure, JudgeError};

/// An exercise: a file to edit, and what the judge wants to see.
#[derive(Debug)]
pub struct Exercise {
    /// Its place in the teaching order, from 1.
    pub number: u8,
    /// The folder with its files, under `exercises/learn`.
    pub folder: &'static str,
    /// What it is called.
    pub title: &'static str,
    /// The page of the book that teaches it.
    pub page: Page,
    /// How long it takes who has read that page.
    pub minutes: u8,
    /// Where to look, and which call. The third hint is the solution.
    pub hints: [&'static str; 2],
    /// What is shown of spans and log records when it passes.
    pub show: Show,
    /// Drives the program, and looks at what comes.
    pub judge: fn(&mut Run) -> Result<(), Failure>,
}

/// A page of the book.
#[derive(Clone, Copy, Debug)]
pub struct Page {
    /// Its title.
    pub title: &'static str,
    /// Where it lies in the workbook.
    pub path: &'static str,
}

/// All of them, in teaching order.
pub const ALL: [&Exercise; 22] = [
    &lessons::name::EXERCISE,
    &lessons::shutdown::EXERCISE,
    &lessons::instrument::EXERCISE,
    &lessons::route::EXERCISE,
    &lessons::caller::EXERCISE,
    &lessons::thread::EXERCISE,
    &lessons::status::EXERCISE,
    &lessons::across_await::EXERCISE,
    &lessons::event::EXERCISE,
    &lessons::twice::EXERCISE,
    &lessons::counter::EXERCISE,
    &lessons::seconds::EXERCISE,
    &lessons::drop::EXERCISE,
    &lessons::view::EXERCISE,
    &lessons::exporter::EXERCISE,
    &lessons::otlp::EXERCISE,
    &lessons::losses::EXERCISE,
    &lessons::sampling::EXERCISE,
    &lessons::two_services::EXERCISE,
    &lessons::queue::EXERCISE,
    &lessons::overlap::EXERCISE,
    &lessons::own_service::EXERCISE,
];

impl Exercise {
    /// The exercise that somebody means: by its number, its folder, or a file in that.
    ///
    /// # Errors
    /// When there is none.
    pub fn find(named: &str) -> Result<&'static Exercise, JudgeError> {
        let number = named.parse().ok();
        let mut parts = named.split(['/', '\\']);
        let folder = parts.find(|part| ALL.iter().any(|it| it.folder == *part));
        let found = ALL
            .iter()
            .find(|it| Some(it.number) == number || Some(it.folder) == folder);
        found
            .copied()
            .ok_or_else(|| JudgeError::NoSuchExercise(named.to_owned()))
    }

    /// The features of `learn` that its program needs.
    pub fn features(&self) -> &'static str {
        match self.number {
            // A client, or a service with axum.
            19 | 22 => "learn,services",
            _ => "learn",
        }
    }

    /// The name of its program.
    pub fn program(&self) -> String {
        format!("exercise-{:02}", self.number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exercises_are_numbered_in_their_order_and_have_folders_of_that_number() {
        for (place, exercise) in ALL.iter().enumerate() {
            assert_eq!(usize::from(exercise.number), place + 1);
            let number = format!("{:02}-", exercise.number);
            assert!(exercise.folder.starts_with(&number), "{}", exercise.folder);
        }
    }

    #[test]
    fn an_exercise_is_found_by_its_number_its_folder_and_a_file_in_it() {
        for named in [
            "3",
            "03",
            "03-instrument",
            "exercises/learn/03-instrument/exercise.rs",
            r"C:\book\exercises\learn\03-instrument\exercise.rs",
        ] {
            assert_eq!(Exercise::find(named).unwrap().number, 3, "{named}");
        }
        for named in ["0", "99", "three", "exercises/learn/src/lib.rs", ""] {
            let error = Exercise::find(named).unwrap_err().to_string();
            assert!(error.contains(&format!("1 to {}", ALL.len())), "{error}");
        }
    }
}
