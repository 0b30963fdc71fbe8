//! The Instrumentation Score of each program, held against the table of the page on the score.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use otlp_viewer::score::ServiceScore;
use otlp_viewer::testing::Receiver;

use crate::{CASES, Form};

/// Where the table is.
const PAGE: &str = "400-conclusion/370-score.md";
/// The rule that every program fails but one, and that the table therefore names in one row only.
const FAILED_BY_ALL: &str = "RES-001";
/// The case of that row.
const ABOUT_IT: &str = "no-instance";
/// What stands for a program of which nothing arrived.
const NOTHING: &str = "nothing to judge";

/// What the table says of a case.
struct Row {
    case: String,
    broken: String,
    cured: String,
}

/// Holds what a program has sent against its cell of the table.
pub fn assert_is_in_the_table(receiver: &Receiver, case: &str, form: Form) {
    let row = rows().into_iter().find(|it| it.case == case);
    let row = row.unwrap_or_else(|| panic!("{PAGE} has no row of {case}"));
    let written = match form {
        Form::Broken => row.broken,
        Form::Cured => row.cured,
    };
    let scores = receiver.scores();
    for service in &scores {
        let fails = service
            .failed()
            .iter()
            .any(|it| it.rule.id == FAILED_BY_ALL);
        let expected = (case, form) != (ABOUT_IT, Form::Cured);
        assert_eq!(fails, expected, "{FAILED_BY_ALL}: {service}");
    }
    let said: Vec<String> = scores.iter().map(|it| cell(case, it)).collect();
    let said = if said.is_empty() {
        NOTHING.to_owned()
    } else {
        said.join("; ")
    };
    assert!(
        says(&written, &said),
        "{PAGE} says {written:?} of {case}, {form:?}, and should say {said:?}\n{}",
        receiver.everything()
    );
}

/// Whether a cell says this. That of many cases has a range, as `90 to 94, Excellent`.
fn says(written: &str, said: &str) -> bool {
    let range = || {
        let (range, category) = written.split_once(", ")?;
        let (least, most) = range.split_once(" to ")?;
        let (points, found) = said.split_once(", ")?;
        let [least, most, points] = [least, most, points].map(|it| it.parse::<u8>().ok());
        Some((least?..=most?).contains(&points?) && category == found)
    };
    written == said || range() == Some(true)
}

/// What the table says of a service: its score, its category, and the rules that are failed.
fn cell(case: &str, service: &ServiceScore) -> String {
    let (Some(points), Some(category)) = (service.points(), service.category()) else {
        return NOTHING.to_owned();
    };
    let failed = service.failed().into_iter().map(|it| it.rule.id);
    let failed: Vec<&str> = failed
        .filter(|it| case == ABOUT_IT || *it != FAILED_BY_ALL)
        .collect();
    match &failed[..] {
        [] => format!("{points}, {category}"),
        failed => format!("{points}, {category}: {}", failed.join(", ")),
    }
}

/// The table has every case once, and the sums in the prose are its own.
pub fn sums_are_right() {
    let rows = rows();
    let mut cases: Vec<&str> = rows.iter().map(|it| &*it.case).collect();
    let mut expected = CASES.map(|(name, _)| name);
    cases.sort_unstable();
    expected.sort_unstable();
    assert_eq!(cases, expected);
    let excellent = |it: &&Row| it.broken.split("; ").all(|it| it.contains("Excellent"));
    let excellent = rows.iter().filter(excellent).count();
    // A rule sees the mistake when it fails with it, and not without.
    let seen = |it: &&Row| !rules(&it.broken).is_subset(&rules(&it.cured));
    let seen = rows.iter().filter(seen).count();
    let all = rows.len();
    let page = page();
    for sum in [
        format!("**{excellent} of the {all}** broken programs are Excellent"),
        format!("A rule sees **{seen} of the {all}** mistakes"),
    ] {
        let is_said = page.replace('\n', " ").contains(&sum);
        assert!(is_said, "{PAGE} does not say {sum:?}");
    }
}

/// The rules that a cell names.
fn rules(cell: &str) -> BTreeSet<&str> {
    let words = cell.split([' ', ',', ';']);
    let is_id = |it: &&str| it.len() == 7 && it.as_bytes()[3] == b'-';
    words.filter(is_id).collect()
}

/// Each case of the table, with the cells of its row.
fn rows() -> Vec<Row> {
    let page = page();
    let mut rows = Vec::new();
    for row in page.lines().filter(|it| it.starts_with("| [`")) {
        let cells = row.trim_matches('|').split('|').map(str::trim);
        let cells: Vec<&str> = cells.collect();
        let &[cases, broken, cured] = &cells[..] else {
            panic!("a row of {PAGE} should have three cells: {row}");
        };
        rows.extend(cases.split('`').skip(1).step_by(2).map(|case| Row {
            case: case.to_owned(),
            broken: broken.to_owned(),
            cured: cured.to_owned(),
        }));
    }
    rows
}

fn page() -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    fs::read_to_string(root.join(PAGE)).unwrap()
}
