//! Attributes to look for, as one text: `http.route=/add db.query.text="SELECT 1"`.
//!
//! A key or a value with spaces, quotes or equals signs in it stands in quotes; within them, `\"`,
//! `\\`, `\n`, `\r` and `\t` are what they are in JSON. Where nothing is in quotes and the words are
//! no pairs, the text is one pair: a person may type `db.query.text=SELECT 1`.

/// The pairs in a text: none when it is none.
pub fn read(text: &str) -> Option<Vec<(String, String)>> {
    let text = text.trim();
    let strict = pairs(text);
    strict.or_else(|| {
        let (key, value) = text.split_once('=')?;
        let (key, value) = (key.trim(), value.trim());
        let is_bare = !key.is_empty() && !key.contains('"') && !value.starts_with('"');
        is_bare.then(|| vec![(key.to_owned(), value.to_owned())])
    })
}

/// The text that is read as these pairs.
pub fn write(pairs: &[(String, String)]) -> String {
    let pairs = pairs
        .iter()
        .map(|(key, value)| format!("{}={}", quoted(key), quoted(value)));
    pairs.collect::<Vec<_>>().join(" ")
}

fn pairs(text: &str) -> Option<Vec<(String, String)>> {
    let (mut rest, mut pairs) = (text, Vec::new());
    while !rest.is_empty() {
        let (key, after) = word(rest, |it| it == '=' || it.is_whitespace())?;
        let (value, after) = word(after.strip_prefix('=')?, char::is_whitespace)?;
        if key.is_empty() || after.starts_with(|it: char| !it.is_whitespace()) {
            return None;
        }
        pairs.push((key, value));
        rest = after.trim_start();
    }
    Some(pairs)
}

/// What stands at the front, in quotes or up to an end, and the rest.
fn word(text: &str, is_end: impl Fn(char) -> bool) -> Option<(String, &str)> {
    let Some(inside) = text.strip_prefix('"') else {
        let (word, rest) = text.split_at(text.find(is_end).unwrap_or(text.len()));
        return Some((word.to_owned(), rest));
    };
    let mut word = String::new();
    let mut characters = inside.char_indices();
    loop {
        match characters.next()? {
            (at, '"') => return Some((word, &inside[at + 1..])),
            (_, '\\') => word.push(match characters.next()?.1 {
                'n' => '\n',
                'r' => '\r',
                't' => '\t',
                other => other,
            }),
            (_, other) => word.push(other),
        }
    }
}

fn quoted(text: &str) -> String {
    let is_plain = |it: char| !it.is_whitespace() && !matches!(it, '"' | '=');
    // An empty value needs no quotes; an empty key is none.
    if text.chars().all(is_plain) {
        return text.to_owned();
    }
    let mut out = "\"".to_owned();
    for character in text.chars() {
        match character {
            '"' | '\\' => out.extend(['\\', character]),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            _ => out.push(character),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn means(text: &str, expected: &[(&str, &str)]) {
        let read = read(text).unwrap_or_else(|| panic!("{text} means nothing"));
        let read = read.iter().map(|(a, b)| (a.as_str(), b.as_str()));
        assert_eq!(read.collect::<Vec<_>>(), expected, "{text}");
    }

    #[test]
    fn words_are_pairs_and_quotes_keep_a_value_together() {
        means("", &[]);
        means("http.route=/", &[("http.route", "/")]);
        means(" a=1  b=2 ", &[("a", "1"), ("b", "2")]);
        means("a= b=2", &[("a", ""), ("b", "2")]);
        means(r#"a="x y=z" b=2"#, &[("a", "x y=z"), ("b", "2")]);
        means(r#"a="say \"hi\" \\ \n""#, &[("a", "say \"hi\" \\ \n")]);
        means("url.query=a=1&b=2", &[("url.query", "a=1&b=2")]);
        means(r#""my key"=1"#, &[("my key", "1")]);
        means(r"path=C:\new", &[("path", r"C:\new")]);
    }

    #[test]
    fn what_a_person_types_without_quotes_is_one_pair_where_it_can_be_no_more() {
        let text = "db.query.text=SELECT * FROM task WHERE id = ?";
        means(
            text,
            &[("db.query.text", "SELECT * FROM task WHERE id = ?")],
        );
        means("a = 1", &[("a", "1")]);
        for text in ["route", "=1", r#"a="open"#, r#"a="b"c"#, r#""""#] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn every_pair_can_be_written_and_read(
            pairs in prop::collection::vec((".{1,6}|\\PC{1,8}", ".{0,6}|[ab=\" \\\\\n]{0,6}"), 0..4),
        ) {
            prop_assert_eq!(read(&write(&pairs)), Some(pairs));
        }
    }
}
