//! Hands mdBook the prose of the numbered folders.
//!
//! The pages lie where GitHub shows them, in `100-intro/` and the other folders at the top. mdBook
//! wants them below `book/pages`, and makes an empty one there for each line of `SUMMARY.md`. This
//! preprocessor fills each of them in:
//!
//! - [`repository`]: the pages as they lie on the disk, and paths between them
//! - [`page`]: what is changed of a page: links, comments, the reading time
//! - [`link`]: where a link leads in the book
//! - [`headings`]: the ids of headings, which stay when their words change
//! - [`glossary`]: what a term means, for the links to it
//! - [`caption`]: what a comment before a quote becomes
//! - [`reading_time`]: how long a page takes to read
//! - [`picture`]: what becomes of a picture
//! - [`pages`]: the folder `book/pages`, with its pictures and without what is left from before
//! - [`problem`]: what can be wrong, with file and line
//!
//! mdBook speaks to it on stdin and stdout; what a person is to read goes to stderr.

mod caption;
mod glossary;
mod headings;
mod link;
mod page;
mod pages;
mod picture;
mod problem;
mod reading_time;
mod repository;

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::process::ExitCode;

use mdbook_preprocessor::PreprocessorContext;
use mdbook_preprocessor::book::{Book, Chapter};

use crate::glossary::Glossary;
use crate::headings::Headings;
use crate::link::Links;
use crate::pages::Pages;
use crate::problem::{Fault, Problem};
use crate::repository::Repository;

/// The table of contents, from the top of the repository.
const SUMMARY: &str = "book/pages/SUMMARY.md";

fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    if let [command, renderer] = &*arguments
        && command == "supports"
    {
        // `mdbook test` compiles Rust without the crates of this workspace. `cargo test` compiles it with them.
        return ExitCode::from(u8::from(renderer == "test"));
    }
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(problems) => {
            let mut stderr = io::stderr().lock();
            for problem in problems {
                // mdBook has closed stderr: then there is nobody to tell.
                let _ = writeln!(stderr, "error: {problem}");
            }
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Vec<Problem>> {
    let (context, mut book) =
        mdbook_preprocessor::parse_input(io::stdin().lock()).map_err(|error| {
            [Problem::new(
                "book/book.toml",
                Fault::Input(error.to_string()),
            )]
        })?;
    fill(&context, &mut book)?;
    serde_json::to_writer(io::stdout().lock(), &book).map_err(|error| {
        [Problem::new(
            "book/book.toml",
            Fault::Output(error.to_string()),
        )]
        .into()
    })
}

/// Puts the prose into the book, or says all that is wrong with it.
fn fill(context: &PreprocessorContext, book: &mut Book) -> Result<(), Vec<Problem>> {
    let repository = Repository::around(&context.root);
    let named: BTreeSet<String> = book.chapters().filter_map(source).collect();
    let mut problems = Vec::new();
    for page in repository.prose().map_err(|problem| [problem])? {
        if !named.contains(&page) {
            problems.push(Problem::new(&page, Fault::InNoSummary));
        }
    }

    let address = context.config.get("output.html.git-repository-url");
    let address = address
        .ok()
        .flatten()
        .filter(|url: &String| !url.is_empty());
    // `cargo book slides` makes them, and not mdBook: without this there are none to link to.
    let slides = context.config.get("preprocessor.workbook.slides");
    let slides = slides.ok().flatten().filter(|it: &String| !it.is_empty());
    let headings = Headings::read(&repository, &named).unwrap_or_else(|found| {
        problems.extend(found);
        Headings::default()
    });
    let terms = repository.read(glossary::PAGE).map_err(|it| [it])?;
    let terms = Glossary::read(&terms.unwrap_or_default());
    let links = Links::new(repository.clone(), named.clone(), address)
        .with(headings, terms)
        .with_slides(slides);
    let mut pictures = BTreeSet::new();
    book.for_each_chapter_mut(|chapter| {
        match written(&repository, &links, chapter) {
            Ok(page) => {
                chapter.content = page.text;
                pictures.extend(page.pictures);
            }
            Err(found) => problems.extend(found),
        };
    });
    if problems.is_empty() {
        let folder = Pages::new(&context.root.join(&context.config.book.src));
        problems.extend(folder.settle(&repository, &named, &pictures));
    }
    if problems.is_empty() {
        Ok(())
    } else {
        problems.sort();
        Err(problems)
    }
}

/// What the book has for a chapter.
fn written(
    repository: &Repository,
    links: &Links,
    chapter: &Chapter,
) -> Result<page::Page, Vec<Problem>> {
    let Some(path) = source(chapter) else {
        return Err(vec![Problem::new(
            SUMMARY,
            Fault::NoSource(chapter.name.clone()),
        )]);
    };
    if !pages::is_stub(&chapter.content) {
        let file = format!("book/pages/{path}");
        return Err(vec![Problem::new(file, Fault::StubIsWritten(path))]);
    }
    let Some(text) = repository.read(&path).map_err(|problem| [problem])? else {
        let summary = repository.read(SUMMARY).ok().flatten().unwrap_or_default();
        let line = summary
            .lines()
            .position(|line| line.contains(&format!("({path})")));
        let problem = Problem::new(SUMMARY, Fault::NoPage(path));
        return Err(vec![problem.at(line.map(|line| line + 1))]);
    };
    page::written(&path, &text, links)
}

/// Where a chapter's prose lies, from the top of the repository, with `/` on every system.
fn source(chapter: &Chapter) -> Option<String> {
    chapter.source_path.as_deref().map(repository::with_slashes)
}
