//! The talk: each numbered step of the notes for the speaker is a slide.
//!
//! A step says in a comment what its slide shows, and for how many minutes in which talk:
//! `<!-- slide 85=3 45=2 25=1 quote fn observe focus="let span" run="cargo run" -->`. What it shows stands on a page
//! already, and nothing is copied: whatever keeps the page in step with the code keeps the slides in step.
//!
//! - [`directive`]: what such a comment says
//! - [`notes`]: the folds for the speaker, and their steps
//! - [`face`]: what a slide shows, found on its page
//! - `focus`: some lines of a block, and none that is too long
//! - `colour`: what is a keyword, and what a string
//! - `markdown`: notes, tables and sentences as HTML
//! - [`rules`]: what holds for a whole talk: its minutes, and the order of its commands
//! - [`minutes`]: the lines and the table on the pages that say how long everything takes
//! - `document`: all of it as one file

mod colour;
pub mod directive;
mod document;
pub mod face;
mod focus;
mod markdown;
pub mod minutes;
pub mod notes;
pub mod rules;

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use crate::Fault;
use crate::page::{Page, Part};
use crate::report::Located;
use crate::repository::Repository;
use directive::{Directive, Minutes};
use face::Face;
use notes::Step;

/// The lengths of the talk, in minutes. Each shorter one is a part of the one before it.
pub const TALKS: [u32; 3] = [85, 45, 25];

/// More lines of code cannot be read from the last row.
pub const MAX_LINES: usize = 14;

/// Longer ones go on in the next line.
pub const MAX_COLUMNS: usize = 70;

/// A command that the speaker types while a slide is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Command {
    /// As it stands on the page, without `$ `.
    pub text: String,
    /// The page that runs it.
    pub page: String,
    /// The line of that page, from 0.
    pub line: usize,
}

/// A step of the notes.
#[derive(Debug, Clone)]
pub struct Slide {
    /// The page in whose notes it stands.
    pub page: String,
    /// The line of its comment, from 0.
    pub line: usize,
    /// The title of that page.
    pub title: String,
    /// How long it is shown.
    pub minutes: Minutes,
    /// What is shown.
    pub face: Face,
    /// What the speaker types. The face is what is shown instead when that fails.
    pub commands: Vec<Command>,
    /// What the speaker says and asks, as HTML.
    pub notes: String,
}

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
    fn of(
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

    /// The slides of a talk, by its place among [`TALKS`].
    pub fn talk(&self, talk: usize) -> impl Iterator<Item = &Slide> {
        self.slides.iter().filter(move |it| it.minutes.of[talk] > 0)
    }

    /// One file of HTML with all that it needs.
    pub fn html(&self) -> String {
        document::html(self)
    }
}

/// The title of a page. The number of a part is for folders.
fn title(page: &Page) -> String {
    let first = page.lines.iter().find_map(|line| line.strip_prefix("# "));
    let title = first.unwrap_or_default().replace('`', "");
    let is_numbered = |it: &&str| it.bytes().all(|it| it.is_ascii_digit());
    match title.split_once(' ') {
        Some((number, rest)) if is_numbered(&number) => rest.to_owned(),
        _ => title,
    }
}

/// The pages as the summary lists them, and after them those that it does not list.
fn in_order(repository: &Repository, mut pages: Vec<Page>) -> Vec<Page> {
    let summary = repository.read("book/pages/SUMMARY.md").unwrap_or_default();
    let place = |page: &Page| {
        summary
            .find(&format!("]({})", page.path))
            .unwrap_or(usize::MAX)
    };
    pages.sort_by_key(place);
    pages
}

/// The commands that no test runs, by page.
fn not_run(repository: &Repository) -> Result<BTreeMap<String, BTreeSet<String>>, Fault> {
    // Only a copy of some pages has no such list.
    let text = repository.read("book/not-run.toml").unwrap_or_default();
    let pages: BTreeMap<String, BTreeMap<String, String>> =
        toml::from_str(&text).map_err(|error| Fault::new(error.to_string()))?;
    let pages = pages.into_iter();
    Ok(pages
        .map(|(page, commands)| (page, commands.into_keys().collect()))
        .collect())
}

fn slide(
    repository: &Repository,
    pages: &BTreeMap<&str, &Page>,
    page: &Page,
    step: &Step,
    not_run: &BTreeMap<String, BTreeSet<String>>,
) -> Result<Slide, Fault> {
    let [comment] = &step.comments[..] else {
        return Err(Fault::new(match step.comments.len() {
            0 => {
                "what does the slide of this step show? Add a comment to the step: <!-- slide 85=2 sentence \"…\" -->"
            }
            _ => "a step is one slide: keep one of its comments, or make two steps of it",
        }));
    };
    let directive = Directive::parse(comment)?;
    let shown = match &directive.on {
        None => page,
        Some(other) => pages
            .get(&**other)
            .ok_or_else(|| Fault::new(format!("there is no page {other}")))?,
    };
    let face = face::find(repository, shown, &directive, &step.text)?;
    let commands = directive.run.iter().map(|words| command(shown, words));
    let commands = commands.collect::<Result<Vec<_>, _>>()?;
    for command in &commands {
        if not_run
            .get(&shown.path)
            .is_some_and(|it| it.contains(&command.text))
        {
            return Err(Fault::new(format!(
                "nothing tests `{}`: book/not-run.toml has it, so it must not be typed in a talk",
                command.text
            )));
        }
    }
    if !commands.is_empty() && !face.is_fallback() {
        return Err(Fault::new(
            "a slide with commands needs what they print, for the day when they fail: a transcript, a figure or telemetry",
        ));
    }
    Ok(Slide {
        page: page.path.clone(),
        line: step.line,
        title: String::new(),
        minutes: directive.minutes,
        face,
        commands,
        notes: markdown::html(&step.text),
    })
}

/// The command of a page that has these words in it; `#2` at their end takes the second one.
fn command(page: &Page, words: &str) -> Result<Command, Fault> {
    let (words, number) = face::numbered(words);
    let consoles = page.parts().into_iter().filter_map(|part| match part {
        Part::Console(console) => Some(console),
        _ => None,
    });
    let commands = consoles.flat_map(|it| it.commands.into_iter().zip(it.line..));
    let named = commands.filter(|(text, _)| text.contains(words));
    let named = named.map(|(text, line)| Command {
        text,
        page: page.path.clone(),
        line,
    });
    let what = format!("command `{words}`");
    face::pick(named.collect(), |it| it.text == words, number, page, &what)
}
