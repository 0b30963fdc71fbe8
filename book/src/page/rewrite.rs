//! Rewriting a page for the book: links, pictures, captions, ids of headings, and how long it takes to read.

use std::collections::BTreeSet;
use std::ops::Range;

use pulldown_cmark::{CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use crate::caption;
use crate::link::{Leads, Links};
use crate::problem::{Fault, Problem};
use crate::reading_time::Reading;

/// How the file of a light picture ends, and that of the dark one beside it.
const LIGHT: &str = "-light.png";
const DARK: &str = "-dark.png";

/// A page as the book has it.
#[derive(Debug)]
pub struct Page {
    /// Its Markdown.
    pub text: String,
    /// The files of its pictures.
    pub pictures: BTreeSet<String>,
}

/// Rewrites a page for the book.
pub fn written(path: &str, text: &str, links: &Links) -> Result<Page, Vec<Problem>> {
    let mut writer = Writer {
        path,
        text,
        links,
        edits: Vec::new(),
        pictures: BTreeSet::new(),
        problems: Vec::new(),
    };
    writer.read();
    if writer.problems.is_empty() {
        Ok(writer.page())
    } else {
        Err(writer.problems)
    }
}

struct Writer<'a> {
    path: &'a str,
    text: &'a str,
    links: &'a Links,
    /// What is put in the place of what.
    edits: Vec<(Range<usize>, String)>,
    pictures: BTreeSet<String>,
    problems: Vec<Problem>,
}

/// A link whose end is not yet read.
struct Open<'a> {
    to: CowStr<'a>,
    title: CowStr<'a>,
    /// From `[` to the last `)` or `]`.
    whole: Range<usize>,
    /// The end of its text.
    end: usize,
}

impl<'a> Writer<'a> {
    fn read(&mut self) {
        let mut reading = Reading::default();
        let mut title = None;
        let mut link: Option<Open> = None;
        let mut headings = 0;
        let (mut is_code, mut folds) = (false, 0_usize);
        for (event, range) in Parser::new_ext(self.text, as_mdbook()).into_offset_iter() {
            if let Some(link) = &mut link
                && !matches!(event, Event::End(TagEnd::Link))
            {
                link.end = link.end.max(range.end);
            }
            match event {
                Event::Start(Tag::CodeBlock(_)) => is_code = true,
                Event::End(TagEnd::CodeBlock) => is_code = false,
                // What is folded is read by those who unfold it.
                Event::Html(html) => {
                    folds += html.matches("<details").count();
                    folds = folds.saturating_sub(html.matches("</details").count());
                }
                Event::Text(_) | Event::Code(_) if folds > 0 => {}
                Event::Text(text) if is_code => reading.lines += text.matches('\n').count(),
                Event::Text(text) | Event::Code(text) => {
                    reading.words += text.split_whitespace().count();
                }
                Event::End(TagEnd::Heading(level)) => {
                    self.heading(headings, &range);
                    headings += 1;
                    if level == HeadingLevel::H1 {
                        title = title.or(Some(range.end));
                    }
                }
                Event::Start(Tag::Image { dest_url, .. }) => self.picture(&dest_url, &range),
                Event::Start(Tag::Link {
                    dest_url, title, ..
                }) => {
                    let end = range.start + 1;
                    let (to, whole) = (dest_url, range);
                    link = Some(Open {
                        to,
                        title,
                        whole,
                        end,
                    });
                }
                Event::End(TagEnd::Link) => {
                    if let Some(link) = link.take() {
                        self.link(&link);
                    }
                }
                Event::Start(Tag::HtmlBlock) => self.html_block(range),
                Event::InlineHtml(_) => {
                    self.html(range);
                }
                _ => {}
            }
        }
        match title {
            Some(end) => {
                let line = format!("\n<p class=\"reading-time\">{}</p>\n\n", reading.line());
                self.edits.push((end..end, line));
            }
            None => self.problem(0, Fault::NoTitle),
        }
    }

    /// Writes a heading's id behind its words, as mdBook reads it. GitHub would show it.
    fn heading(&mut self, place: usize, range: &Range<usize>) {
        if let Some(id) = self.links.id(self.path, place) {
            let end = range.start + self.text[range.clone()].trim_end().len();
            self.edits.push((end..end, format!(" {{#{id}}}")));
        }
    }

