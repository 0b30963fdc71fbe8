//! What a slide shows: a block that stands on a page.
//!
//! | kind | what it shows |
//! | --- | --- |
//! | `quote`, `diff`, `telemetry`, `transcript`, `recorded`, `drawing` | the block of this kind whose comment has these words in it |
//! | `fence LANGUAGE` | the fence of this language that no comment explains |
//! | `figure NAME` | the picture `NAME.svg` |
//! | `table WORDS` | the table with these words in its head |
//! | `sentence WORDS` | the sentence with these words in it, of the step or else of the page |

use pulldown_cmark::{Event, Parser, Tag, TagEnd};

use super::chosen_lines;
use super::directive::Directive;
use super::highlight::{self, Language};
use super::markdown::{self, options};
use super::{MAX_COLUMNS, MAX_LINES};
use crate::Fault;
use crate::page::{Block, Page, Part};
use crate::repository::Repository;

/// What a slide shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SlideContent {
    /// Lines, of which none is too long.
    Code {
        /// The kind of its block.
        kind: String,
        /// Each line as HTML, and as one reads it.
        lines: Vec<(String, String)>,
    },
    /// A picture.
    Picture {
        /// What one should see in it.
        alt: String,
        /// The file's text.
        svg: String,
        /// Whether it is a recorded trace.
        is_waterfall: bool,
    },
    /// A table, as HTML.
    Table(String),
    /// A sentence, as HTML.
    Sentence(String),
}

impl SlideContent {
    /// Whether it can be shown in place of what programs print.
    pub fn is_fallback(&self) -> bool {
        match self {
            Self::Code { kind, .. } => ["transcript", "telemetry", "recorded"].contains(&&**kind),
            Self::Picture { is_waterfall, .. } => *is_waterfall,
            Self::Table(_) | Self::Sentence(_) => false,
        }
    }
}

/// Finds what a comment names. `step` is the text of its step.
///
/// # Errors
/// When the page has no such block, or several, or when it has more lines than can be shown.
pub fn find(
    repository: &Repository,
    page: &Page,
    directive: &Directive,
    step: &str,
) -> Result<SlideContent, Fault> {
    let words = &*directive.words;
    let content = match &*directive.kind {
        "figure" => picture(repository, page, words),
        "table" => table(page, words),
        "sentence" => sentence(step, words)
            .or_else(|| sentence(&page.text(), words))
            .map(SlideContent::Sentence)
            .ok_or_else(|| {
                Fault::new(format!(
                    "{} has not one sentence with `{words}` in it",
                    page.path
                ))
            }),
        "fence" => fence(page, words).and_then(|body| code(directive, &body, words)),
        kind @ ("quote" | "diff" | "telemetry" | "transcript" | "recorded" | "drawing") => {
            let block = block(page, kind, words)?;
            code(directive, &page.body(&block), &block.spec)
        }
        other => return Err(Fault::new(format!("a slide cannot show a block `{other}`"))),
    }?;
    if directive.focus.is_some() && !matches!(content, SlideContent::Code { .. }) {
        return Err(Fault::new("only a block of lines has a focus"));
    }
    Ok(content)
}

/// The block of this kind with these words in its comment. One that has nothing else in it comes first, and `#2` at the
/// end takes the second one.
fn block(page: &Page, kind: &str, words: &str) -> Result<Block, Fault> {
    let (words, number) = numbered(words);
    let blocks = page.parts().into_iter().filter_map(|part| match part {
        Part::Block(block) if block.kind == kind => Some(block),
        _ => None,
    });
    let named: Vec<Block> = blocks.filter(|it| it.spec.contains(words)).collect();
    pick(
        named,
        |it| it.spec == words,
        number,
        page,
        &format!("block `{kind} {words}`"),
    )
}

/// Words, and the number after `#` at their end.
pub(super) fn numbered(words: &str) -> (&str, Option<usize>) {
    let split = words.rsplit_once('#');
    let number = split.and_then(|(before, number)| Some((before.trim_end(), number.parse().ok()?)));
    number.map_or((words, None), |(words, number)| (words, Some(number)))
}

/// The one that is meant: the only one, the only one that is named exactly, or that of this number (from 1).
pub(super) fn pick<T>(
    mut found: Vec<T>,
    is_exact: impl Fn(&T) -> bool,
    number: Option<usize>,
    page: &Page,
    what: &str,
) -> Result<T, Fault> {
    if found.iter().any(&is_exact) {
        found.retain(&is_exact);
    }
    match (number, found.len()) {
        (Some(number), many) if (1..=many).contains(&number) => Ok(found.remove(number - 1)),
        (None, 1) => Ok(found.remove(0)),
        (_, 0) => Err(Fault::new(format!("{} has no {what}", page.path))),
        (_, many) => Err(Fault::new(format!(
            "{} has {what} {many} times: write more of it, or its number from #1 to #{many}",
            page.path
        ))),
    }
}

