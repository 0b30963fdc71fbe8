//! What names have in common when they differ in an id.

/// A name without what looks like an id: every word with a digit in it, and every word of eight or
/// more hexadecimal digits, is `{}`.
///
/// `GET /task/17` and `GET /task/18` have one pattern; `GET /` and `POST /` do not.
pub fn pattern(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    let is_word = |it: char| it.is_alphanumeric();
    let mut rest = name;
    while let Some(first) = rest.chars().next() {
        let end = if is_word(first) {
            rest.find(|it| !is_word(it)).unwrap_or(rest.len())
        } else {
            first.len_utf8()
        };
        let (word, after) = rest.split_at(end);
        rest = after;
        if is_word(first) && is_id(word) {
            // The parts of a UUID are one id.
            if !out.ends_with("{}-") {
                out.push_str("{}");
            } else {
                out.pop();
            }
        } else {
            out.push_str(word);
        }
    }
    out
}

/// Whether a pattern has something in it that was an id.
pub(crate) fn has_id(pattern: &str) -> bool {
    pattern.contains("{}")
}

fn is_id(word: &str) -> bool {
    let has_digit = word.bytes().any(|it| it.is_ascii_digit());
    has_digit || (word.len() >= 8 && word.bytes().all(|it| it.is_ascii_hexdigit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_differ_in_an_id_have_one_pattern() {
        for (name, expected) in [
            ("GET /task/17", "GET /task/{}"),
            ("GET /", "GET /"),
            ("user 5b8efff7-9803-8103-d269-b633813fc60c", "user {}"),
            ("job deadbeefcafe done", "job {} done"),
            ("Grüße, 世界", "Grüße, 世界"),
            ("", ""),
        ] {
            assert_eq!(pattern(name), expected);
        }
    }
}