    fn picture(&mut self, to: &str, range: &Range<usize>) {
        self.take_picture(to, range);
        // Where a picture is light, a dark one lies beside it. The style of the book shows one of the two.
        if let Some(name) = to.strip_suffix(LIGHT) {
            let dark = format!("{name}{DARK}");
            self.take_picture(&dark, range);
            let image = self.text[range.clone()].replace(to, &dark);
            self.edits.push((range.end..range.end, image));
        }
    }

    fn take_picture(&mut self, to: &str, range: &Range<usize>) {
        match self.links.picture(self.path, to) {
            Ok(path) => {
                self.pictures.insert(path);
            }
            Err(fault) => self.problem(range.start, fault),
        }
    }

    fn link(&mut self, link: &Open) {
        let definition = self.links.definition(self.path, &link.to);
        match self.links.resolve(self.path, &link.to) {
            Ok(Leads::On) => {
                if let Some(definition) = definition {
                    self.lead(link, &link.to, definition);
                }
            }
            Ok(Leads::To(to)) => self.lead(link, &to, definition.unwrap_or(&link.title)),
            Ok(Leads::Nowhere(path)) => {
                let said = self.text[link.whole.start + 1..link.end].trim_matches(['`', '/']);
                let named = if said == path {
                    String::new()
                } else {
                    format!(" (`{path}`)")
                };
                self.edits
                    .push((link.whole.start..link.whole.start + 1, String::new()));
                self.edits.push((link.end..link.whole.end, named));
            }
            Err(fault) => self.problem(link.whole.start, fault),
        }
    }

    /// Has a link lead to `to`, with a title.
    fn lead(&mut self, link: &Open, to: &str, title: &str) {
        let title = match title {
            "" => String::new(),
            title => {
                // A bar would end the cell of a table.
                let title = title.replace('\\', "\\\\").replace('"', "\\\"");
                format!(" \"{}\"", title.replace('|', "\\|"))
            }
        };
        let end = link.end..link.whole.end;
        self.edits.push((end, format!("](<{to}>{title})")));
    }

    fn html_block(&mut self, range: Range<usize>) {
        let block = &self.text[range.clone()];
        let rest = self.html(range.clone());
        if block.trim_start().starts_with("<!--") && !rest.trim().is_empty() {
            self.problem(range.start, Fault::TextAfterComment);
        }
    }

    /// Puts captions in the place of comments, or nothing. Returns what else there is.
    fn html(&mut self, range: Range<usize>) -> String {
        let html = &self.text[range.clone()];
        let mut rest = String::new();
        let mut at = 0;
        while let Some(begin) = html[at..].find("<!--").map(|begin| at + begin) {
            let Some(end) = html[begin..].find("-->").map(|end| begin + end + 3) else {
                self.problem(range.start + begin, Fault::EndlessComment);
                return rest;
            };
            rest.push_str(&html[at..begin]);
            let whole = range.start + begin..range.start + end;
            let comment = html[begin..end].trim_start_matches("<!--");
            match caption::parse(comment.trim_end_matches("-->"), self.links) {
                Ok(Some(caption)) => {
                    // The fence begins on the next line. Only after an empty one is it a fence.
                    let indent = self.indent(whole.start);
                    self.edits.push((whole, format!("{caption}\n{indent}")));
                }
                Ok(None) => self.edits.push((whole, String::new())),
                Err(fault) => self.problem(whole.start, fault),
            }
            at = end;
        }
        rest.push_str(&html[at..]);
        if ["href=", "src="].iter().any(|link| rest.contains(link)) {
            self.problem(range.start, Fault::HtmlLink);
        }
        rest
    }

    /// What a line has to begin with to be in the same list item or block quote.
    fn indent(&self, at: usize) -> String {
        let line = self.text[..at].rfind('\n').map_or(0, |end| end + 1);
        let before = self.text[line..at].chars();
        before.map(|it| if it == '>' { '>' } else { ' ' }).collect()
    }

    fn problem(&mut self, at: usize, fault: Fault) {
        let line = self.text[..at].matches('\n').count() + 1;
        let problem = Problem::new(self.path, fault).at(Some(line));
        self.problems.push(problem);
    }

    fn page(mut self) -> Page {
        let mut text = self.text.to_owned();
        self.edits.sort_by_key(|(range, _)| range.start);
        for (range, new) in self.edits.into_iter().rev() {
            text.replace_range(range, &new);
        }
        let pictures = self.pictures;
        Page { text, pictures }
    }
}

/// What mdBook reads as Markdown, with the settings of `book.toml`.
pub(crate) fn as_mdbook() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_GFM
}
