//! The table of the viewer's README that sets it beside its peers.

use book_sync::repository::Repository;

/// What the README of the viewer says that it does is held by a test, and the title of the link is the name of that test.
#[test]
fn every_yes_of_the_viewer_beside_its_peers_leads_to_a_test_that_is_there() {
    let repository = Repository::of_this_program();
    let readme = repository.read("viewer/README.md").unwrap();
    let table = readme
        .lines()
        .skip_while(|line| !line.starts_with("| feature |"));
    let rows: Vec<&str> = table
        .skip(2)
        .take_while(|line| line.starts_with('|'))
        .collect();
    assert!(rows.len() > 10, "{rows:?}");
    for row in rows {
        let ours = row.split(" | ").nth(1).unwrap();
        let links: Vec<&str> = ours.split("](").skip(1).collect();
        assert!(
            !ours.contains("yes") || !links.is_empty(),
            "viewer/README.md: no test holds {row}"
        );
        for link in links {
            let (link, _) = link.split_once(')').unwrap();
            let (path, name) = link.split_once(" \"").unwrap();
            let name = name.trim_end_matches('"');
            let file = repository.read(&format!("viewer/{path}")).unwrap();
            // Where the harness is one of our own, a test is named by a text.
            let is_there =
                file.contains(&format!("fn {name}(")) || file.contains(&format!("\"{name}\""));
            assert!(is_there, "viewer/README.md: {path} has no test {name}");
        }
    }
}
