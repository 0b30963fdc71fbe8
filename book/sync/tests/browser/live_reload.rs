//! `mdbook serve book` while somebody writes.

use std::fs::{self, File};
use std::path::Path;
use std::time::SystemTime;

use ureq::Agent;

use crate::copy::Served;

/// A file that mdBook watches, and that this test does not edit.
const TOUCHED: &str = "REFERENCES.md";

pub fn shows_edits(mdbook: &Path) {
    let book = Served::start(mdbook);
    notices_changes(&book);
    let agent: Agent = Agent::config_builder().proxy(None).build().into();
    let shown = |file: &str| {
        let mut answer = agent.get(book.url(file)).call().ok()?;
        answer.body_mut().read_to_string().ok()
    };
    // The picture first: its copy lies in a folder that mdBook watches, and must not be seen there.
    let edits = [
        ("100-intro/one-click.svg", "<!-- Edited -->"),
        ("300-app/300-spans.md", "Edited in a folder."),
        ("GLOSSARY.md", "Edited at the top."),
        ("README.md", "Edited on the cover."),
    ];
    for (file, addition) in edits {
        let path = book.copy.path(file);
        let text = fs::read_to_string(&path).unwrap();
        // While mdBook writes the edit before this one, a page can be missing for a moment.
        let is_unedited = || shown(file).is_some_and(|it| !it.contains(addition));
        book.server.wait_for(file, is_unedited);
        // mdBook must not see half of an edit.
        let new = path.with_extension("new");
        fs::write(&new, format!("{text}\n{addition}\n")).unwrap();
        fs::rename(new, &path).unwrap();
        let is_shown = || shown(file).is_some_and(|it| it.contains(addition));
        book.server
            .wait_for(&format!("the edit of {file}"), is_shown);
    }
    // Each edit was seen once. What rebuilds for ever would be seen beside the next.
    let written = book.server.written().replace("\\\\", "/");
    let changed = written
        .lines()
        .filter(|line| line.contains("Files changed"))
        .flat_map(|line| line.split('"').skip(1).step_by(2))
        .filter(|path| !path.ends_with(TOUCHED));
    let changed: Vec<_> = changed.collect();
    let seen = edits.map(|(file, _)| changed.iter().filter(|it| it.ends_with(file)).count());
    assert_eq!(seen, [1; 4], "{written}");
    assert_eq!(changed.len(), edits.len(), "{written}");
}

/// Waits until mdBook notices changes. It says that it watches before it has looked at the files for
/// the first time: an edit in between belongs to what it compares with, and would never be shown.
fn notices_changes(book: &Served) {
    let touched = book.copy.path(TOUCHED);
    book.server.wait_for("the first change", || {
        let file = File::options().append(true).open(&touched).unwrap();
        file.set_modified(SystemTime::now()).unwrap();
        book.server.written().contains("Files changed")
    });
}
