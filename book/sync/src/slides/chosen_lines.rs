//! Some lines of a block, and none that is too long to be read.

use super::MAX_COLUMNS;
use super::highlight::{Class, Language};
use crate::Fault;

/// Where lines are left out.
const GAP: &str = "…";

/// How far what a long line goes on with is to the right of its beginning.
const HANGING: usize = 4;

/// The lines that a focus names, with `…` for what is left out in between; without one, all of them.
///
/// # Errors
/// When some words are in no line.
pub(super) fn choose(lines: &[String], focus: Option<&str>) -> Result<Vec<String>, Fault> {
    let shown = |line: &String| line.replace('\t', "  ").trim_end().to_owned();
    let mut chosen = vec![focus.is_none(); lines.len()];
    for part in focus.into_iter().flat_map(|it| it.split(", ")) {
        let has = |from: usize, words: &str| {
            let at = lines[from..].iter().position(|line| line.contains(words));
            let none = || Fault::new(format!("the focus `{words}` is in no line of the block"));
            at.map(|at| from + at).ok_or_else(none)
        };
        match part.split_once(" … ") {
            Some((first, last)) => {
                let start = has(0, first)?;
                let end = has(start, last)?;
                chosen[start..=end].fill(true);
            }
            None => {
                has(0, part)?;
                for (line, chosen) in lines.iter().zip(&mut chosen) {
                    *chosen |= line.contains(part);
                }
            }
        }
    }
    let mut shorter: Vec<String> = Vec::new();
    for (line, chosen) in lines.iter().zip(chosen) {
        let is_gap = !chosen || line == "@@" || line.trim() == GAP;
        if !is_gap {
            shorter.push(shown(line));
        } else if shorter.last().is_some_and(|last| last.trim() != GAP) {
            shorter.push(GAP.to_owned());
        }
    }
    // A gap at an end says nothing: everybody knows that there is more.
    if shorter.last().is_some_and(|last| last == GAP) {
        shorter.pop();
    }
    // A diff keeps its first column.
    let is_diff = lines.iter().any(|line| line.starts_with(['+', '-']));
    let sign = usize::from(is_diff);
    let inside = |line: &str| indent(line.get(sign..).unwrap_or_default());
    if focus.is_some() || is_diff {
        let left = shorter.iter().filter(|it| it.len() > sign && *it != GAP);
        let left = left.map(|it| inside(it)).min().unwrap_or_default();
        let shifted = shorter
            .iter_mut()
            .filter(|it| left > 0 && inside(it) >= left);
        for line in shifted {
            line.drain(sign..sign + left);
        }
    }
    if is_diff {
        return Ok(shorter);
    }
    for i in 1..shorter.len() {
        if shorter[i - 1] == GAP {
            let indent = " ".repeat(indent(&shorter[i]));
            shorter[i - 1].insert_str(0, &indent);
        }
    }
    if shorter
        .iter()
        .any(|line| line.chars().count() > MAX_COLUMNS)
    {
        squeeze(&mut shorter);
    }
    Ok(shorter)
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

/// Takes blank columns out of a table in text, so that one stays between two columns.
fn squeeze(lines: &mut [String]) {
    let is_blank = |lines: &[String], at: usize| {
        lines
            .iter()
            .all(|line| line.chars().nth(at).is_none_or(|it| it == ' '))
    };
    let width = lines
        .iter()
        .map(|line| line.chars().count())
        .max()
        .unwrap_or_default();
    let twice = (1..width).filter(|&at| is_blank(lines, at) && is_blank(lines, at - 1));
    let twice: Vec<usize> = twice.collect();
    for line in lines {
        let kept = line
            .chars()
            .enumerate()
            .filter(|(at, _)| !twice.contains(at));
        *line = kept.map(|(_, it)| it).collect();
    }
}

/// Cuts a line where words end, so that no piece is longer than [`MAX_COLUMNS`].
pub(super) fn wrap(line: Vec<(char, Class)>, language: Language) -> Vec<Vec<(char, Class)>> {
    let sign = usize::from(language.is_diff());
    let indent = line.iter().skip(sign).take_while(|it| it.0 == ' ').count();
    let margin: Vec<_> = line.iter().take(sign).copied().collect();
    let indent = (indent + HANGING).min(MAX_COLUMNS / 2);
    let (mut pieces, mut rest) = (Vec::new(), line);
    while rest.len() > MAX_COLUMNS {
        let start = rest.iter().skip(sign).take_while(|it| it.0 == ' ').count() + sign;
        let cut = cut(&rest, start);
        let tail = rest.split_off(cut);
        let tail = tail.into_iter().skip_while(|it| it.0 == ' ');
        let mut next = margin.clone();
        next.extend(std::iter::repeat_n((' ', Class::Plain), indent));
        next.extend(tail);
        pieces.push(std::mem::replace(&mut rest, next));
    }
    pieces.push(rest);
    pieces
}

/// Where a line that begins at `start` is best cut: at a space, before a call or after a bracket; inside a text that is
/// quoted only where there is nothing else.
fn cut(line: &[(char, Class)], start: usize) -> usize {
    let is_space = |at: usize| line[at].0 == ' ';
    let is_code = line.iter().any(|it| it.1 != Class::Plain);
    let is_quoted = |at: usize| line[at].1 == Class::String && line[at - 1].1 == Class::String;
    let opens = |at: usize| {
        is_code && (line[at].0 == '.' && line[at - 1].0 == ')' || line[at - 1].0 == '(')
    };
    let good = |at: &usize| (is_space(*at) || opens(*at)) && !is_quoted(*at);
    let all = (start + 1..=MAX_COLUMNS).rev();
    let found = all.clone().find(good).filter(|at| *at > MAX_COLUMNS / 3);
    found
        .or_else(|| all.clone().find(|at| is_space(*at)))
        .unwrap_or(MAX_COLUMNS)
}

#[cfg(test)]
mod tests {
    use super::super::highlight;
    use super::*;

    fn lines(text: &str) -> Vec<String> {
        text.lines().map(ToOwned::to_owned).collect()
    }

    #[test]
    fn a_focus_names_lines_and_the_rest_is_one_mark() {
        let code = lines("fn a() {\n    let b = 1;\n    let c = 2;\n    let d = 3;\n\n    e();\n}");
        let chosen = choose(&code, Some("fn a, let c … let d, e()")).unwrap();
        assert_eq!(
            chosen,
            [
                "fn a() {",
                "    …",
                "    let c = 2;",
                "    let d = 3;",
                "    …",
                "    e();"
            ]
        );
        assert_eq!(choose(&code, Some("let b")).unwrap(), ["let b = 1;"]);
        assert!(choose(&code, Some("let z")).is_err());
        assert!(choose(&code, Some("let d … let c")).is_err());
        assert_eq!(choose(&code, None).unwrap(), code);
    }

    #[test]
    fn a_diff_has_gaps_where_the_page_has_them_and_keeps_its_first_column() {
        let diff = lines("@@\n   a\n+  b\n@@\n   c\n-  d");
        assert_eq!(choose(&diff, None).unwrap(), [" a", "+b", "…", " c", "-d"]);
        assert_eq!(choose(&diff, Some("c")).unwrap(), [" c"]);
    }

    #[test]
    fn code_is_cut_outside_of_its_texts_and_a_table_loses_blank_columns() {
        let code = "        terminal::print_line(format_args!(\"The database failed: {error} and more\"));";
        let pieces = wrap(highlight::line(Language::Rust, code), Language::Rust);
        let second: String = pieces[1].iter().map(|it| it.0).collect();
        assert_eq!(
            second.trim(),
            "\"The database failed: {error} and more\"));"
        );
        let wide = " ".repeat(70);
        let table = lines(&format!("a{wide}b\nc{wide}d\n"));
        assert_eq!(choose(&table, None).unwrap(), ["a b", "c d"]);
    }

    #[test]
    fn a_long_line_goes_on_below_with_its_sign() {
        let long = format!("+  {}", "word ".repeat(30));
        let pieces = wrap(highlight::line(Language::Diff, &long), Language::Diff);
        let pieces: Vec<String> = pieces
            .iter()
            .map(|it| it.iter().map(|it| it.0).collect())
            .collect();
        assert!(pieces.len() > 1, "{pieces:?}");
        assert!(
            pieces.iter().all(|it| it.chars().count() <= MAX_COLUMNS),
            "{pieces:?}"
        );
        assert!(
            pieces[1..].iter().all(|it| it.starts_with("+      word")),
            "{pieces:?}"
        );
        let endless = "x".repeat(200);
        let pieces = wrap(highlight::line(Language::Text, &endless), Language::Text);
        assert!(pieces.iter().all(|it| it.len() <= MAX_COLUMNS));
    }
}
