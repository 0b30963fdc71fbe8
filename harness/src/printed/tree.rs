//! Everything that was printed as a person wants to read it when a test has failed.

use std::fmt::{self, Display, Formatter};

use super::{Attributes, LogRecord, Printed, Reading, Span, Status, Value};

impl Display for Printed {
    fn fmt(&self, f: &mut Formatter) -> fmt::Result {
        for root in self
            .spans
            .iter()
            .filter(|span| self.parent_of(span).is_none())
        {
            writeln!(f, "trace {}", root.trace_id)?;
            self.branch(f, root, 1)?;
        }
        for log in self.logs.iter().filter(|log| !self.has_span_of(log)) {
            write_log(f, log, 0)?;
        }
        for metric in &self.metrics {
            let (name, unit, kind) = (&metric.name, &metric.unit, metric.kind);
            writeln!(f, "metric {name} [{unit}] {kind:?}")?;
            for point in &metric.points {
                match &point.reading {
                    Reading::Number(number) => write!(f, "  {number}")?,
                    Reading::Histogram { count, sum, .. } => write!(f, "  {count} × = {sum}")?,
                }
                writeln!(f, "{}", point.attributes)?;
            }
        }
        if *self == Self::default() {
            writeln!(f, "(nothing was printed)")?;
        }
        Ok(())
    }
}

impl Printed {
    fn branch(&self, f: &mut Formatter, span: &Span, depth: usize) -> fmt::Result {
        let indent = "  ".repeat(depth);
        write!(f, "{indent}{} {} ({})", span.kind, span.name, span.span_id)?;
        if let Status::Error(why) = &span.status {
            write!(f, " ERROR {why:?}")?;
        }
        writeln!(f, "{}", span.attributes)?;
        for event in &span.events {
            writeln!(f, "{indent}  event {}{}", event.name, event.attributes)?;
        }
        for log in self.logs_of(span) {
            write_log(f, log, depth + 1)?;
        }
        let is_child = |other: &&&Span| other.parent.as_ref() == Some(&span.span_id);
        for child in self.trace_of(span).iter().filter(is_child) {
            self.branch(f, child, depth + 1)?;
        }
        Ok(())
    }

    fn has_span_of(&self, log: &LogRecord) -> bool {
        let id = log.span_id.as_ref();
        self.spans.iter().any(|span| Some(&span.span_id) == id)
    }
}

fn write_log(f: &mut Formatter, log: &LogRecord, depth: usize) -> fmt::Result {
    let indent = "  ".repeat(depth);
    let name = log.event_name.as_deref().unwrap_or_default();
    let (severity, body, attributes) = (&log.severity, &log.body, &log.attributes);
    writeln!(f, "{indent}log {severity} {body:?} {name}{attributes}")
}

impl Display for Attributes {
    fn fmt(&self, f: &mut Formatter) -> fmt::Result {
        for (name, value) in &self.0 {
            write!(f, " {name}={value}")?;
        }
        Ok(())
    }
}

impl Display for Value {
    fn fmt(&self, f: &mut Formatter) -> fmt::Result {
        match self {
            Self::Str(text) => write!(f, "{text:?}"),
            Self::Int(number) => number.fmt(f),
            Self::Float(number) => number.fmt(f),
            Self::Bool(truth) => truth.fmt(f),
            Self::Other(printed) => f.write_str(printed),
        }
    }
}
