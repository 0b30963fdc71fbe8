//! Each step from a chapter to the next is one lesson, which a reader takes in one look. A step that grows over its budget has
//! become two lessons, or carries something that no lesson is about: that belongs into `todo` or a support
//! crate.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::path::Path;

use harness::chapter_steps::{CHAPTERS, Step};
use harness::every_chapter;

/// The most lines that a step may have.
struct Budget {
    chapter: &'static str,
    /// Added and removed in the files that the chapter before has too.
    changed: usize,
    /// Each of the new files, from the longest to the shortest.
    new: &'static [usize],
}

const fn budget(chapter: &'static str, changed: usize, new: &'static [usize]) -> Budget {
    Budget {
        chapter,
        changed,
        new,
    }
}

const BUDGETS: [Budget; 9] = [
    budget("ch300-spans", 25, &[85]),
    budget("ch300-requests", 10, &[100]),
    budget("ch300-context", 45, &[]),
    budget("ch300-logs", 65, &[]),
    budget("ch300-metrics", 50, &[90, 90, 50]),
    budget("ch300-console", 60, &[90]),
    budget("ch300-otlp", 70, &[]),
    budget("ch300-losses", 45, &[110, 80, 80, 80]),
    budget("ch300-production", 70, &[65, 50, 40]),
];

/// Steps that are allowed more, each with what for and why.
const EXEMPTIONS: [(&str, &str); 0] = [];

every_chapter!(a_chapter_that_the_suites_try_is_on_the_road);
fn a_chapter_that_the_suites_try_is_on_the_road(chapter: &str) {
    assert!(
        CHAPTERS.contains(&chapter),
        "{chapter} is not in {CHAPTERS:?}"
    );
}

#[test]
fn every_step_of_the_road_has_a_budget() {
    let budgets = BUDGETS.map(|budget| budget.chapter);
    assert_eq!(budgets, CHAPTERS[1..]);
}

#[test]
fn no_step_is_larger_than_its_budget() {
    let chapters = Path::new(env!("CARGO_MANIFEST_DIR")).join("../chapters");
    let mut over = Vec::new();
    for (old, budget) in CHAPTERS.iter().zip(&BUDGETS) {
        let step = Step::measure(&chapters, old, budget.chapter).unwrap();
        let is_exempt = EXEMPTIONS
            .iter()
            .any(|(exempt, _)| *exempt == budget.chapter);
        if !is_exempt {
            over.extend(faults(&step, budget));
        }
    }
    assert!(over.is_empty(), "\n{}", over.join("\n"));
}

fn faults(step: &Step, budget: &Budget) -> Vec<String> {
    let Budget {
        chapter,
        changed,
        new,
    } = budget;
    let mut faults = Vec::new();
    if step.changed_lines() > *changed {
        faults.push(format!(
            "{chapter} changes {} lines, and may change {changed}: {:?}",
            step.changed_lines(),
            step.changed
        ));
    }
    let mut files = step.new.clone();
    files.sort_by_key(|(_, lines)| std::cmp::Reverse(*lines));
    if files.len() > new.len() {
        faults.push(format!(
            "{chapter} may have {} new files: {files:?}",
            new.len()
        ));
    }
    for ((file, lines), most) in files.iter().zip(*new) {
        if lines > most {
            faults.push(format!(
                "{chapter}: {file} has {lines} lines, and may have {most}"
            ));
        }
    }
    for file in &step.removed {
        faults.push(format!(
            "{chapter} lost {file}: chapters have the same files"
        ));
    }
    faults
}
