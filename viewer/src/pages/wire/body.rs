//! A body, as a person can look at it.

use std::fmt::Write;
use std::io::Read;

use flate2::read::MultiGzDecoder;
use maud::{Markup, html};

use crate::otlp::Signal;
use crate::otlp::json_out::to_json;
use crate::readable;
use crate::store::requests::Request;

/// How many bytes of a body are turned into JSON, and how many characters are shown of it.
const MAX_BYTES: usize = 1 << 20;
const MAX_CHARACTERS: usize = 60_000;

/// What was taken, as JSON.
pub(super) fn json(signal: Signal, bytes: &[u8]) -> Markup {
    if bytes.len() > MAX_BYTES {
        return html! { p.quiet { "It is too large to be shown here." } };
    }
    let json = indented(&to_json(signal.request(), bytes));
    let cut = json.char_indices().nth(MAX_CHARACTERS);
    html! {
        pre tabindex="0" {
            @match cut { Some((at, _)) => { (json[..at]) "…" }, None => (json) }
        }
        @if cut.is_some() { p.quiet { "It goes on: " (json.len()) " bytes of JSON in all." } }
    }
}

/// JSON with a line for every value. It is not parsed again, so that its numbers stay as they are.
fn indented(json: &str) -> String {
    let mut out = String::with_capacity(json.len() * 2);
    let (mut depth, mut in_text, mut escaped) = (0_usize, false, false);
    let mut characters = json.chars().peekable();
    let line = |out: &mut String, depth: usize| {
        out.push('\n');
        out.extend(std::iter::repeat_n("  ", depth.min(40)));
    };
    while let Some(character) = characters.next() {
        if in_text {
            out.push(character);
            in_text = escaped || character != '"';
            escaped = !escaped && character == '\\';
            continue;
        }
        match character {
            '{' | '[' => {
                out.push(character);
                let empty = characters.next_if(|it| matches!(it, '}' | ']'));
                if let Some(end) = empty {
                    out.push(end);
                } else {
                    depth += 1;
                    line(&mut out, depth);
                }
            }
            '}' | ']' => {
                depth = depth.saturating_sub(1);
                line(&mut out, depth);
                out.push(character);
            }
            ',' => {
                out.push(character);
                line(&mut out, depth);
            }
            ':' => out.push_str(": "),
            _ => {
                in_text = character == '"';
                out.push(character);
            }
        }
    }
    out
}

/// The beginning of what was refused.
pub(super) fn refused(request: &Request) -> Markup {
    if request.start.is_empty() {
        let why = if request.wire_bytes == 0 {
            "It was empty, or was not read."
        } else {
            "Nothing of it is kept."
        };
        return html! { p.quiet { (why) } };
    }
    let inflated = inflated(request);
    html! {
        p.quiet {
            "The first " (readable::count(request.start.len(), "byte")) " of it"
            @if inflated.is_some() { ", inflated" } @else { ", as they came" }
            ". More is not kept of what is refused."
        }
        pre tabindex="0" { (shown(inflated.as_deref().unwrap_or(&request.start))) }
    }
}

/// What the beginning of a gzip is, as far as that can be told.
fn inflated(request: &Request) -> Option<Vec<u8>> {
    if request.encoding != "gzip" {
        return None;
    }
    let mut inflated = Vec::new();
    let mut from = MultiGzDecoder::new(&*request.start).take(request.start.len() as u64);
    // It breaks off where no more was kept; what came before is good.
    let _ = from.read_to_end(&mut inflated);
    (!inflated.is_empty()).then_some(inflated)
}

/// Bytes as text where they are some, and else in hexadecimal, sixteen a line. Characters that
/// would hide, reorder or overwrite others are written as escapes.
fn shown(bytes: &[u8]) -> String {
    let text = match str::from_utf8(bytes) {
        Ok(text) => text,
        // A character was cut in two at the end.
        Err(error) if error.error_len().is_none() && error.valid_up_to() > 0 => {
            str::from_utf8(&bytes[..error.valid_up_to()]).unwrap_or_default()
        }
        Err(_) => return hexadecimal(bytes),
    };
    // Protobuf may be valid UTF-8 by chance.
    if text.contains(is_control) && !text.trim_start().starts_with(['{', '[', '<']) {
        return hexadecimal(bytes);
    }
    let mut out = String::new();
    for character in text.chars() {
        if is_control(character) {
            out.extend(character.escape_unicode());
        } else {
            out.push(character);
        }
    }
    out
}

fn is_control(character: char) -> bool {
    let is_direction = matches!(
        character,
        '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{feff}'
    );
    is_direction || (character.is_control() && !matches!(character, '\n' | '\t'))
}

fn hexadecimal(bytes: &[u8]) -> String {
    let mut out = String::new();
    for (line, bytes) in bytes.chunks(16).enumerate() {
        let _ = write!(out, "{:04x} ", line * 16);
        for at in 0..16 {
            let _ = match bytes.get(at) {
                Some(byte) => write!(out, " {byte:02x}"),
                None => write!(out, "   "),
            };
        }
        out.push_str("  ");
        out.extend(bytes.iter().map(|byte| match byte {
            b' '..=b'~' => char::from(*byte),
            _ => '.',
        }));
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{indented, shown};

    #[test]
    fn json_is_indented_without_touching_what_is_in_quotes() {
        let json = indented(r#"{"a":[{},"x,\"{y}"],"b":[]}"#);
        assert_eq!(
            json,
            "{\n  \"a\": [\n    {},\n    \"x,\\\"{y}\"\n  ],\n  \"b\": []\n}"
        );
    }

    #[test]
    fn bytes_are_shown_as_text_or_in_hexadecimal_and_hide_nothing() {
        assert_eq!(shown(b"{\"a\":\n\t1"), "{\"a\":\n\t1");
        assert_eq!(
            shown("{\"user\u{202e}nimda\u{0}".as_bytes()),
            "{\"user\\u{202e}nimda\\u{0}"
        );
        // Cut in the middle of a character.
        assert_eq!(shown(&"Käse".as_bytes()[..2]), "K");
        assert!(shown(b"\x0a\x05GET /").starts_with("0000  0a 05 47"));
        assert_eq!(
            shown(b"\x0a\x05GET /\xff"),
            "0000  0a 05 47 45 54 20 2f ff                          ..GET /.\n"
        );
    }
}
