//! What an editor or a script reads: the same as the text, as JSON, one value in a line.

use std::path::Path;

use serde_json::{Value, json};

use crate::exercise::{ALL, Exercise};
use crate::exercise_files::Workshop;
use crate::judge::Verdict;
use crate::progress::Progress;
use crate::verdict::JudgeError;

/// A verdict.
pub fn verdict(workshop: &Workshop, verdict: &Verdict, recording: Option<&Path>) -> Value {
    let mut value = about(workshop, verdict.exercise);
    value["passes"] = json!(verdict.passes());
    value["findings"] = json!(verdict.findings);
    value["recording"] = json!(recording);
    if let Some(complaint) = &verdict.complaint {
        let (line, column) = complaint
            .place
            .unwrap_or_else(|| workshop.gap(verdict.exercise));
        value["complaint"] = json!({
            "id": complaint.id,
            "message": complaint.message,
            "expected": complaint.expected,
            "seen": complaint.seen,
            "nearest": complaint.nearest,
            "why": complaint.why,
            "output": complaint.output,
            "line": line,
            "column": column,
        });
    }
    value
}

/// All exercises, and which pass.
pub fn list(workshop: &Workshop, progress: &Progress) -> Value {
    let next = progress.next().map(|it| it.number);
    let all = ALL.iter().map(|exercise| {
        let mut value = about(workshop, exercise);
        value["passed"] = json!(progress.has_passed(exercise));
        value["next"] = json!(Some(exercise.number) == next);
        value
    });
    all.collect()
}

/// A hint, or the solution.
pub fn difference(
    workshop: &Workshop,
    exercise: &Exercise,
    hint: Option<(usize, &str)>,
    difference: &str,
) -> Value {
    let mut value = about(workshop, exercise);
    match hint {
        Some((step, text)) => {
            value["step"] = json!(step + 1);
            value["hint"] = json!(text);
        }
        None => value["difference"] = json!(difference),
    }
    value
}

/// Why there is no judgement.
pub fn error(error: &JudgeError) -> Value {
    json!({ "error": error.to_string() })
}

fn about(workshop: &Workshop, exercise: &Exercise) -> Value {
    json!({
        "exercise": exercise.number,
        "title": exercise.title,
        "file": workshop.file(exercise),
        "page": exercise.page.path,
        "minutes": exercise.minutes,
    })
}
