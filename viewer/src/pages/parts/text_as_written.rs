//! Texts as they were written: stack traces and SQL with their lines, and JSON with a line for each of its values.

use maud::{Markup, html};

use super::attributes::cut_at;
use super::pretty_json::pretty;

/// From how many characters on a text of one line is set as code, where its key says that it is.
const LONG: usize = 40;
/// How many lines of JSON stand there without being asked for.
const OPEN: usize = 12;
/// How many lines a text has room for without being scrolled, and how many characters are in one on a phone.
const ROOM: usize = 18;
const NARROW: usize = 34;

/// Which language a text is in, as its key says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Language {
    /// No key says it.
    Unknown,
    /// A statement of a database, or a stack trace.
    Code,
}

impl Language {
    /// The one that the conventions say of an attribute.
    pub(super) fn of(key: &str) -> Language {
        match key {
            "db.query.text"
            | "db.statement"
            | "exception.stacktrace"
            | "code.stacktrace"
            | "graphql.document" => Language::Code,
            _ => Language::Unknown,
        }
    }
}

/// A text, and at most so many characters of it. `name` is what it's the value of, for who does not see it.
pub(super) fn written(name: &str, text: &str, most: usize, language: Language) -> Markup {
    // Of a text that is cut short anyway, nobody reads the structure.
    if text.len() / 4 <= most
        && let Some(json) = pretty(text)
    {
        return self::json(name, &json, most);
    }
    let is_code = language == Language::Code && text.len() > LONG;
    html! {
        @if text.contains('\n') || is_code { (lines(name, text, most)) } @else { (cut_at(text, most)) }
    }
}

/// JSON of several lines, folded where there are many.
pub(super) fn json(name: &str, json: &str, most: usize) -> Markup {
    let count = json.lines().count();
    html! {
        @if count > OPEN {
            details { summary { "JSON, " (count) " lines" } (lines(name, json, most)) }
        } @else { (lines(name, json, most)) }
    }
}

/// Lines as they are. Where they may have to be scrolled, that can be done with the keyboard.
fn lines(name: &str, text: &str, most: usize) -> Markup {
    let rows = text.lines().map(|it| it.chars().count() / NARROW + 1);
    let is_high = rows.sum::<usize>() > ROOM;
    let label = if name.is_empty() { "text" } else { name };
    // The first line break within a `pre` is none.
    let first = if text.starts_with(['\n', '\r']) {
        "\n"
    } else {
        ""
    };
    html! {
        @if is_high {
            pre.value tabindex="0" role="group" aria-label=(super::shortened(label)) { (first) (cut_at(text, most)) }
        } @else {
            pre.value { (first) (cut_at(text, most)) }
        }
    }
}
