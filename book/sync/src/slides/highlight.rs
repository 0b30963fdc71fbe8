//! What is a keyword, and what a string: enough of Rust to colour a few lines of it. Each line is read by itself, so
//! that a diff and a part of a function can be coloured, too.

use super::markdown::escaped;

/// What a block is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Language {
    Text,
    Rust,
    Diff,
    RustDiff,
    /// TOML, YAML and shells: comments and strings.
    Settings,
}

impl Language {
    /// Whether the first column of a line says what became of it.
    pub(super) fn is_diff(self) -> bool {
        matches!(self, Self::Diff | Self::RustDiff)
    }
}

/// What a character is part of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    Plain,
    Quiet,
    Keyword,
    Name,
    String,
    Value,
}

impl Class {
    fn name(self) -> Option<&'static str> {
        match self {
            Self::Plain => None,
            Self::Quiet => Some("quiet"),
            Self::Keyword => Some("keyword"),
            Self::Name => Some("name"),
            Self::String => Some("string"),
            Self::Value => Some("value"),
        }
    }
}

const KEYWORDS: [&str; 34] = [
    "as", "async", "await", "break", "const", "continue", "crate", "dyn", "else", "enum", "extern",
    "fn", "for", "if", "impl", "in", "let", "loop", "match", "mod", "move", "mut", "pub", "ref",
    "return", "self", "static", "struct", "super", "trait", "type", "use", "where", "while",
];

/// The characters of a line, each with what it is.
pub(super) fn line(language: Language, text: &str) -> Vec<(char, Class)> {
    let plain = |text: &str| text.chars().map(|it| (it, Class::Plain)).collect();
    let text_of = |sign: usize| text.chars().skip(sign).collect::<Vec<_>>();
    match language {
        Language::Text | Language::Diff => plain(text),
        Language::Rust => classes(&text_of(0), "//"),
        Language::Settings => classes(&text_of(0), "#"),
        Language::RustDiff => {
            let mut all: Vec<_> = text.chars().take(1).map(|it| (it, Class::Plain)).collect();
            all.extend(classes(&text_of(1), "//"));
            all
        }
    }
}

fn classes(text: &[char], comment: &str) -> Vec<(char, Class)> {
    let is_word = |it: char| it.is_alphanumeric() || it == '_';
    let is_rust = comment == "//";
    let mut all = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        let (class, length) = if starts_with(rest, comment) {
            (Class::Quiet, rest.len())
        } else if is_rust && starts_with(rest, "#[") {
            // Only the brackets: what stands in them is Rust.
            (Class::Quiet, 2)
        } else if rest[0] == '"' {
            (Class::String, string(rest))
        } else if is_rust && rest[0] == '\'' {
            character(rest)
        } else if is_word(rest[0]) {
            let length = rest.iter().take_while(|it| is_word(**it)).count();
            (word(rest, length, is_rust), length)
        } else {
            (Class::Plain, 1)
        };
        all.extend(rest[..length].iter().map(|it| (*it, class)));
        at += length;
    }
    all
}

fn starts_with(text: &[char], words: &str) -> bool {
    text.len() >= words.chars().count() && words.chars().zip(text).all(|(a, b)| a == *b)
}

/// With both quotes; to the end of the line where the second one is on another.
fn string(text: &[char]) -> usize {
    let mut is_escaped = false;
    for (at, it) in text.iter().enumerate().skip(1) {
        match it {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// `'a'` is a character, and `'a` a lifetime.
fn character(text: &[char]) -> (Class, usize) {
    match text {
        ['\'', '\\', _, '\'', ..] => (Class::String, 4),
        ['\'', _, '\'', ..] => (Class::String, 3),
        _ => (Class::Value, 1),
    }
}

fn word(text: &[char], length: usize, is_rust: bool) -> Class {
    let word: String = text[..length].iter().collect();
    let next = text.get(length);
    if word.starts_with(|it: char| it.is_ascii_digit()) || ["true", "false"].contains(&&*word) {
        Class::Value
    } else if !is_rust {
        Class::Plain
    } else if KEYWORDS.contains(&&*word) {
        Class::Keyword
    } else if next == Some(&'(') || next == Some(&'!') {
        Class::Name
    } else if word.starts_with(char::is_uppercase) {
        Class::Value
    } else {
        Class::Plain
    }
}

/// A line as HTML. In a diff the whole line says what became of it.
pub(super) fn html(line: &[(char, Class)], language: Language) -> String {
    let mut html = String::new();
    let runs = line.chunk_by(|a, b| a.1 == b.1);
    for run in runs {
        let text = escaped(&run.iter().map(|it| it.0).collect::<String>());
        match run[0].1.name() {
            Some(name) => html.push_str(&format!("<i class=\"{name}\">{text}</i>")),
            None => html.push_str(&text),
        }
    }
    match line.first() {
        Some(('+', _)) if language.is_diff() => format!("<ins>{html}</ins>"),
        Some(('-', _)) if language.is_diff() => format!("<del>{html}</del>"),
        _ => html,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn coloured(language: Language, text: &str) -> String {
        html(&line(language, text), language)
    }

    #[test]
    fn rust_is_coloured_line_by_line() {
        for (text, expected) in [
            (
                "let it = Foo::new(1, \"a \\\" b\"); // c",
                "<i class=\"keyword\">let</i> it = <i class=\"value\">Foo</i>::<i class=\"name\">new</i>(\
                 <i class=\"value\">1</i>, <i class=\"string\">&quot;a \\&quot; b&quot;</i>); <i class=\"quiet\">// c</i>",
            ),
            (
                "'a' 'b",
                "<i class=\"string\">'a'</i> <i class=\"value\">'</i>b",
            ),
            ("\"open", "<i class=\"string\">&quot;open</i>"),
            ("", ""),
        ] {
            assert_eq!(coloured(Language::Rust, text), expected);
        }
    }

    #[test]
    fn a_line_of_a_diff_says_what_became_of_it() {
        assert_eq!(
            coloured(Language::RustDiff, "+fn"),
            "<ins>+<i class=\"keyword\">fn</i></ins>"
        );
        assert_eq!(coloured(Language::Diff, "-<fn>"), "<del>-&lt;fn&gt;</del>");
        assert_eq!(coloured(Language::Text, "+fn"), "+fn");
    }
}
