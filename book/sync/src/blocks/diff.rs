//! *diff*: what a file of one chapter has and that of another has not.

use crate::Fault;
use crate::line_diff::unified;
use crate::page::fenced;
use crate::repository::Repository;

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
