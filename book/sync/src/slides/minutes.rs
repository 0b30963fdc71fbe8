//! How long everything takes, for whoever reads the notes on a page: `<!-- minutes -->` a line with those of the page,
//! `<!-- talk -->` a table with all pages. The comments of the steps say how long each takes, and these add it up.

use super::deck::{in_order, title};
use super::directive::{Directive, Minutes};
use super::{TALKS, notes};
use crate::Fault;
use crate::page::Page;
use crate::repository::Repository;

/// The minutes of a page, added up. A comment that cannot be read is a fault of its slide, and not of this.
fn sum(page: &Page) -> Minutes {
    let mut sum = Minutes::default();
    for step in notes::steps(page) {
        let read = step
            .comments
            .iter()
            .filter_map(|it| Directive::parse(it).ok());
        for it in read {
            add(&mut sum, it.minutes);
        }
    }
    sum
}

fn add(sum: &mut Minutes, more: Minutes) {
    for (sum, more) in sum.of.iter_mut().zip(more.of) {
        *sum += more;
    }
    sum.more += more.more;
}

/// The line for `minutes`.
///
/// # Errors
/// When no step of the page says how long it takes.
pub fn line(page: &Page) -> Result<Vec<String>, Fault> {
    let Minutes { of, more } = sum(page);
    let mut said = Vec::new();
    if of[0] > 0 {
        let shown = TALKS.iter().zip(of).filter(|(_, count)| *count > 0);
        let shown: Vec<_> = shown
            .map(|(talk, count)| format!("{count} in the talk of {talk}"))
            .collect();
        said.push(format!("Minutes: {}.", shown.join(", ")));
        if of[TALKS.len() - 1] == 0 {
            let skipped = TALKS.iter().zip(of).filter(|(_, count)| *count == 0);
            let skipped: Vec<_> = skipped.map(|(talk, _)| talk.to_string()).collect();
            let noun = if skipped.len() == 1 {
                "the talk"
            } else {
                "the talks"
            };
            said.push(format!("Skip this in {noun} of {}.", skipped.join(" and ")));
        }
        if more > 0 {
            said.push(format!(
                "What isn't in any of the talks takes {more} more minutes."
            ));
        }
    } else if more > 0 {
        said.push(format!(
            "This page isn't in any of the talks: {more} minutes, for questions or a workshop."
        ));
    } else {
        return Err(Fault::new(
            "no step of this page says how many minutes it takes",
        ));
    }
    Ok(vec![said.join(" ")])
}

/// The table for `talk`: the pages with notes, and how many minutes each takes.
///
/// # Errors
/// When the pages cannot be read.
pub fn table(repository: &Repository) -> Result<Vec<String>, Fault> {
    let pages = in_order(repository, repository.pages()?);
    let head = TALKS.iter().map(|talk| format!(" {talk} minutes |"));
    let mut rows = vec![
        format!("| page |{}", head.collect::<String>()),
        format!("| --- |{}", " --- |".repeat(TALKS.len())),
    ];
    let mut total = Minutes::default();
    for page in &pages {
        let sum = sum(page);
        if sum.of[0] > 0 {
            rows.push(row(&title(page), sum));
            add(&mut total, sum);
        }
    }
    rows.push(row("all", total));
    Ok(rows)
}

fn row(name: &str, minutes: Minutes) -> String {
    let cells = minutes.of.iter().map(|count| match count {
        0 => " |".to_owned(),
        count => format!(" {count} |"),
    });
    format!("| {name} |{}", cells.collect::<String>())
}
