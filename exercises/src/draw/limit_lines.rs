//! As many lines as somebody reads.

use otlp_store::readable;

use super::tree::ABOUT;

/// How many lines of what came are shown. The viewer has all of it.
const MAX_LINES: usize = 14;
/// How many lines of the beginning are left where what a complaint is about comes far below.
const BEGINNING: usize = 3;
/// So few lines aren't left out: a line that says so takes as much room.
const TOO_FEW: usize = 2;

/// As many lines as somebody reads, among them the one that it is about.
pub(super) fn shortened(text: &str) -> String {
    let about = text.lines().position(|line| line.contains(ABOUT));
    let text = text.replace(ABOUT, "");
    let lines: Vec<&str> = text.lines().collect();
    let (beginning, from, to) = match about {
        // Its parents are above it, and its attributes below.
        Some(about) if about + BEGINNING >= MAX_LINES => {
            let from = about - BEGINNING;
            (BEGINNING, from, from + MAX_LINES - BEGINNING)
        }
        _ => (MAX_LINES, MAX_LINES, MAX_LINES),
    };
    // How many lines of the beginning are shown, where the rest goes on, and where it ends.
    let beginning = beginning.min(lines.len());
    let from = if from - beginning.min(from) <= TOO_FEW {
        beginning
    } else {
        from
    };
    let from = from.min(lines.len());
    let to = if to + TOO_FEW >= lines.len() {
        lines.len()
    } else {
        to
    };
    let left_out = |from: usize, to: usize| {
        (from < to).then(|| format!("… and {}", readable::count(to - from, "more line")))
    };
    let shown = |lines: &[&str]| lines.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>();
    let mut parts = shown(&lines[..beginning]);
    parts.extend(left_out(beginning, from));
    parts.extend(shown(&lines[from..to]));
    parts.extend(left_out(to, lines.len()));
    parts.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_longer_than_a_screen_is_cut_and_says_so() {
        let text: String = (0..20).map(|line| format!("{line}\n")).collect();
        let cut = shortened(&text);
        assert!(cut.ends_with("13\n… and 6 more lines"), "{cut}");
        let about = |line: usize| {
            shortened(&text.replace(&format!("\n{line}\n"), &format!("\n{ABOUT}{line}\n")))
        };
        assert_eq!(about(5), cut);
        assert_eq!(
            about(15),
            "0\n1\n2\n… and 9 more lines\n12\n13\n14\n15\n16\n17\n18\n19"
        );
    }

    #[test]
    fn one_line_or_two_are_not_left_out() {
        let text = |count: usize| (0..count).map(|it| it.to_string()).collect::<Vec<_>>();
        for count in [0, 1, MAX_LINES, MAX_LINES + 1, MAX_LINES + TOO_FEW] {
            let text = text(count).join("\n");
            assert_eq!(shortened(&text), text);
        }
        let cut = shortened(&text(MAX_LINES + TOO_FEW + 1).join("\n"));
        assert!(cut.ends_with("… and 3 more lines"), "{cut}");
    }
}
