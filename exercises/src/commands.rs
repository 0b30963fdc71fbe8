//! What each command does.

use std::path::Path;
use std::process::ExitCode;

use crate::compile::{self, Target};
use crate::exercise::Exercise;
use crate::exercise_files::Workshop;
use crate::interrupt;
use crate::json_output;
use crate::judge::{Verdict, judge};
use crate::list_hint_solution;
use crate::progress::Progress;
use crate::terminal::{Screen, note, print};
use crate::verdict::{Failure, JudgeError};
use crate::verdict_text::{self, View};
use crate::viewer_beside_watch::Viewer;
use crate::watch::Watched;

/// A session with somebody who learns: where the workbook is, and how it speaks.
#[derive(Debug)]
pub struct Session {
    /// Where the files are.
    pub workshop: Workshop,
    /// Where it speaks.
    pub screen: Screen,
    /// Whether it speaks JSON.
    pub json: bool,
}

/// What a command ends with: 0 where an exercise passes, or the command did what it says, and 1 where it doesn't pass.
type Ended = Result<ExitCode, JudgeError>;

impl Session {
    /// What is done, what is next, and how to begin.
    ///
    /// # Errors
    /// Never; the others do.
    pub fn list(&self) -> Ended {
        let progress = Progress::read(&self.workshop);
        print(&match self.json {
            true => format!("{}\n", json_output::list(&self.workshop, &progress)),
            false => list_hint_solution::list(self.screen, &self.workshop, &progress),
        });
        Ok(ExitCode::SUCCESS)
    }

    /// Builds, runs, drives and judges an exercise.
    ///
    /// # Errors
    /// When the judge cannot work.
    pub fn judge(&self, named: &str) -> Ended {
        let exercise = Exercise::find(named)?;
        self.note(&format!("Judging exercise {} …", exercise.number));
        let verdict = self.judged(exercise)?;
        self.print_verdict(&verdict, None);
        Ok(exit_code(&verdict))
    }

    /// The same whenever the file is saved, until Ctrl-C.
    ///
    /// # Errors
    /// When the judge cannot work.
    pub fn watch(&self, named: Option<&str>) -> Ended {
        let exercise = self.named_or_next(named)?;
        let file = self.workshop.home().join(self.workshop.file(exercise));
        let mut viewer = Viewer::new(self.workshop.home());
        loop {
            // Editors look for these two lines: what stands between them is one verdict.
            self.note(&format!("Judging exercise {} …", exercise.number));
            let mut watched = Watched::new(&file);
            let verdict = match self.judged(exercise) {
                Err(JudgeError::Interrupted) => return Ok(ExitCode::SUCCESS),
                // Cargo failed, or a port was missing: the next time it may work.
                Err(error) => {
                    self.tell_error(&error);
                    None
                }
                Ok(verdict) => {
                    viewer.show(&verdict.requests);
                    self.print_verdict(&verdict, viewer.pages());
                    Some(verdict)
                }
            };
            self.note("Waiting until the file is saved (Ctrl-C stops it)");
            let saved = watched.wait(&file, || {
                if let Some(news) = viewer.tend() {
                    viewer.show(verdict.as_ref().map_or(&[], |it| &it.requests));
                    let news = list_hint_solution::news(news, viewer.pages().unwrap_or_default());
                    self.note(self.screen.wrapped(&news, 0).trim_end());
                }
            });
            if !saved {
                return Ok(ExitCode::SUCCESS);
            }
            viewer.step_aside();
        }
    }

    /// The next hint, or the one of this step.
    ///
    /// # Errors
    /// When a file cannot be read.
    pub fn hint(&self, named: Option<&str>, step: Option<u8>) -> Ended {
        let exercise = self.named_or_next(named)?;
        let step = match step {
            Some(step) => usize::from(step.saturating_sub(1)),
            None => Progress::read(&self.workshop).next_hint(exercise),
        };
        let difference = match exercise.hints.get(step) {
            Some(_) => String::new(),
            None => self.workshop.difference(exercise)?,
        };
        let hint = exercise.hints.get(step).map(|text| (step, *text));
        print(&match self.json {
            true => format!(
                "{}\n",
                json_output::difference(&self.workshop, exercise, hint, &difference)
            ),
            false => list_hint_solution::hint(self.screen, exercise, step, &difference),
        });
        Ok(ExitCode::SUCCESS)
    }

