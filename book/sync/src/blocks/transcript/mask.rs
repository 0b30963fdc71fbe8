//! What two runs of the same program may print differently. A transcript is stale only when it
//! differs under this mask, so that an unchanged chapter never changes a page.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use harness::printed::blocks::{self, Item, SIGNALS, Section};
use regex_lite::{Captures, Regex};

/// What is replaced, and by what: times, measured durations, and what this machine has.
static REPLACED: LazyLock<Vec<(Regex, &str)>> = LazyLock::new(|| {
    [
        (r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?Z?", "<time>"),
        (
            r"(?m)^(\s*(?:Sum|Min|Max)\s*): [0-9.e-]+$",
            "$1: <measured>",
        ),
        // In which bucket a request falls is measured, and which are shown depends on it.
        (
            r"(?m)^\s*(?:-inf|[0-9.]+) to (?:[0-9.]+|\+Infinity) : \d+\n",
            "",
        ),
        (
            r"network\.peer\.port: I64\(\d+\)",
            "network.peer.port: I64(<port>)",
        ),
        (r"\d+ ms\b", "<n> ms"),
        (r"curl/[0-9.]+", "curl/<version>"),
        (r"rustc [0-9.]+ \([^)]*\)", "rustc <version>"),
        (r"(?mi)^date: .*$", "date: <time>"),
    ]
    .into_iter()
    .filter_map(|(pattern, by)| Some((Regex::new(pattern).ok()?, by)))
    .collect()
});

static IDS: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"\b(?:[0-9a-f]{32}|[0-9a-f]{16})\b").ok());
// In a column, a longer number has fewer spaces before it.
static NUMBERS: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r" *\d+(\.\d+)*").ok());

/// The text under the mask. `numbers` masks every number.
pub fn mask(lines: &[String], numbers: bool) -> String {
    let mut text = in_order(lines);
    for (pattern, by) in REPLACED.iter() {
        text = pattern.replace_all(&text, *by).into_owned();
    }
    if let Some(ids) = IDS.as_ref() {
        // Equal ids stay equal: a span whose parent is another one is another text.
        let mut known = BTreeMap::new();
        text = ids
            .replace_all(&text, |id: &Captures| {
                let next = known.len();
                format!("<id {}>", known.entry(id[0].to_owned()).or_insert(next))
            })
            .into_owned();
    }
    match NUMBERS.as_ref().filter(|_| numbers) {
        Some(pattern) => pattern.replace_all(&text, " <n>").into_owned(),
        None => text,
    }
}

/// The SDK defines neither the order of the attributes of a resource nor that of data points, and
/// how many batches there are is a matter of time.
fn in_order(lines: &[String]) -> String {
    let lines: Vec<&str> = lines
        .iter()
        .map(String::as_str)
        .filter(|line| line.trim() != "…")
        .collect();
    let (before, sections) = blocks::cut(&lines);
    let mut out: Vec<String> = before.iter().map(|line| (*line).to_owned()).collect();
    for signal in SIGNALS {
        let of_signal: Vec<&Section> = sections.iter().filter(|it| it.head[0] == signal).collect();
        let Some(first) = of_signal.first() else {
            continue;
        };
        let mut resource: Vec<&str> = first.head[1..].to_vec();
        resource.sort_unstable();
        out.push(signal.to_owned());
        out.extend(resource.into_iter().map(ToOwned::to_owned));
        let items: Vec<&Item> = of_signal.iter().flat_map(|it| &it.items).collect();
        for (i, item) in items.iter().enumerate() {
            // Of a metric that was exported twice, the last export counts.
            let again = items[i + 1..].iter().any(|it| it.name() == item.name());
            if signal != "Metrics" || !again {
                out.extend(item_in_order(item));
            }
        }
    }
    out.iter().map(|line| format!("{line}\n")).collect()
}

