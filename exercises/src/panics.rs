//! The panics that a program tells of on stderr.

/// A panic: where it was, and what it said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Panic {
    /// The file.
    pub(crate) file: String,
    /// The line and the column in it, from 1.
    pub(crate) place: (u64, u64),
    /// Its message.
    pub(crate) said: String,
}

impl Panic {
    /// The panic that nobody planned: the one in a learner's file, or another one outside the kitchen, whose cook drops
    /// dishes because the judge tells him to.
    pub(crate) fn unplanned(stderr: &str) -> Option<Self> {
        let mut all = all(stderr);
        let is_learners = |it: &Panic| it.file.contains("exercises/learn/");
        let at = all.iter().position(is_learners);
        let at = at.or_else(|| (!all.is_empty()).then_some(0))?;
        Some(all.swap_remove(at))
    }

    /// Whether it is in the file that a learner edits, so that the place is one there.
    pub(crate) fn is_in_exercise(&self) -> bool {
        self.file.ends_with("/exercise.rs")
    }

    /// Its file, its line, and its message, in a sentence.
    pub(crate) fn told(&self) -> String {
        let file = self.file.rsplit('/').next().unwrap_or_default();
        format!("{} ({file}:{})", self.said, self.place.0)
    }
}

/// All that are not the kitchen's own, in their order.
fn all(stderr: &str) -> Vec<Panic> {
    let mut panics = Vec::new();
    let mut lines = stderr.lines();
    while let Some(line) = lines.next() {
        let Some(place) = place(line).filter(|it| !is_planned(&it.0)) else {
            continue;
        };
        let (file, line, column) = place;
        let said = lines.next().unwrap_or_default().trim();
        panics.push(Panic {
            file,
            place: (line, column),
            said: said.chars().take(200).collect(),
        });
    }
    panics
}

/// What a program said, without the panics that the kitchen is told to have: they look like a cause, and are none.
pub(crate) fn without_planned(stderr: &str) -> String {
    let mut kept = Vec::new();
    let mut lines = stderr.lines().peekable();
    while let Some(line) = lines.next() {
        if !place(line).is_some_and(|it| is_planned(&it.0)) {
            kept.push(line);
            continue;
        }
        // Its message, and how to get more of it.
        lines.next();
        lines.next_if(|it| it.starts_with("note: run with `RUST_BACKTRACE"));
        lines.next_if(|it| it.is_empty());
    }
    kept.join("\n")
}

fn is_planned(file: &str) -> bool {
    file.contains("learn/src/")
}

/// The file, the line and the column that a line names, if it tells of a panic.
fn place(line: &str) -> Option<(String, u64, u64)> {
    let (_, place) = line.split_once(" panicked at ")?;
    let mut parts = place.trim_end_matches(':').rsplitn(3, ':');
    let mut number = || parts.next()?.parse().ok();
    let (column, line) = (number()?, number()?);
    // Of Windows, too.
    let file = parts.next()?.replace('\\', "/");
    Some((file, line, column))
}

#[cfg(test)]
mod tests {
    use super::*;

    const STDERR: &str = "The kitchen is on http://127.0.0.1:5000\n
thread 'actix-rt|system:0|arbiter:0' (42) panicked at exercises/learn/src/kitchen.rs:50:5:
the cook dropped the dish
note: run with `RUST_BACKTRACE=1`

thread 'actix-rt|system:0|arbiter:1' (43) panicked at exercises\\learn\\11-counter\\exercise.rs:26:17:
REASON
";

    #[test]
    fn the_panic_of_the_learner_is_told_and_not_the_planned_one() {
        let panic = Panic::unplanned(STDERR).unwrap();
        assert_eq!(panic.told(), "REASON (exercise.rs:26)");
        assert_eq!(panic.place, (26, 17));
        assert!(panic.is_in_exercise());
        let planned = STDERR.lines().take(4).collect::<Vec<_>>().join("\n");
        assert_eq!(Panic::unplanned(&planned), None);
        assert_eq!(
            without_planned(&planned),
            "The kitchen is on http://127.0.0.1:5000\n"
        );
        assert!(without_planned(STDERR).ends_with("exercise.rs:26:17:\nREASON"));
        assert_eq!(Panic::unplanned("It panicked at noon\n"), None);
        let elsewhere = "thread 'main' panicked at src/lib.rs:1:2:\noh\n";
        assert_eq!(Panic::unplanned(elsewhere).unwrap().told(), "oh (lib.rs:1)");
    }
}
