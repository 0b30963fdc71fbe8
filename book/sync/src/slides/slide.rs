//! One slide: what a step of the notes shows, and what the speaker types meanwhile.

use std::collections::{BTreeMap, BTreeSet};

use super::directive::{Directive, Minutes};
use super::notes::Step;
use super::slide_content::SlideContent;
use super::{markdown, slide_content};
use crate::Fault;
use crate::page::{Page, Part};
use crate::repository::Repository;

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
    pub content: SlideContent,
    /// What the speaker types. The content is what is shown instead when that fails.
    pub commands: Vec<Command>,
    /// What the speaker says and asks, as HTML.
    pub notes: String,
}

pub(super) fn slide(
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
    let content = slide_content::find(repository, shown, &directive, &step.text)?;
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
    if !commands.is_empty() && !content.is_fallback() {
        return Err(Fault::new(
            "a slide with commands needs what they print, for the day when they fail: a transcript, a figure or telemetry",
        ));
    }
    Ok(Slide {
        page: page.path.clone(),
        line: step.line,
        title: String::new(),
        minutes: directive.minutes,
        content,
        commands,
        notes: markdown::html(&step.text),
    })
}

/// The command of a page that has these words in it; `#2` at their end takes the second one.
fn command(page: &Page, words: &str) -> Result<Command, Fault> {
    let (words, number) = slide_content::numbered(words);
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
    slide_content::pick(named.collect(), |it| it.text == words, number, page, &what)
}
