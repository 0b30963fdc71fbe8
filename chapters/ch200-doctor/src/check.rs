//! What a check is and what it finds; all of them run at once, and none holds up the report.

use std::sync::mpsc::channel;
use std::thread;
use std::time::{Duration, Instant};

use serde::Serialize;

/// One thing to look at, not yet looked at.
pub struct Check {
    name: &'static str,
    title: &'static str,
    run: Box<dyn FnOnce() -> Finding + Send>,
}

/// How it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// All is well.
    Ok,
    /// The workbook does not run like this.
    Failed,
    /// It runs, and this is good to know.
    Optional,
}

/// What a check found, and what to do about it.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    pub status: Status,
    pub found: String,
    #[serde(rename = "do")]
    pub advice: Option<String>,
}

/// A check that was made.
#[derive(Debug, Serialize)]
pub struct Checked {
    #[serde(rename = "check")]
    pub name: &'static str,
    #[serde(skip)]
    pub title: &'static str,
    #[serde(flatten)]
    pub finding: Finding,
}

impl Check {
    /// `name` is for programs and never changes; `title` is for people.
    pub fn new(
        name: &'static str,
        title: &'static str,
        run: impl FnOnce() -> Finding + Send + 'static,
    ) -> Check {
        let run = Box::new(run);
        Check { name, title, run }
    }
}

impl Finding {
    pub fn ok(found: impl AsRef<str>) -> Finding {
        Finding {
            status: Status::Ok,
            found: one_line(found.as_ref()),
            advice: None,
        }
    }

    pub fn optional(found: impl AsRef<str>, advice: impl Into<String>) -> Finding {
        Finding {
            status: Status::Optional,
            advice: Some(advice.into()),
            ..Finding::ok(found)
        }
    }

    pub fn failed(found: impl AsRef<str>, advice: impl Into<String>) -> Finding {
        Finding {
            status: Status::Failed,
            ..Finding::optional(found, advice)
        }
    }
}

/// Makes all checks, each on a thread of its own, and returns what they found, in their order.
///
/// What takes longer than `longest` is left behind: its thread ends with the program.
pub fn side_by_side(checks: Vec<Check>, longest: Duration) -> Vec<Checked> {
    let end = Instant::now() + longest;
    let (found, findings) = channel();
    let mut checked = Vec::new();
    for (index, check) in checks.into_iter().enumerate() {
        let Check { name, title, run } = check;
        let found = found.clone();
        thread::spawn(move || found.send((index, run())));
        let advice = "run it again when this machine has less to do";
        let finding = Finding::failed(format!("no answer within {longest:?}"), advice);
        checked.push(Checked {
            name,
            title,
            finding,
        });
    }
    drop(found);
    // It ends when the time is over, or when all have sent what they found.
    while let Ok((index, finding)) = findings.recv_timeout(end - Instant::now().min(end)) {
        checked[index].finding = finding;
    }
    checked
}

/// The first line of what another program said, without anything that could move the cursor.
fn one_line(text: &str) -> String {
    let line = text.lines().find(|line| !line.trim().is_empty());
    let line = line.unwrap_or_default().trim();
    let visible = line.chars().filter(|letter| !letter.is_control());
    visible.take(LONGEST_LINE).collect()
}

const LONGEST_LINE: usize = 200;

#[cfg(test)]
mod tests {
    use super::{Finding, one_line};

    #[test]
    fn what_another_program_said_cannot_paint_the_terminal() {
        assert_eq!(one_line("\n \u{1b}[31mred\u{7}\nmore"), "[31mred");
        assert_eq!(Finding::ok("x".repeat(999)).found.len(), 200);
    }
}
