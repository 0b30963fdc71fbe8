//! *diff*: what a file of one chapter has and that of another has not.

use similar::TextDiff;

use crate::Fault;
use crate::page::fenced;
use crate::repository::Repository;

/// Enough to see where a change is, and no more.
const CONTEXT: usize = 1;

/// The fence for `diff OLD NEW`. Where lines are left out stands `@@`: the numbers of lines would
/// make a page stale that shows nothing of what moved them.
///
/// # Errors
/// When a file is missing, or the two do not differ: a page would promise a change and show none.
pub fn diff(repository: &Repository, spec: &str) -> Result<Vec<String>, Fault> {
    let Some((old, new)) = spec.split_once(' ') else {
        return Err(Fault::new("a diff names two files: diff OLD NEW"));
    };
    let (before, after) = (repository.read(old)?, repository.read(new)?);
    let lines = unified(&before, &after);
    if lines.is_empty() {
        return Err(Fault::new(format!("{old} and {new} do not differ")));
    }
    Ok(fenced("diff", &lines))
}

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