fn one<T>(found: Vec<T>, page: &Page, what: &str) -> Result<T, Fault> {
    pick(found, |_| false, None, page, what)
}

/// The lines of a fence, chosen, coloured and wrapped. `body` has the two lines of the fence, too.
fn code(directive: &Directive, body: &[String], spec: &str) -> Result<SlideContent, Fault> {
    let [open, inside @ .., _] = body else {
        return Err(Fault::new("the block is empty: cargo book sync fills it"));
    };
    let language = open
        .trim_start_matches('`')
        .split(',')
        .next()
        .unwrap_or_default();
    let language = match language {
        "diff" if spec.ends_with(".rs") || directive.kind == "fence" => Language::RustDiff,
        "diff" => Language::Diff,
        "rust" => Language::Rust,
        "toml" | "yaml" | "sh" => Language::Settings,
        _ => Language::Text,
    };
    let lines = chosen_lines::choose(inside, directive.focus.as_deref())?;
    let lines = lines
        .iter()
        .flat_map(|line| chosen_lines::wrap(highlight::line(language, line), language));
    let lines: Vec<_> = lines
        .map(|line| {
            (
                highlight::html(&line, language),
                line.iter().map(|it| it.0).collect(),
            )
        })
        .collect();
    if lines.len() > MAX_LINES {
        return Err(Fault::new(format!(
            "the slide has {} lines of {MAX_COLUMNS} columns, and can show {MAX_LINES}: choose some with focus=\"words, first … last\"",
            lines.len()
        )));
    }
    Ok(SlideContent::Code {
        kind: directive.kind.clone(),
        lines,
    })
}

/// The only fence of this language without a comment above it.
fn fence(page: &Page, language: &str) -> Result<Vec<String>, Fault> {
    let mut found = Vec::new();
    let mut i = 0;
    while i < page.lines.len() {
        let Some(opened) = page.lines[i].strip_prefix("```") else {
            i += 1;
            continue;
        };
        let end = page.lines[i + 1..].iter().position(|line| line == "```");
        let end = end.map_or(page.lines.len(), |at| i + at + 2);
        let is_explained = i > 0 && page.lines[i - 1].starts_with("<!--");
        if opened == language && !is_explained {
            found.push(page.lines[i..end].to_vec());
        }
        i = end;
    }
    one(found, page, &format!("fence `{language}`"))
}

fn picture(repository: &Repository, page: &Page, name: &str) -> Result<SlideContent, Fault> {
    let (text, mut found) = (page.text(), Vec::new());
    let mut open: Option<(String, String)> = None;
    for event in Parser::new_ext(&text, options()) {
        match (event, &mut open) {
            (Event::Start(Tag::Image { dest_url, .. }), _) => {
                open = Some((dest_url.into_string(), String::new()))
            }
            (Event::Text(text) | Event::Code(text), Some((_, alt))) => alt.push_str(&text),
            (Event::End(TagEnd::Image), _) => found.extend(open.take()),
            _ => {}
        }
    }
    let file = format!("{name}.svg");
    found.retain(|(to, _)| *to == file || to.ends_with(&format!("/{file}")));
    let (to, alt) = one(found, page, &format!("picture {file}"))?;
    let path = page.folder().join(to).to_string_lossy().replace('\\', "/");
    let is_waterfall = page.parts().iter().any(|part| {
        matches!(part, Part::Block(it) if it.kind == "figure" && it.spec.split(' ').next() == Some(name))
    });
    Ok(SlideContent::Picture {
        alt,
        svg: repository.read(&path)?,
        is_waterfall,
    })
}

fn table(page: &Page, words: &str) -> Result<SlideContent, Fault> {
    let text = page.text();
    let tables = Parser::new_ext(&text, options()).into_offset_iter();
    let tables = tables.filter(|(event, _)| matches!(event, Event::Start(Tag::Table(_))));
    let tables = tables.map(|(_, range)| &text[range]);
    let named = tables.filter(|it| it.lines().next().is_some_and(|head| head.contains(words)));
    let table = one(
        named.collect(),
        page,
        &format!("table with `{words}` in its head"),
    )?;
    Ok(SlideContent::Table(markdown::html(table)))
}

/// The only sentence with these words in it, as HTML.
fn sentence(text: &str, words: &str) -> Option<String> {
    let mut found = markdown::sentences(text);
    found.retain(|it| it.contains(words));
    match &found[..] {
        [one] => Some(markdown::html(one)),
        _ => None,
    }
}
