//! Which lines two texts have and which only one of them.

use similar::TextDiff;

/// Enough to see where a change is, and no more.
const CONTEXT: usize = 1;

/// The lines of a unified diff without its head and without numbers.
pub fn unified(before: &str, after: &str) -> Vec<String> {
    with_context(before, after, CONTEXT)
}

/// The same with all of the lines that do not change.
pub fn whole(before: &str, after: &str) -> Vec<String> {
    let all = before.lines().count() + after.lines().count();
    let lines = with_context(before, after, all);
    lines.into_iter().filter(|line| line != "@@").collect()
}

fn with_context(before: &str, after: &str, context: usize) -> Vec<String> {
    let text = TextDiff::from_lines(before, after);
    let unified = text.unified_diff().context_radius(context).to_string();
    let plain = |line: &str| {
        if line.starts_with("@@") {
            "@@".to_owned()
        } else {
            line.to_owned()
        }
    };
    unified.lines().map(plain).collect()
}