/// The numbers of data points and of items are left out: their order gives them.
fn item_in_order(item: &Item) -> Vec<String> {
    let mut parts: Vec<Vec<String>> = vec![Vec::new()];
    for line in item.lines {
        let is_point = line.trim_start().starts_with("DataPoint #");
        if is_point {
            parts.push(Vec::new());
        }
        let numbered = is_point || parts.iter().all(Vec::is_empty);
        let line = match line.split_once('#') {
            Some((before, _)) if numbered => before,
            _ => line,
        };
        if let Some(part) = parts.last_mut() {
            part.push(line.to_owned());
        }
    }
    for point in &mut parts[1..] {
        let is_attribute = |line: &String| line.contains(" ->  ");
        let first = point.iter().position(is_attribute).unwrap_or_default();
        let count = point[first..]
            .iter()
            .take_while(|line| is_attribute(line))
            .count();
        point[first..first + count].sort();
    }
    let attributes = |part: &Vec<String>| {
        let attributes = part.iter().skip_while(|line| !line.contains("Attributes"));
        attributes.cloned().collect::<Vec<_>>()
    };
    parts[1..].sort_by_key(attributes);
    parts.concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn masked(text: &str) -> String {
        mask(
            &text.lines().map(ToOwned::to_owned).collect::<Vec<_>>(),
            false,
        )
    }

    const ID: &str = "a45a3b1c1e21e0055e323178f9af0483";
    const OTHER: &str = "b45a3b1c1e21e0055e323178f9af0483";

    #[test]
    fn times_ids_and_what_is_measured_may_differ() {
        let run = |time: &str, id: &str, sum: &str, count: &str| {
            format!(
                "Metrics\nMetric #0\n\t\tName         : d\n\t\tSum          : {sum}\n\
                \t\t\t 0.1 to 0.25 : {count}\n\t\tAt {time}\n\t\tTrace {id} {id}\n"
            )
        };
        let one = run("2026-11-22 14:01:36.257026", ID, "0.000751277", "0");
        let other = run("2027-01-02T03:04:05Z", OTHER, "1e-7", "1");
        assert_eq!(masked(&one), masked(&other));
    }

    #[test]
    fn numbers_may_be_of_any_length_in_a_column() {
        let row = |text: &str| mask(&[text.to_owned()], true);
        assert_eq!(row("GET /     9    0.55"), row("GET /   104  108.00"));
        assert_ne!(row("GET /     9    0.55"), row("GET /     9"));
    }

    #[test]
    fn ids_that_were_equal_must_stay_equal() {
        assert_ne!(
            masked(&format!("{ID} {ID}")),
            masked(&format!("{ID} {OTHER}"))
        );
        assert_eq!(
            masked(&format!("{ID} {OTHER} {ID}")),
            masked(&format!("{OTHER} {ID} {OTHER}"))
        );
    }

    #[test]
    fn orders_that_nobody_defines_may_differ() {
        let one = "Metrics\nResource\n\t ->  a=1\n\t ->  b=2\nMetric #0\n\t\tName         : r\n\t\tDataPoint #0\n\
            \t\t\tValue        : 1\n\t\t\tAttributes   :\n\t\t\t\t ->  e: home\n\t\tDataPoint #1\n\
            \t\t\tValue        : 2\n\t\t\tAttributes   :\n\t\t\t\t ->  e: add\n";
        let other = "Metrics\nResource\n\t ->  b=2\n\t ->  a=1\nMetric #0\n\t\tName         : r\n\t\tDataPoint #0\n\
            \t\t\tValue        : 2\n\t\t\tAttributes   :\n\t\t\t\t ->  e: add\n\t\tDataPoint #1\n\
            \t\t\tValue        : 1\n\t\t\tAttributes   :\n\t\t\t\t ->  e: home\n";
        assert_eq!(masked(one), masked(other));
        assert_ne!(masked(one), masked(&other.replace(": 2\n", ": 3\n")));
    }

    #[test]
    fn batches_may_be_cut_elsewhere_and_a_later_export_counts() {
        let one = "Logs\nResource\n\t ->  a=1\nLog #0\n\t EventName: \"x\"\nLog #1\n\t EventName: \"y\"\n";
        let other = "Logs\nResource\n\t ->  a=1\nLog #0\n\t EventName: \"x\"\nLogs\nLog #0\n\t EventName: \"y\"\n";
        assert_eq!(masked(one), masked(other));
        let export =
            |value: u8| format!("Metrics\nMetric #0\n\t\tName         : r\n\t\tValue : {value}\n");
        assert_eq!(masked(&export(2)), masked(&(export(1) + &export(2))));
        assert_ne!(masked(&export(2)), masked(&(export(2) + &export(1))));
    }

    #[test]
    fn an_attribute_that_is_new_or_gone_is_seen() {
        let text = "Spans\nSpan #0\n\tAttributes:\n\t\t ->  http.route: String(Owned(\"/\"))\n";
        assert_ne!(
            masked(text),
            masked(&text.replace("http.route", "http.target"))
        );
        assert_ne!(masked(text), masked("Spans\nSpan #0\n\tAttributes:\n"));
    }
}
