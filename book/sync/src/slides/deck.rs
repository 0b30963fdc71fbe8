//! All slides, in the order of the book.

use std::collections::{BTreeMap, BTreeSet};

use super::commands_not_run::not_run;
use super::slide::{Slide, slide};
use super::{document, notes, rules};
use crate::Fault;
use crate::page::Page;
use crate::report::Located;
use crate::repository::Repository;

/// All slides in the order of the book.
#[derive(Debug, Clone, Default)]
pub struct Deck {
    /// What the book is called.
    pub title: String,
    /// The slides.
    pub slides: Vec<Slide>,
}

impl Deck {
    /// Reads the notes of all pages, in the order of the summary.
    ///
    /// # Errors
    /// Everything that a person must fix, each with its page and line.
    pub fn read(repository: &Repository) -> Result<Self, Vec<Located>> {
        let top = |fault: Fault| {
            vec![Located {
                path: "book/pages/SUMMARY.md".to_owned(),
                line: 0,
                why: fault.to_string(),
            }]
        };
        let pages = repository.pages().map_err(top)?;
        let not_run = not_run(repository).map_err(top)?;
        Self::of(repository, &in_order(repository, pages), &not_run)
    }

    /// The deck of these pages, of which `not_run` names commands that nothing runs.
    pub(super) fn of(
        repository: &Repository,
        pages: &[Page],
        not_run: &BTreeMap<String, BTreeSet<String>>,
    ) -> Result<Self, Vec<Located>> {
        let by_path: BTreeMap<&str, &Page> = pages.iter().map(|it| (&*it.path, it)).collect();
        let (mut slides, mut faults) = (Vec::new(), Vec::new());
        for page in pages {
            for step in notes::steps(page) {
                let located = |why: Fault| Located {
                    path: page.path.clone(),
                    line: step.line + 1,
                    why: why.to_string(),
                };
                let slide = slide(repository, &by_path, page, &step, not_run);
                match slide {
                    Ok(slide) => slides.push(Slide {
                        title: title(page),
                        ..slide
                    }),
                    Err(fault) => faults.push(located(fault)),
                }
            }
        }
        let deck = Self {
            title: by_path
                .get("README.md")
                .map(|it| title(it))
                .unwrap_or_default(),
            slides,
        };
        // They would only follow from the others.
        if faults.is_empty() {
            faults = rules::broken(&deck);
        }
        if faults.is_empty() {
            Ok(deck)
        } else {
            Err(faults)
        }
    }

    /// The slides of a talk, by its place among [`TALKS`](super::TALKS).
    pub fn talk(&self, talk: usize) -> impl Iterator<Item = &Slide> {
        self.slides.iter().filter(move |it| it.minutes.of[talk] > 0)
    }

    /// One file of HTML with all that it needs.
    pub fn html(&self) -> String {
        document::html(self)
    }
}

/// The title of a page. The number of a part is for folders.
pub(super) fn title(page: &Page) -> String {
    let first = page.lines.iter().find_map(|line| line.strip_prefix("# "));
    let title = first.unwrap_or_default().replace('`', "");
    let is_numbered = |it: &&str| it.bytes().all(|it| it.is_ascii_digit());
    match title.split_once(' ') {
        Some((number, rest)) if is_numbered(&number) => rest.to_owned(),
        _ => title,
    }
}

/// The pages as the summary lists them, and after them those that it does not list.
pub(super) fn in_order(repository: &Repository, mut pages: Vec<Page>) -> Vec<Page> {
    let summary = repository.read("book/pages/SUMMARY.md").unwrap_or_default();
    let place = |page: &Page| {
        summary
            .find(&format!("]({})", page.path))
            .unwrap_or(usize::MAX)
    };
    pages.sort_by_key(place);
    pages
}
