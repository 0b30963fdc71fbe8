//! The parts of a print that a transcript shows.

use harness::printed::blocks;

/// Only these blocks, and of them only these items; `…` stands where an item is left out. Both may
/// be empty, which is no choice. Two blocks of one signal in a row become one: whether two items went out
/// in one batch or in two is chance.
pub fn choose(text: &str, signal: Option<&str>, names: &[String]) -> Vec<String> {
    let lines: Vec<&str> = text.lines().collect();
    let (before, sections) = blocks::cut(&lines);
    let mut kept = Kept::default();
    if signal.is_none() {
        kept.keep(before);
    }
    let mut last = "";
    for section in &sections {
        if signal.is_some_and(|signal| section.head[0] != signal) {
            continue;
        }
        if section.head[0] == last && section.head.len() == 1 {
            kept.drop_empty_end();
        } else {
            kept.keep(section.head);
        }
        last = section.head[0];
        for item in &section.items {
            if names.is_empty() || names.iter().any(|name| name == item.name()) {
                kept.keep_without_empty_buckets(item.lines);
            } else {
                kept.leave_out();
            }
        }
    }
    kept.trimmed()
}

/// Only the lines in which one of these is.
pub fn choose_lines(text: &str, parts: &[String]) -> Vec<String> {
    let mut kept = Kept::default();
    for line in text.lines() {
        if parts.iter().any(|part| line.contains(part.as_str())) {
            kept.keep(&[line]);
        } else {
            kept.leave_out();
        }
    }
    kept.trimmed()
}

#[derive(Default)]
struct Kept(Vec<String>);

impl Kept {
    fn keep(&mut self, lines: &[&str]) {
        self.0.extend(lines.iter().map(|line| (*line).to_owned()));
    }

    /// Of a histogram, the buckets in which there is something.
    fn keep_without_empty_buckets(&mut self, lines: &[&str]) {
        for line in lines {
            let is_bucket = line.contains(" to ") && line.trim_end().ends_with(" : 0");
            match self.0.last_mut() {
                Some(last) if is_bucket && last.trim() == "…" => {}
                _ if is_bucket => self.0.push("\t\t\t\t …".to_owned()),
                _ => self.keep(&[line]),
            }
        }
    }

    /// Without the empty lines at the top and at the bottom.
    fn trimmed(mut self) -> Vec<String> {
        self.drop_empty_end();
        let is_empty = |line: &String| line.trim().is_empty();
        self.0.into_iter().skip_while(is_empty).collect()
    }

    fn drop_empty_end(&mut self) {
        while self.0.last().is_some_and(|line| line.trim().is_empty()) {
            self.0.pop();
        }
    }

    fn leave_out(&mut self) {
        if self.0.last().is_none_or(|last| last != "…") {
            self.0.push("…".to_owned());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "Spans\nResource\n\t ->  a=b\nSpan #0\n\tInstrumentation Scope\n\t\tName         : \"todo\"\n\n\
        \tName         : GET /\nSpan #1\n\tName         : POST /add\nLogs\nLog #0\n\t EventName: \"x.y\"\n";

    #[test]
    fn two_blocks_of_one_signal_in_a_row_are_one() {
        let one = choose(
            "Logs\nResource\n\t ->  a=b\nLog #0\n\tx\nLog #1\n\ty\n",
            Some("Logs"),
            &[],
        );
        let two = "Logs\nResource\n\t ->  a=b\nLog #0\n\tx\n\nLogs\nLog #1\n\ty\n";
        assert_eq!(choose(two, Some("Logs"), &[]), one);
        assert_eq!(choose(two, None, &[]), one);
    }

    #[test]
    fn of_a_histogram_the_buckets_with_something_in_them_are_shown() {
        let text = "Metrics\nMetric #0\n\t\t\tBuckets\n\t\t\t\t -inf to 0.005 : 1\n\t\t\t\t 0.005 to 0.01 : 0\n\
            \t\t\t\t0.01 to +Infinity : 0\n";
        let chosen = choose(text, None, &[]);
        assert_eq!(chosen[3..], ["\t\t\t\t -inf to 0.005 : 1", "\t\t\t\t …"]);
    }

    #[test]
    fn what_is_left_out_is_marked_once() {
        let chosen = choose(TEXT, Some("Spans"), &["POST /add".to_owned()]);
        assert_eq!(
            chosen,
            [
                "Spans",
                "Resource",
                "\t ->  a=b",
                "…",
                "Span #1",
                "\tName         : POST /add"
            ]
        );
        assert_eq!(
            choose_lines("\na\nb\nc\nd\n\n", &["d".to_owned()]),
            ["…", "d", "…"]
        );
    }
}
