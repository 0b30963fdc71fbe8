//! Which span stands in which row, how deep, and who is whose parent.
//!
//! Traces arrive in pieces and from anybody: parents may be missing, late, or each other's
//! children, and two spans may have one id. Every span gets exactly one row whatever comes.

use std::collections::HashMap;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use crate::model::{NotAnId, SpanId, SpanIndex, StoredLog, StoredSpan, extent_of_spans};

/// A trace, row by row from top to bottom.
#[derive(Clone, Debug, Default)]
pub struct Layout {
    /// One for each span: a parent before its children, children by their start.
    pub rows: Vec<Row>,
    /// When the picture begins: nanoseconds since 1970.
    pub start: u64,
    /// When it ends.
    pub end: u64,
    /// The services, by the first row of each.
    pub services: Vec<String>,
    /// Log records of the trace that name no span of it.
    pub loose_logs: Vec<Arc<StoredLog>>,
}

/// A span in its place.
#[derive(Clone, Debug)]
pub struct Row {
    /// The span.
    pub span: Arc<StoredSpan>,
    /// How many ancestors are above it.
    pub depth: usize,
    /// Whether another child of the same parent comes further down.
    pub has_next: bool,
    /// Whether its parent did not come (yet).
    pub is_orphan: bool,
    /// Its service: an index into [`Layout::services`].
    pub service: usize,
    /// Whether its service is another than that of the row it hangs on, or it hangs on none, in a trace of several.
    pub names_service: bool,
    /// The log records that were written in it, by time.
    pub logs: Vec<Arc<StoredLog>>,
    /// How many spans with its id came before it: 0, but for a broken sender.
    pub twin: usize,
}

/// What tells a row from the others of its trace: the id of its span, and, for the second span with an id, a 2 after
/// a dot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RowKey {
    span: SpanId,
    twin: usize,
}

impl Row {
    /// What tells it from the others.
    pub fn key(&self) -> RowKey {
        RowKey {
            span: self.span.id,
            twin: self.twin,
        }
    }
}

impl fmt::Display for RowKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.twin {
            0 => write!(f, "{}", self.span),
            before => write!(f, "{}.{}", self.span, before + 1),
        }
    }
}

impl FromStr for RowKey {
    type Err = NotAnId;

    fn from_str(text: &str) -> Result<RowKey, NotAnId> {
        let (span, twin) = text.split_once('.').unwrap_or((text, "1"));
        let twin: usize = twin.parse().map_err(|_| NotAnId)?;
        Ok(RowKey {
            span: span.parse()?,
            twin: twin.checked_sub(1).ok_or(NotAnId)?,
        })
    }
}

impl Layout {
    /// Lays out the spans and log records of one trace.
    pub fn new(spans: &[Arc<StoredSpan>], logs: &[Arc<StoredLog>]) -> Layout {
        let (start, end) = extent(spans, logs);
        let mut layout = Layout {
            start,
            end,
            ..Layout::default()
        };
        let index = SpanIndex::new(spans);
        let mut logs_of = by_span(spans, &index, logs, &mut layout.loose_logs);
        let twins = twins(spans, &index);
        let mut known: HashMap<&str, usize> = HashMap::new();
        // The services of the rows that the next one may hang on.
        let mut above: Vec<usize> = Vec::new();
        for (place, depth, has_next, is_orphan) in order(spans, &index) {
            let span = &spans[place];
            let service = span.origin.service_or_unknown();
            let service = *known.entry(service).or_insert_with(|| {
                layout.services.push(service.to_owned());
                layout.services.len() - 1
            });
            above.truncate(depth);
            layout.rows.push(Row {
                span: span.clone(),
                depth,
                has_next,
                is_orphan,
                service,
                names_service: above.last() != Some(&service),
                logs: logs_of.remove(&place).unwrap_or_default(),
                twin: twins.get(&place).copied().unwrap_or_default(),
            });
            above.push(service);
        }
        if layout.services.len() < 2 {
            layout
                .rows
                .iter_mut()
                .for_each(|it| it.names_service = false);
        }
        layout
    }

