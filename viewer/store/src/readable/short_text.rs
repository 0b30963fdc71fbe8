//! Texts that are cut, or stay in their line.

/// A text that stays in its line, whatever it holds.
pub fn one_line(text: &str) -> String {
    const MAX_CHARACTERS: usize = 200;
    let mut line: String = text
        .chars()
        .take(MAX_CHARACTERS)
        .map(|it| if it.is_control() { ' ' } else { it })
        .collect();
    if text.chars().nth(MAX_CHARACTERS).is_some() {
        line.push('…');
    }
    line
}

/// At most 200 characters of a name, for where it stands in a list. Its own page has more.
pub fn shortened(name: &str) -> String {
    const MAX_CHARACTERS: usize = 200;
    match name.char_indices().nth(MAX_CHARACTERS) {
        Some((at, _)) => format!("{}…", &name[..at]),
        None => name.to_owned(),
    }
}
