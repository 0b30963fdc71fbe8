//! What came, as far as a point is about it.

use std::fmt::Write;

use otlp_store::model::SpanKind;
use otlp_store::readable::{count, number, one_line};

use super::{SERVICE, SHOW};
use crate::seen_telemetry::{Seen, SeenLog, SeenSpan};

/// The first tree of several.
pub(super) fn first_tree(trees: &str) -> String {
    let is_root = |line: &str| !line.starts_with([' ', '│', '├', '└']);
    let mut lines = trees.lines();
    let mut tree: Vec<&str> = lines.next().into_iter().collect();
    tree.extend(lines.take_while(|line| !is_root(line)));
    tree.join("\n")
}

/// The traces of some requests.
pub(super) fn requests(seen: &Seen, spans: &[&SeenSpan]) -> String {
    let trees = spans
        .iter()
        .map(|it| first_tree(&seen.tree_about(SHOW, it)));
    trees.collect::<Vec<_>>().join("\n")
}

/// Which service each signal names.
pub(super) fn services(seen: &Seen) -> String {
    let metrics = seen.store.metrics();
    let metrics = metrics
        .iter()
        .map(|it| format!("metrics · {}", it.instrument.origin.service_or_unknown()));
    let spans = seen
        .spans
        .iter()
        .map(|it| format!("spans · {}", it.service));
    let logs = seen.logs.iter();
    let logs = logs.map(|it| format!("log records · {}", it.service));
    different(spans.chain(logs).chain(metrics))
}

/// The SERVER spans of the service, those of one name in a line.
pub(super) fn servers(seen: &Seen) -> String {
    let spans = seen.spans.iter();
    let spans = spans.filter(|it| it.kind == SpanKind::SERVER && it.service == SERVICE);
    different(spans.map(title))
}

/// The log records of the service, and in which span each is.
pub(super) fn records(seen: &Seen) -> String {
    let logs = seen.logs.iter().filter(|it| it.service == SERVICE);
    different(logs.map(|it| record(seen, it)))
}

/// The metrics of which one of these is the name; the names of all where none is.
pub(super) fn metrics(seen: &Seen, name: &str) -> String {
    let all = seen.metrics();
    let mut text = String::new();
    for metric in all.iter().filter(|it| it.name == name) {
        let unit = match metric.unit.as_str() {
            "" => "without a unit".to_owned(),
            unit => format!("in {unit}"),
        };
        let _ = writeln!(text, "{} {name} {unit}", metric.kind.said());
        for point in &metric.points {
            let value = number(point.value);
            let mut line = match point.count {
                0 => value,
                values => format!("{}, {value} together", count(values as usize, "value")),
            };
            for (key, value) in &point.attributes {
                let _ = write!(line, " · {key} = {}", one_line(value));
            }
            let _ = writeln!(text, "    {line}");
        }
    }
    if text.is_empty() {
        text = different(
            all.iter()
                .map(|it| format!("{} {}", it.kind.said(), it.name)),
        );
    }
    text
}

/// All metrics, each with what was counted or measured.
pub(super) fn instruments(seen: &Seen) -> String {
    let all = seen.metrics();
    let lines = all.iter().map(|it| {
        let total = match it.count() {
            0 => number(it.total()),
            values => count(values as usize, "value"),
        };
        let (kind, unit) = (it.kind.said(), &it.unit);
        format!("{kind} {} in {unit} · {total}", it.name)
    });
    different(lines)
}

/// The first thing in which these letters are; nothing where it is in none of those.
pub(super) fn holder(seen: &Seen, letters: &str) -> String {
    let has = |text: &str| text.contains(letters);
    let attribute = |(key, value): (&String, &String)| {
        has(value).then(|| format!("\n    {key} = {}", one_line(value)))
    };
    let spans = seen.spans.iter();
    let mut spans = spans.filter_map(|it| {
        let found = it.attributes.iter().find_map(attribute);
        let found = found.or_else(|| has(&it.name).then(String::new));
        Some(title(it) + &found?)
    });
    let logs = seen.logs.iter();
    let mut logs = logs.filter_map(|it| {
        let found = it.attributes.iter().find_map(attribute);
        let found = found.or_else(|| has(&it.body).then(String::new));
        Some(record(seen, it) + &found?)
    });
    let mut metrics = seen.metrics().into_iter().filter_map(|it| {
        let mut points = it.points.iter();
        let found = points.find_map(|point| point.attributes.iter().find_map(attribute))?;
        Some(format!("{} {}{found}", it.kind.said(), it.name))
    });
    let first = spans.next().or_else(|| logs.next());
    first.or_else(|| metrics.next()).unwrap_or_default()
}

/// What a finding is about, a line for each.
pub(super) fn evidence<'a>(what: impl Iterator<Item = &'a str>) -> String {
    const MAX: usize = 8;
    different(what.take(MAX).map(one_line))
}

fn title(span: &SeenSpan) -> String {
    format!(
        "{} · {} · {}",
        one_line(&span.name),
        span.kind,
        span.service
    )
}

fn record(seen: &Seen, log: &SeenLog) -> String {
    let event = match log.event.as_str() {
        "" => "without a name".to_owned(),
        event => one_line(event),
    };
    let place = match seen.span_of(log) {
        Some(span) => format!("in {}", one_line(&span.name)),
        None => "in no span".to_owned(),
    };
    format!(
        "log record {event} · {place}\n    {:?}",
        one_line(&log.body)
    )
}

/// Lines, the same one once, with how often it came.
fn different(lines: impl Iterator<Item = String>) -> String {
    let mut different: Vec<(String, usize)> = Vec::new();
    for line in lines {
        match different.iter_mut().find(|(it, _)| *it == line) {
            Some((_, times)) => *times += 1,
            None => different.push((line, 1)),
        }
    }
    let lines = different.into_iter().map(|(line, times)| {
        let (first, rest) = line.split_at(line.find('\n').unwrap_or(line.len()));
        match times {
            1 => line,
            _ => format!("{first}   ({times} times){rest}"),
        }
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::{different, first_tree};

    #[test]
    fn only_the_first_tree_is_kept_and_the_same_line_is_there_once() {
        let trees = "GET · CLIENT\n└─ GET · SERVER\n       url.path = /\nGET · CLIENT   (2 times)\n… and 3 more lines";
        let first = "GET · CLIENT\n└─ GET · SERVER\n       url.path = /";
        assert_eq!(first_tree(trees), first);
        assert_eq!(first_tree(""), "");
        let lines = ["a\n    b", "c", "a\n    b"].map(ToOwned::to_owned);
        assert_eq!(different(lines.into_iter()), "a   (2 times)\n    b\nc");
    }
}
