//! Metrics as a person reads them.

use std::fmt::Write;

use otlp_store::readable;

use super::{Bucket, SeenMetric};

/// Metrics as lines: an instrument, and its points below it.
pub(crate) fn lines(metrics: &[SeenMetric], is_shown: impl Fn(&str) -> bool) -> String {
    const MAX_BUCKETS: usize = 5;
    let mut text = String::new();
    for metric in metrics {
        let unit = match metric.unit.as_str() {
            "" => " without a unit".to_owned(),
            unit => format!(" in {unit}"),
        };
        let _ = writeln!(text, "{} {}{unit}", metric.kind.said(), metric.name);
        for point in &metric.points {
            let mut line = match point.count {
                0 => point.value.to_string(),
                count => readable::count(count as usize, "value"),
            };
            if point.attributes.is_empty() {
                line.push_str(" · no attributes");
            }
            for (key, value) in point.attributes.iter().filter(|(key, _)| is_shown(key)) {
                let value = match value.as_str() {
                    "" => "\"\"".to_owned(),
                    value => readable::one_line(value),
                };
                let _ = write!(line, " · {key} = {value}");
            }
            let _ = writeln!(text, "    {line}");
            for Bucket { low, high, count } in point.buckets.iter().take(MAX_BUCKETS) {
                let (low, high) = (short(*low), short(*high));
                let _ = match high.as_str() {
                    "inf" => writeln!(text, "        above {low}: {count}"),
                    high => writeln!(text, "        {low} to {high}: {count}"),
                };
            }
            if let Some(more @ 1..) = point.buckets.len().checked_sub(MAX_BUCKETS) {
                let _ = writeln!(
                    text,
                    "        … and {}",
                    readable::count(more, "more bucket")
                );
            }
        }
    }
    text
}

/// A number with as many digits as somebody reads.
pub(crate) fn short(number: f64) -> String {
    let rounded = (number * 1e5).round() / 1e5;
    rounded.to_string()
}
