//! What the points ask of log records.

use otlp_store::model::{SpanId, SpanKind};
use otlp_store::readable::one_line;
use otlp_store::store::query::LogQuery;

use super::checks::{ORDER, ours};
use super::ten_points::Problem;
use super::{Asked, SERVICE, what_came};
use crate::seen_telemetry::{Seen, SeenSpan};

const EVENT: &str = "kitchen.order.taken";

pub(super) fn events(seen: &Seen, asked: &Asked) -> Option<Problem> {
    let count = asked.wishes.len();
    let came = seen.logs.iter().filter(|it| it.event == EVENT).count();
    if came != count {
        let said = format!("{count} orders were taken, and {came} log records `{EVENT}` came");
        let mut logs = seen.logs.iter().filter(|it| it.service == SERVICE);
        let other = logs.find(|it| it.event != EVENT);
        let problem = match other.map(|it| it.event.as_str()) {
            None => Problem::from(said),
            // `tracing` names an event that has no name after its place: `event src/main.rs:7`.
            Some(name) if name.is_empty() || name.starts_with("event ") => Problem::from(format!("{said}. One came without a name")).nearest(format!(
                "Write `name: \"{EVENT}\"`, before everything else in `info!`. A message is no name."
            )),
            Some(name) => {
                format!("{said}. One came under the name `{}`", one_line(name)).into()
            }
        };
        return Some(problem.shown(what_came::records(seen)));
    }
    let query = LogQuery {
        limit: usize::MAX,
        ..LogQuery::default()
    };
    let logs = seen.store.logs(&query).0;
    let logs = logs.iter().filter(|it| it.decode().event_name == EVENT);
    let mut logs = logs;
    let outside = logs.find(|log| {
        let mut spans = ours(seen, SpanKind::SERVER).filter(|it| it.name == ORDER);
        !spans.any(|it| Some(it.trace) == log.trace && within(seen, it, log.span))
    })?;
    let problem = Problem::from(format!(
        "a record `{EVENT}` is not inside the span of its request"
    ));
    let nearest = match SpanId::new(&outside.decode().span_id) {
        None => {
            "No span was current where the event was. A task from `tokio::spawn` begins with none."
        }
        Some(_) => "",
    };
    Some(problem.nearest(nearest).shown(what_came::records(seen)))
}

/// Whether a span is this one, or below it.
fn within(seen: &Seen, ancestor: &SeenSpan, span: Option<SpanId>) -> bool {
    let mut span = seen.spans.iter().find(|it| Some(it.id) == span);
    // As deep as a trace can be.
    for _ in 0..seen.spans.len() {
        match span {
            Some(it) if it.id == ancestor.id => return true,
            Some(it) => span = seen.parent(it),
            None => return false,
        }
    }
    false
}