    /// How the solution differs from the learner's file.
    ///
    /// # Errors
    /// When a file cannot be read.
    pub fn solution(&self, named: Option<&str>) -> Ended {
        let exercise = self.named_or_next(named)?;
        let difference = self.workshop.difference(exercise)?;
        print(&match self.json {
            true => format!(
                "{}\n",
                json_output::difference(&self.workshop, exercise, None, &difference)
            ),
            false => list_hint_solution::difference(self.screen, exercise, &difference),
        });
        Ok(ExitCode::SUCCESS)
    }

    /// Gives the learner's file back as it was given.
    ///
    /// # Errors
    /// When a file cannot be read or written.
    pub fn reset(&self, named: &str) -> Ended {
        let exercise = Exercise::find(named)?;
        let kept = self.workshop.reset(exercise)?;
        Progress::read(&self.workshop).forget(exercise);
        let file = self.workshop.file(exercise);
        print(&match kept {
            Some(kept) => format!(
                "{} is as it was given. What you wrote is in {}\n",
                file.display(),
                kept.display()
            ),
            None => format!("{} is as it was given\n", file.display()),
        });
        Ok(ExitCode::SUCCESS)
    }

    /// Says why there is no judgement.
    pub fn tell_error(&self, error: &JudgeError) {
        match self.json {
            true => print(&format!("{}\n", json_output::error(error))),
            false => note(&format!("error: {error}")),
        }
    }

    fn judged(&self, exercise: &'static Exercise) -> Result<Verdict, JudgeError> {
        let name = exercise.program();
        let built = compile::build(Target {
            home: self.workshop.home(),
            package: "learn",
            features: exercise.features(),
            program: &name,
            color: self.screen.color && !self.json,
        });
        match built {
            Ok(program) => judge(exercise, program),
            Err(Failure::Complaint(complaint)) => Ok(Verdict::without_run(exercise, *complaint)),
            Err(Failure::Judge(error)) => Err(error),
        }
    }

    fn print_verdict(&self, verdict: &Verdict, pages: Option<&str>) {
        let mut progress = Progress::read(&self.workshop);
        if verdict.passes() {
            progress.pass(verdict.exercise);
        }
        let recording = match verdict.requests.is_empty() {
            true => None,
            // Without it the verdict is as good; only the pictures are missing.
            false => self
                .workshop
                .record(verdict.exercise, &verdict.requests)
                .ok(),
        };
        let view = match (pages, &recording) {
            (Some(pages), Some(_)) => View::Pages(pages),
            (None, Some(recording)) => View::Recording(recording),
            _ => View::Nothing,
        };
        print(&match self.json {
            true => format!(
                "{}\n",
                json_output::verdict(&self.workshop, verdict, recording.as_deref())
            ),
            false => verdict_text::verdict(self.screen, &self.workshop, &progress, verdict, view),
        });
    }

    fn note(&self, text: &str) {
        if !self.json {
            print(&format!("\n{text}\n"));
        }
    }

    fn named_or_next(&self, named: Option<&str>) -> Result<&'static Exercise, JudgeError> {
        match named {
            Some(named) => Exercise::find(named),
            None => {
                let progress = Progress::read(&self.workshop);
                progress
                    .next()
                    .ok_or_else(|| JudgeError::NoSuchExercise("next".to_owned()))
            }
        }
    }
}

/// Has the judge hear Ctrl-C from now on.
///
/// # Errors
/// When the system has no thread for it.
pub fn hear_interrupts() -> Result<(), JudgeError> {
    interrupt::listen().map_err(|error| JudgeError::System {
        what: "cannot hear Ctrl-C".to_owned(),
        error,
        advice: "Close some programs, and run it again",
    })
}

/// The folder of the workbook: cargo says where this package is.
pub fn home() -> &'static Path {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    package.parent().unwrap_or(package)
}

fn exit_code(verdict: &Verdict) -> ExitCode {
    match verdict.passes() {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    }
}
