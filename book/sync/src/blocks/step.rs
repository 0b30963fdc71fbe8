//! *step*: how many lines of a chapter are new, file by file.

use harness::chapter_steps::Step;

use crate::Fault;
use crate::repository::Repository;

/// The table for `step OLD NEW`, two chapters.
///
/// # Errors
/// When one of them is not there, or the two do not differ.
pub fn step(repository: &Repository, spec: &str) -> Result<Vec<String>, Fault> {
    let Some((old, new)) = spec.split_once(' ') else {
        return Err(Fault::new("a step names two chapters: step OLD NEW"));
    };
    let step = Step::measure(&repository.root.join("chapters"), old, new)
        .map_err(|error| Fault::new(format!("{old} and {new}: {error}")))?;
    let changed = step.changed.iter().map(|(file, added, removed)| {
        let removed = match removed {
            0 => String::new(),
            removed => removed.to_string(),
        };
        format!("| `{file}` | {added} | {removed} |")
    });
    let created = step.new.iter();
    let created = created.map(|(file, lines)| format!("| `{file}`, new | {lines} | |"));
    let rows: Vec<String> = changed.chain(created).collect();
    if rows.is_empty() {
        return Err(Fault::new(format!("{old} and {new} do not differ")));
    }
    let head = ["| file | lines added | removed |", "| --- | --- | --- |"];
    Ok(head.map(str::to_owned).into_iter().chain(rows).collect())
}
