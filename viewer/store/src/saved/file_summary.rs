//! What was read of a file and what was left out, as a terminal says it.

use std::fmt;

use crate::otlp::request_outcome::RequestOutcome;
use crate::readable;
use crate::store::source_files::SavedFile;

/// How many refused objects of a file, and how many items that were left out, are said one by one.
const MAX_SAID: usize = 5;

impl SavedFile {
    pub(super) fn refuse(&mut self, reason: String) {
        self.refused += 1;
        if self.reasons.len() < MAX_SAID {
            self.reasons.push(reason);
        }
    }

    /// Counts what became of an object that was taken. It begins in line `line`, where the file has lines.
    pub(super) fn add(&mut self, outcome: &RequestOutcome, place: &str, line: Option<u64>) {
        self.kept += outcome.kept;
        self.left_out += outcome.left_out;
        self.repeated += outcome.repeated;
        self.faults += outcome.faults.len() as u64 + outcome.more_faults;
        for fault in &outcome.faults {
            if self.named.len() == MAX_SAID {
                break;
            }
            // A line within the object is counted from where that begins.
            let place = match (line, fault.position) {
                (Some(line), Some((within, _))) => format!("line {}", line + within - 1),
                _ => place.to_owned(),
            };
            self.named
                .push(format!("{place}: {}: {}", fault.path, fault.reason));
        }
        let mut all = RequestOutcome {
            notes: std::mem::take(&mut self.notes),
            ..RequestOutcome::default()
        };
        for note in &outcome.notes {
            all.note(&note.name, note.path.clone(), note.kind);
        }
        self.notes = all.notes;
    }

    /// What of it was not shown, or came again: nothing where all is well.
    pub fn losses(&self) -> String {
        let many =
            |count: u64, noun| readable::count(usize::try_from(count).unwrap_or(usize::MAX), noun);
        let mut losses = Vec::new();
        if self.left_out > 0 {
            losses.push(format!("{} left out of them", many(self.left_out, "item")));
        }
        if self.repeated > 0 {
            losses.push(format!("{} came again", many(self.repeated, "span")));
        }
        losses.join(", ")
    }
}

/// What a terminal says of a file.
impl fmt::Display for SavedFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(problem) = &self.problem {
            return write!(f, "Not opened: {problem}");
        }
        write!(
            f,
            "{}: {} read",
            self.name,
            readable::count(self.taken as usize, "object")
        )?;
        if self.refused > 0 {
            write!(f, ", {} left out", self.refused)?;
        }
        let losses = self.losses();
        if !losses.is_empty() {
            write!(f, "; {losses}")?;
        }
        for (said, all) in [(&self.reasons, self.refused), (&self.named, self.faults)] {
            for reason in said {
                write!(f, "\n  {reason}")?;
            }
            let more = all.saturating_sub(said.len() as u64);
            if more > 0 {
                write!(f, "\n  and {more} more")?;
            }
        }
        for note in &self.notes {
            write!(f, "\n  {note}")?;
        }
        Ok(())
    }
}
