//! The exercises on the pages of the book, and in the editor.

#![allow(clippy::expect_used, reason = "a test that cannot go on fails")]

use std::fs;
use std::path::{Path, PathBuf};

use exercises::exercise::ALL;
use exercises::exercise_files::{BEGIN, END, Workshop};
use exercises::verdict::Complaint;
use exercises::verdict_text::problem;
use regex_lite::Regex;
use serde_json::Value;

fn home() -> PathBuf {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    package.parent().expect("the workbook").to_owned()
}

fn read(path: &str) -> String {
    fs::read_to_string(home().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

#[test]
fn each_exercise_is_named_on_its_page_and_its_page_has_that_title() {
    for exercise in ALL {
        let page = read(exercise.page.path);
        let command = format!("`cargo exercise {}`", exercise.number);
        assert!(
            page.contains(&command),
            "{} has no {command}",
            exercise.page.path
        );
        let title = format!("# {}\n", exercise.page.title);
        assert!(
            page.starts_with(&title),
            "{} is not called {title}",
            exercise.page.path
        );
    }
}

#[test]
fn what_is_given_has_one_short_gap_and_says_its_task_its_page_and_its_judge() {
    for exercise in ALL {
        let path = format!("exercises/learn/{}/given.rs", exercise.folder);
        let given = read(&path);
        let begin = given.lines().position(|line| line.trim() == BEGIN);
        let end = given.lines().position(|line| line.trim() == END);
        let (begin, end) = begin
            .zip(end)
            .unwrap_or_else(|| panic!("{path} has no gap"));
        // Of the last one, the whole file is the learner's.
        let is_free = exercise.number == 22;
        assert!(
            is_free || end - begin <= 11,
            "{path}: the gap is longer than 10 lines"
        );
        assert!(
            given.lines().count() <= 85,
            "{path} is too long to be read in two minutes"
        );
        let title = format!(
            "// Exercise {}: {}\n",
            exercise.number,
            lowered(exercise.title)
        );
        assert!(
            given.starts_with(&title),
            "{path} does not begin with {title}"
        );
        let page = exercise.page.path.rsplit('/').next().unwrap_or_default();
        for words in [page, &format!("cargo exercise {}", exercise.number)] {
            assert!(given.contains(words), "{path} does not say {words}");
        }
        let solution = read(&format!("exercises/learn/{}/solution.rs", exercise.folder));
        let outside = |text: &str| {
            let (above, rest) = text.split_once(BEGIN).expect("a gap");
            let (_, below) = rest.split_once(END).expect("a gap");
            (above.to_owned(), below.to_owned())
        };
        assert_eq!(
            outside(&given),
            outside(&solution),
            "{path}: the solution changes more than the gap"
        );
    }
}

/// Titles begin with a capital letter, and not in the middle of a sentence.
fn lowered(title: &str) -> String {
    let mut letters = title.chars();
    let first = letters.next().map(|it| it.to_lowercase().to_string());
    first.unwrap_or_default() + letters.as_str()
}

#[test]
fn the_tasks_of_the_editor_find_the_problem_that_the_judge_prints() {
    let tasks: Value = serde_json::from_str(&read(".vscode/tasks.json")).expect("JSON");
    let workshop = Workshop::new(home());
    let mut complaint = Complaint::new("missing", "No span `adding_order` came");
    // Not where the gap is: the file is the learner's, and may be anything.
    complaint.place = Some((20, 5));
    let printed = problem(&workshop, ALL[2], &complaint);
    let mut found = 0;
    for task in tasks["tasks"].as_array().expect("a list") {
        let matcher = &task["problemMatcher"];
        let Some(pattern) = matcher["pattern"]["regexp"].as_str() else {
            continue;
        };
        let pattern = Regex::new(pattern).expect("a regular expression");
        let captures = pattern
            .captures(printed.trim_end())
            .unwrap_or_else(|| panic!("{printed}"));
        let part = |name: &str| {
            let group = matcher["pattern"][name].as_u64().expect("a group");
            captures[usize::try_from(group).expect("a small number")].to_owned()
        };
        assert!(home().join(part("file")).exists(), "{printed}");
        assert_eq!(
            (part("line").as_str(), part("column").as_str()),
            ("20", "5")
        );
        assert_eq!(
            (part("severity").as_str(), part("message").as_str()),
            ("error", "No span `adding_order` came")
        );
        found += 1;
    }
    assert_eq!(found, 2);
}

#[test]
fn the_watching_task_knows_when_a_verdict_begins_and_ends() {
    let tasks: Value = serde_json::from_str(&read(".vscode/tasks.json")).expect("JSON");
    let all = tasks["tasks"].as_array().expect("a list");
    let background = all
        .iter()
        .find_map(|it| it["problemMatcher"]["background"].as_object());
    let background = background.expect("a task in the background");
    let commands = read("exercises/src/commands.rs");
    for (name, said) in [
        ("beginsPattern", "Judging exercise {} …"),
        (
            "endsPattern",
            "Waiting until the file is saved (Ctrl-C stops it)",
        ),
    ] {
        assert!(commands.contains(said), "{said}");
        let pattern =
            Regex::new(background[name].as_str().expect("a text")).expect("a regular expression");
        assert!(pattern.is_match(&said.replace("{}", "3")), "{name}");
    }
}
