//! What came, cut to as many lines as somebody reads; what is there again and again is there once.

use std::fmt::Write;

use otlp_store::readable;

/// How many lines of what came are shown. The viewer has all of it.
const MAX_LINES: usize = 14;

/// How many lines of the beginning are left where what a complaint is about comes far below.
const BEGINNING: usize = 3;

/// Stands in the line of the span that a complaint is about, until what is too long is cut.
pub(crate) const ABOUT: char = '\u{1}';

/// The same line again and again, for children that look the same, is there once, with how often it came.
pub(crate) fn collapsed(tree: &str) -> String {
    let mut lines: Vec<(&str, usize)> = Vec::new();
    // The last of several children hangs on another corner.
    let same = |a: &str, b: &str| a.replace("├─", "└─") == b.replace("├─", "└─");
    for line in tree.lines() {
        match lines.last_mut() {
            Some((last, count)) if line.contains("─ ") && same(last, line) => {
                (*last, *count) = (line, *count + 1);
            }
            _ => lines.push((line, 1)),
        }
    }
    let mut text = String::new();
    for (line, count) in lines {
        let _ = match count {
            1 => writeln!(text, "{line}"),
            _ => writeln!(text, "{line}   ({count} times)"),
        };
    }
    text
}

/// Texts one below the other. The same text is there once, with how often it came.
pub(crate) fn together(texts: impl Iterator<Item = String>) -> String {
    let mut different: Vec<(String, usize)> = Vec::new();
    for text in texts {
        match different.iter_mut().find(|(it, _)| *it == text) {
            Some((_, count)) => *count += 1,
            None => different.push((text, 1)),
        }
    }
    let mut all = String::new();
    for (text, count) in different {
        match count {
            1 => all.push_str(&text),
            _ => {
                let mut lines = text.lines();
                let first = lines.next().unwrap_or_default();
                let _ = writeln!(all, "{first}   ({count} times)");
                lines.for_each(|line| {
                    let _ = writeln!(all, "{line}");
                });
            }
        }
    }
    shortened(&all)
}

/// As many lines as somebody reads, among them the one that it is about.
pub(crate) fn shortened(text: &str) -> String {
    let about = text.lines().position(|line| line.contains(ABOUT));
    let text = text.replace(ABOUT, "");
    let lines: Vec<&str> = text.lines().collect();
    if lines.len() <= MAX_LINES {
        return lines.join("\n");
    }
    let cut = |from: usize, to: usize| {
        (from < to).then(|| format!("… and {}", readable::count(to - from, "more line")))
    };
    // How many lines of the beginning are shown, where the rest goes on, and where it ends.
    let (beginning, from, to) = match about {
        // Its parents are above it, and its attributes below.
        Some(about) if about + BEGINNING >= MAX_LINES => {
            let from = about - BEGINNING;
            let to = (from + MAX_LINES - BEGINNING).min(lines.len());
            (BEGINNING, from, to)
        }
        _ => (MAX_LINES, MAX_LINES, MAX_LINES),
    };
    let shown = |lines: &[&str]| lines.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>();
    let mut parts = shown(&lines[..beginning]);
    parts.extend(cut(beginning, from));
    parts.extend(shown(&lines[from..to]));
    parts.extend(cut(to, lines.len()));
    parts.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn children_that_look_the_same_are_one_line_and_traces_that_do_are_one_tree() {
        let tree = "shift\n├─ tea\n├─ tea\n├─ cake\n│  └─ cream\n└─ tea\n";
        let once = "shift\n├─ tea   (2 times)\n├─ cake\n│  └─ cream\n└─ tea\n";
        assert_eq!(collapsed(tree), once);
        assert_eq!(
            collapsed("shift\n├─ tea\n└─ tea\n"),
            "shift\n└─ tea   (2 times)\n"
        );
        let trees = ["a\n└─ b\n", "c\n", "a\n└─ b\n"].map(ToOwned::to_owned);
        assert_eq!(together(trees.into_iter()), "a   (2 times)\n└─ b\nc");
    }

    #[test]
    fn what_is_longer_than_a_screen_is_cut_and_says_so() {
        let text: String = (0..20).map(|line| format!("{line}\n")).collect();
        let cut = shortened(&text);
        assert!(cut.ends_with("13\n… and 6 more lines"), "{cut}");
        assert_eq!(
            shortened(&text.replace("\n5\n", &format!("\n{ABOUT}5\n"))),
            cut
        );
        assert_eq!(
            shortened(&text.replace("\n15\n", &format!("\n{ABOUT}15\n"))),
            "0\n1\n2\n… and 9 more lines\n12\n13\n14\n15\n16\n17\n18\n19"
        );
    }
}
