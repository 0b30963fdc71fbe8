//! The files of the exercises: the learner's, those beside it, and what the judge keeps.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use otlp_store::otlp::Signal;
use otlp_store::otlp::json_out::to_json;
use similar::TextDiff;

use crate::exercise::Exercise;
use crate::verdict::JudgeError;

/// What stands above the lines that a learner changes.
pub const BEGIN: &str = "// --- Your change begins here ---";
/// What stands below them.
pub const END: &str = "// --- and ends here ---";

const ADVICE: &str = "Is the workbook in a folder that you may write to?";

/// The folder of the workbook.
#[derive(Clone, Debug)]
pub struct Workshop {
    home: PathBuf,
}

impl Workshop {
    /// The workbook in this folder.
    pub fn new(home: impl Into<PathBuf>) -> Self {
        Self { home: home.into() }
    }

    /// The folder of the workbook.
    pub fn home(&self) -> &Path {
        &self.home
    }

    /// The learner's file, from the folder of the workbook.
    pub fn file(&self, exercise: &Exercise) -> PathBuf {
        Path::new("exercises/learn")
            .join(exercise.folder)
            .join("exercise.rs")
    }

    /// What is in the learner's file.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn read(&self, exercise: &Exercise) -> Result<String, JudgeError> {
        read(&self.home.join(self.file(exercise)))
    }

    /// Where the learner's change begins: line and column, from 1. The first line, where the mark is gone.
    pub fn gap(&self, exercise: &Exercise) -> (u64, u64) {
        let text = self.read(exercise).unwrap_or_default();
        gap(&text)
    }

    /// How the solution differs from the learner's file, line by line.
    ///
    /// # Errors
    /// When one of the two cannot be read.
    pub fn difference(&self, exercise: &Exercise) -> Result<String, JudgeError> {
        let mine = self.read(exercise)?;
        let solution = read(&self.beside(exercise, "solution.rs"))?;
        let difference = TextDiff::from_lines(&mine, &solution);
        let mut lines = difference.unified_diff();
        lines.context_radius(3).header("your file", "the solution");
        Ok(lines.to_string())
    }

    /// Gives the learner's file back as it was given. Returns where the one that was there is kept; none when it was as
    /// given.
    ///
    /// # Errors
    /// When a file cannot be read or written. The learner's file is not touched before it is kept.
    pub fn reset(&self, exercise: &Exercise) -> Result<Option<PathBuf>, JudgeError> {
        let path = self.home.join(self.file(exercise));
        let given = read(&self.beside(exercise, "given.rs"))?;
        let kept = match fs::read_to_string(&path) {
            Ok(mine) if mine == given => return Ok(None),
            Ok(mine) => {
                let (kept, name) = self.free_name(exercise);
                write(&kept, &mine)?;
                Some(name)
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(cannot(&path, "read", error)),
        };
        write(&path, &given)?;
        Ok(kept)
    }

    /// Keeps what came as OTLP in JSON, a request in a line. Returns where, as a command can name it.
    ///
    /// # Errors
    /// When it can be written neither beside the exercises nor among the temporary files.
    pub fn record(
        &self,
        exercise: &Exercise,
        requests: &[(Signal, Vec<u8>)],
    ) -> Result<PathBuf, JudgeError> {
        let lines = requests
            .iter()
            .map(|(signal, body)| to_json(signal.request(), body) + "\n");
        let lines: String = lines.collect();
        let name = Path::new("exercises/recordings").join(format!("{:02}.json", exercise.number));
        let path = self.home.join(&name);
        if let Some(folder) = path.parent() {
            let _ = fs::create_dir_all(folder);
        }
        if fs::write(&path, &lines).is_ok() {
            return Ok(name);
        }
        let elsewhere = std::env::temp_dir().join(exercise.program() + ".json");
        write(&elsewhere, &lines)?;
        Ok(elsewhere)
    }

    /// Where progress is kept.
    pub(crate) fn progress_file(&self) -> PathBuf {
        self.home.join("exercises/progress.txt")
    }

    fn beside(&self, exercise: &Exercise, name: &str) -> PathBuf {
        self.home.join(self.file(exercise)).with_file_name(name)
    }

    /// A name for what was there that no file has yet.
    fn free_name(&self, exercise: &Exercise) -> (PathBuf, PathBuf) {
        let names = (1_u32..).map(|number| {
            self.file(exercise)
                .with_file_name(format!("mine-{number}.rs"))
        });
        let mut names = names.map(|name| (self.home.join(&name), name));
        // There is always a number that nobody has used.
        names.find(|(path, _)| !path.exists()).unwrap_or_default()
    }
}

fn gap(text: &str) -> (u64, u64) {
    let line = text.lines().position(|line| line.trim() == BEGIN);
    let Some(line) = line else { return (1, 1) };
    let next = text.lines().nth(line + 1).unwrap_or_default();
    let indent = next.len() - next.trim_start().len();
    (line as u64 + 2, indent as u64 + 1)
}

fn read(path: &Path) -> Result<String, JudgeError> {
    fs::read_to_string(path).map_err(|error| cannot(path, "read", error))
}

fn write(path: &Path, text: &str) -> Result<(), JudgeError> {
    fs::write(path, text).map_err(|error| cannot(path, "written", error))
}

fn cannot(path: &Path, what: &'static str, error: io::Error) -> JudgeError {
    JudgeError::File {
        path: path.to_owned(),
        what,
        error,
        advice: match what {
            "read" => "`git checkout` brings back the files of the workbook",
            _ => ADVICE,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exercise::ALL;

    #[test]
    fn the_gap_is_the_line_below_its_mark() {
        let text = format!("fn main() {{\n    {BEGIN}\n    ();\n    {END}\n}}\n");
        assert_eq!(gap(&text), (3, 5));
        assert_eq!(gap("fn main() {}\n"), (1, 1));
    }

    #[test]
    fn what_a_learner_wrote_is_kept_each_time_the_file_is_reset() {
        let home = tempfile::tempdir().unwrap();
        let workshop = Workshop::new(home.path());
        let exercise = ALL[0];
        let path = home.path().join(workshop.file(exercise));
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path.with_file_name("given.rs"), "given").unwrap();
        for (mine, kept) in [("first", "mine-1.rs"), ("second", "mine-2.rs")] {
            fs::write(&path, mine).unwrap();
            let name = workshop.reset(exercise).unwrap().unwrap();
            assert!(name.ends_with(kept), "{}", name.display());
            assert_eq!(fs::read_to_string(home.path().join(name)).unwrap(), mine);
            assert_eq!(fs::read_to_string(&path).unwrap(), "given");
        }
        assert_eq!(workshop.reset(exercise).unwrap(), None);
    }
}
