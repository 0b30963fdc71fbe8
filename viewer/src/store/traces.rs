//! Spans by trace. A span that comes late finds its trace; one that comes twice is kept once; when
//! the budget is used up, the traces that came first leave, each with all of its spans.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::Arc;

use crate::model::{Elapsed, SpanId, StoredSpan, TraceId, extent_of_spans};

/// What a trace takes beside its spans, in bytes: its place in the map and in the queue.
const TRACE_SIZE: usize = 320;
/// From how many spans on a trace has a set of their ids. Below, looking at each is faster.
const MANY: usize = 48;
/// What an id takes in that set.
const ID_SIZE: usize = 20;

/// The spans of a trace that have come so far. A copy: what comes later is not in it.
#[derive(Clone, Debug)]
pub struct Trace {
    /// Its place in the order of arrival: of the first of its spans.
    pub number: u64,
    /// Its id.
    pub id: TraceId,
    /// Its spans, in the order of arrival.
    pub spans: Vec<Arc<StoredSpan>>,
}

#[derive(Debug)]
struct Held {
    number: u64,
    size: usize,
    spans: Vec<Arc<StoredSpan>>,
    ids: HashSet<SpanId>,
}

/// All traces that are held.
#[derive(Debug, Default)]
pub struct Traces {
    by_id: HashMap<TraceId, Held>,
    /// In the order of arrival, the oldest first.
    order: VecDeque<(u64, TraceId)>,
    next: u64,
    size: usize,
    /// How many spans are held.
    pub spans: usize,
    /// How many traces have left.
    pub left: u64,
    /// How many spans were in them.
    pub spans_left: u64,
}

impl Traces {
    /// Puts a span to its trace. Tells whether it is new; if not, nothing is changed.
    pub fn insert(&mut self, span: StoredSpan) -> bool {
        let id = span.trace;
        let held = self.by_id.entry(id).or_insert_with(|| {
            self.next += 1;
            self.order.push_back((self.next, id));
            self.size += TRACE_SIZE;
            Held {
                number: self.next,
                size: TRACE_SIZE,
                spans: Vec::new(),
                ids: HashSet::new(),
            }
        });
        let mut size = span.size();
        if held.spans.len() < MANY {
            if held.spans.iter().any(|it| it.id == span.id) {
                return false;
            }
        } else {
            if held.ids.is_empty() {
                held.ids.extend(held.spans.iter().map(|it| it.id));
                size += ID_SIZE * MANY;
            }
            if !held.ids.insert(span.id) {
                return false;
            }
            size += ID_SIZE;
        }
        held.size += size;
        held.spans.push(Arc::new(span));
        self.size += size;
        self.spans += 1;
        true
    }

    /// Lets the trace go that came first. Tells whether there was one.
    pub fn drop_oldest(&mut self) -> bool {
        let Some((_, id)) = self.order.pop_front() else {
            return false;
        };
        if let Some(held) = self.by_id.remove(&id) {
            self.size -= held.size;
            self.spans -= held.spans.len();
            self.left += 1;
            self.spans_left += held.spans.len() as u64;
        }
        true
    }

    /// The trace with this id.
    pub fn get(&self, id: TraceId) -> Option<Trace> {
        self.by_id.get(&id).map(|held| Trace {
            number: held.number,
            id,
            spans: held.spans.clone(),
        })
    }

    /// The span of a trace at this place in the order of arrival.
    pub fn span(&self, id: TraceId, place: usize) -> Option<Arc<StoredSpan>> {
        self.by_id.get(&id)?.spans.get(place).cloned()
    }

    /// Whether a trace is held, and this span of it.
    pub fn holds(&self, trace: TraceId, span: Option<SpanId>) -> (bool, bool) {
        let Some(held) = self.by_id.get(&trace) else {
            return (false, false);
        };
        let has_span = span.is_some_and(|id| {
            if held.ids.is_empty() {
                held.spans.iter().any(|it| it.id == id)
            } else {
                held.ids.contains(&id)
            }
        });
        (true, has_span)
    }

    /// At most `most` traces that came before the one with the number `before`, newest first.
    pub fn newest(&self, before: u64, most: usize) -> Vec<Trace> {
        let end = self.order.partition_point(|(number, _)| *number < before);
        self.order
            .range(..end)
            .rev()
            .take(most)
            .filter_map(|(_, id)| self.get(*id))
            .collect()
    }

    /// How many are held.
    pub fn len(&self) -> usize {
        self.order.len()
    }

    /// Whether none is held.
    pub fn is_empty(&self) -> bool {
        self.order.is_empty()
    }

    /// How much memory they take, in bytes.
    pub fn size(&self) -> usize {
        self.size
    }
}

impl Trace {
    /// When it starts: the earliest start of its spans; 0 where none has a time.
    pub fn start(&self) -> u64 {
        extent_of_spans(&self.spans).map_or(0, |(start, _)| start)
    }

    /// When it ends: the latest time of its spans.
    pub fn end(&self) -> u64 {
        extent_of_spans(&self.spans).map_or(0, |(_, end)| end)
    }

    /// How long it takes, in nanoseconds, as far as it is known.
    pub fn duration(&self) -> u64 {
        extent_of_spans(&self.spans).map_or(0, |(start, end)| end - start)
    }

    /// How many of its spans have no end.
    pub fn not_ended(&self) -> usize {
        self.spans.iter().filter(|it| it.end == 0).count()
    }

    /// How long it takes, unless none of its spans has an end.
    pub fn elapsed(&self) -> Elapsed {
        if self.not_ended() == self.spans.len() {
            return Elapsed::NotEnded;
        }
        Elapsed::Took(self.duration())
    }

    /// How many of its spans are errors.
    pub fn errors(&self) -> usize {
        self.spans.iter().filter(|it| it.is_error()).count()
    }

    /// Its services, each once, in the order of arrival.
    pub fn services(&self) -> Vec<&str> {
        let mut known = HashSet::new();
        let services = self.spans.iter().map(|it| it.origin.service_or_unknown());
        services.filter(|it| known.insert(*it)).collect()
    }

    /// The span that everything began with: the earliest one without a parent; where that has not
    /// come (yet), the earliest whose parent has not.
    pub fn root(&self) -> Option<&Arc<StoredSpan>> {
        let ids: HashSet<SpanId> = self.spans.iter().map(|it| it.id).collect();
        self.spans.iter().min_by_key(|span| match span.parent {
            None => (0, span.start),
            Some(parent) if !ids.contains(&parent) => (1, span.start),
            Some(_) => (2, span.start),
        })
    }
}