    /// A part of it in the same frame: at most `most` rows, from the row `from` on. Services and log records of no span
    /// are not in it.
    pub fn part(&self, from: usize, most: usize) -> Layout {
        Layout {
            rows: self.rows.iter().skip(from).take(most).cloned().collect(),
            start: self.start,
            end: self.end,
            ..Layout::default()
        }
    }

    /// Where a moment stands between the start, 0, and the end, 1.
    pub fn place(&self, time: u64) -> f64 {
        let all = self.end.saturating_sub(self.start).max(1) as f64;
        let before = time.saturating_sub(self.start) as f64;
        (before / all).clamp(0.0, 1.0)
    }
}

/// From the first start to the last end. A time of 0 is no time, and does not make a trace that is
/// fifty years long.
fn extent(spans: &[Arc<StoredSpan>], logs: &[Arc<StoredLog>]) -> (u64, u64) {
    // Log records widen the picture only where there is no span to give it a frame.
    extent_of_spans(spans).unwrap_or_else(|| {
        let times = logs.iter().map(|it| it.time).filter(|it| *it != 0);
        let start = times.clone().min().unwrap_or(0);
        (start, times.max().unwrap_or(start))
    })
}

/// The log records by the place of the span in which they were written.
fn by_span(
    spans: &[Arc<StoredSpan>],
    index: &SpanIndex,
    logs: &[Arc<StoredLog>],
    loose: &mut Vec<Arc<StoredLog>>,
) -> HashMap<usize, Vec<Arc<StoredLog>>> {
    let mut logs = logs.to_vec();
    logs.sort_by_key(|it| (it.time, it.number));
    let mut of_span: HashMap<usize, Vec<_>> = HashMap::new();
    for log in logs {
        match index.writer(spans, &log) {
            Some(place) => of_span.entry(place).or_default().push(log),
            None => loose.push(log),
        }
    }
    of_span
}

/// How many spans with its id came before each span that isn't the only one with its id.
fn twins(spans: &[Arc<StoredSpan>], index: &SpanIndex) -> HashMap<usize, usize> {
    let mut came: HashMap<SpanId, usize> = HashMap::new();
    let shared = spans
        .iter()
        .enumerate()
        .filter(|(_, it)| index.is_shared(it.id));
    let numbered = shared.map(|(place, span)| {
        let came = came.entry(span.id).or_default();
        *came += 1;
        (place, *came - 1)
    });
    numbered.collect()
}

/// The spans from top to bottom: place, depth, whether a sibling follows, whether it is an orphan.
/// Without recursion, since a trace may be as deep as it has spans.
fn order(spans: &[Arc<StoredSpan>], index: &SpanIndex) -> Vec<(usize, usize, bool, bool)> {
    let mut children: HashMap<usize, Vec<usize>> = HashMap::new();
    let mut roots = Vec::new();
    for i in 0..spans.len() {
        match index.parent(spans, i) {
            Some(parent) => children.entry(parent).or_default().push(i),
            None => roots.push(i),
        }
    }
    let by_start = |list: &mut Vec<usize>| list.sort_by_key(|i| (spans[*i].start, spans[*i].id));
    by_start(&mut roots);
    children.values_mut().for_each(by_start);

    let mut rows = Vec::with_capacity(spans.len());
    let mut seen = vec![false; spans.len()];
    let mut stack: Vec<(usize, usize, bool)> = Vec::new();
    let last = roots.last().copied();
    stack.extend(roots.iter().rev().map(|i| (*i, 0, Some(*i) != last)));
    // What no root leads to goes round in a circle. It is cut open at its earliest span.
    let mut rest: Vec<usize> = (0..spans.len()).collect();
    by_start(&mut rest);
    let mut rest = rest.into_iter();
    loop {
        let Some((i, depth, has_next)) = stack.pop() else {
            match rest.find(|i| !seen[*i]) {
                Some(i) => stack.push((i, 0, false)),
                None => return rows,
            }
            continue;
        };
        if std::mem::replace(&mut seen[i], true) {
            continue;
        }
        let is_orphan = depth == 0 && spans[i].parent.is_some();
        rows.push((i, depth, has_next, is_orphan));
        if let Some(children) = children.get(&i) {
            let last = children.last().copied();
            let below = children.iter().rev();
            stack.extend(below.map(|i| (*i, depth + 1, Some(*i) != last)));
        }
    }
}
