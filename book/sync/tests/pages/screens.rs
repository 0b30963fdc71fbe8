//! The pictures of the viewer's pages.

use book_sync::repository::Repository;

/// The recording behind the picture was made once. What the viewer says of the same programs today is in the
/// transcript.
#[test]
fn the_picture_of_a_score_says_what_the_programs_of_its_page_get() {
    let repository = Repository::of_this_program();
    let page = repository.read("400-conclusion/370-score.md").unwrap();
    let (_, transcript) = page.split_once("\"category\":\"Excellent\"\n").unwrap();
    let (category, _) = transcript.split_once("\"service\":\"no-unit\"").unwrap();
    let (_, category) = category.rsplit_once("\"category\":\"").unwrap();
    let (category, _) = category.split_once('"').unwrap();
    let words = repository
        .read("400-conclusion/score-of-no-unit.txt")
        .unwrap();
    let score = words.lines().find(|line| line.starts_with("no-unit: "));
    assert!(
        score.unwrap().ends_with(&format!(", {category}")),
        "{score:?}"
    );
    let table = page.lines().find(|line| line.contains("#no-unit)"));
    let points = score.unwrap()["no-unit: ".len()..].split(' ').next();
    let in_table = format!("| {}, {category}: MET-002 |", points.unwrap());
    assert!(table.unwrap().contains(&in_table), "{table:?}: {in_table}");
}
