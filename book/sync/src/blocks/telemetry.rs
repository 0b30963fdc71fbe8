//! *telemetry*: what a chapter emits for the same visit that the one before does not.

use harness::printed::{Kind, Metric, Printed, Span, Status};

use crate::Fault;
use crate::line_diff::whole;
use crate::page::fenced;
use crate::session::SessionSettings;

/// The fence for `telemetry OLD NEW`, two chapters that print to the console.
///
/// # Errors
/// When one of them cannot be run, or the two emit the same.
pub fn telemetry(settings: &SessionSettings, spec: &str) -> Result<Vec<String>, Fault> {
    let Some((old, new)) = spec.split_once(' ') else {
        return Err(Fault::new(
            "telemetry names two chapters: telemetry OLD NEW",
        ));
    };
    let before = described(&emitted(settings, old)?);
    let after = described(&emitted(settings, new)?);
    let lines = whole(&before, &after);
    if lines.is_empty() {
        return Err(Fault::new(format!("{old} and {new} emit the same")));
    }
    Ok(fenced("diff", &lines))
}

/// What a chapter emits for one visit: the list, a task is added, it is deleted.
fn emitted(settings: &SessionSettings, chapter: &str) -> Result<Printed, Fault> {
    let mut session = settings.open()?;
    session.type_in(&format!("cargo run -p {chapter}"))?;
    if !session.listens() {
        return Err(Fault::new(format!("{chapter} does not listen")));
    }
    let curl = "curl -sf -o /dev/null";
    session.type_in(&format!("{curl} {}", settings.url("/")))?;
    session.type_in(&format!(
        "{curl} -d 'task=Buy milk' {}",
        settings.url("/add")
    ))?;
    session.type_in(&format!("{curl} -X POST {}", settings.url("/delete/1")))?;
    session.stop()?;
    let stdout = session.stdout().unwrap_or_default();
    Printed::parse(&stdout).map_err(|error| Fault::new(format!("{chapter} printed {error}")))
}

/// The visit as trees, and the instruments. Nothing in it differs from run to run.
fn described(printed: &Printed) -> String {
    let mut lines = Vec::new();
    for root in printed
        .spans
        .iter()
        .filter(|span| printed.parent_of(span).is_none())
    {
        branch(printed, root, 0, &mut lines);
    }
    let mut instruments: Vec<String> = printed.metrics.iter().map(instrument).collect();
    instruments.sort();
    instruments.dedup();
    lines.extend(instruments);
    lines.iter().map(|line| format!("{line}\n")).collect()
}

fn branch(printed: &Printed, span: &Span, depth: usize, lines: &mut Vec<String>) {
    let indent = "  ".repeat(depth);
    let failed = if matches!(span.status, Status::Error(_)) {
        ", failed"
    } else {
        ""
    };
    lines.push(format!(
        "{indent}{} ({}{failed})",
        span.name,
        span.kind.to_lowercase()
    ));
    for log in printed.logs_of(span) {
        lines.push(format!("{indent}  • {} \"{}\"", log.severity, log.body));
    }
    let trace = printed.trace_of(span);
    for child in trace
        .iter()
        .filter(|it| it.parent.as_ref() == Some(&span.span_id))
    {
        branch(printed, child, depth + 1, lines);
    }
}

fn instrument(metric: &Metric) -> String {
    let kind = match metric.kind {
        Kind::Gauge => "gauge",
        Kind::Sum {
            monotonic: true, ..
        } => "counter",
        Kind::Sum {
            monotonic: false, ..
        } => "up-down counter",
        Kind::Histogram { .. } => "histogram",
    };
    format!("{kind} {} in {}", metric.name, metric.unit)
}
