//! Spans by trace. A span that comes late finds its trace; one that comes twice is kept once; when
//! the budget is used up, the traces that came first leave, each with all of its spans.
//!
//! A span comes again where id, service, kind, times and status are those of one that is held. Another span with the
//! same id is kept beside it: in a trace as Zipkin writes it, the CLIENT span of a call and its SERVER span share one.

use std::collections::{HashMap, HashSet, VecDeque};
use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;

pub use super::trace::Trace;
pub use super::trace_summary::TraceSummary;
use crate::model::{SpanId, SpanKind, StoredSpan, TraceId};

/// What a trace takes beside its spans, in bytes: its place in the map and in the queue.
const TRACE_SIZE: usize = 360;
/// From how many spans on a trace has a map of their ids. Below, looking at each is faster.
const MANY: usize = 48;
/// What an id takes in that map, or in the set of those that are there twice.
const ID_SIZE: usize = 30;

#[derive(Debug)]
struct HeldTrace {
    number: u64,
    size: usize,
    spans: Vec<Arc<StoredSpan>>,
    /// None while there are few spans, as in most traces, so that it takes little room there.
    ids: Option<Box<Ids>>,
}

/// The ids of the spans of a trace.
#[derive(Debug, Default)]
struct Ids {
    /// Where the first span with an id stands.
    first: HashMap<SpanId, u32>,
    /// A hash of each further span whose id was there already.
    twins: HashSet<u64>,
}

/// What became of a span that came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Insertion {
    /// It is held.
    New,
    /// It is held, and another span of its trace has the same id.
    SameId,
    /// It was held already, and nothing has changed.
    Repeated,
}

/// All traces that are held.
#[derive(Debug, Default)]
pub struct Traces {
    by_id: HashMap<TraceId, HeldTrace>,
    /// In the order of arrival, the oldest first. What is needed of all traces stands here, one after the other, so that
    /// going through them takes no look into the map.
    order: VecDeque<TraceSummary>,
    next: u64,
    size: usize,
    /// How many spans are held.
    pub spans: usize,
    /// How many traces have left.
    pub left: u64,
    /// How many spans were in them.
    pub spans_left: u64,
    /// With keys of its own, so that nobody can send spans that pass for each other.
    hasher: RandomState,
}

impl Traces {
    /// Puts a span to its trace, and tells what became of it.
    pub fn insert(&mut self, span: StoredSpan) -> Insertion {
        let id = span.trace;
        let held = self.by_id.entry(id).or_insert_with(|| {
            self.next += 1;
            self.order.push_back(TraceSummary::new(self.next, id));
            self.size += TRACE_SIZE;
            HeldTrace {
                number: self.next,
                size: TRACE_SIZE,
                spans: Vec::new(),
                ids: None,
            }
        });
        let before = held.size;
        let insertion = if held.spans.len() < MANY {
            held.find(&span)
        } else {
            held.note(&span, &self.hasher)
        };
        if insertion != Insertion::Repeated {
            held.size += span.size();
            let place = self
                .order
                .binary_search_by_key(&held.number, |it| it.number);
            if let Some(summary) = place.ok().and_then(|it| self.order.get_mut(it)) {
                summary.add(&span);
            }
            held.spans.push(Arc::new(span));
            self.spans += 1;
        }
        self.size += held.size - before;
        insertion
    }

    /// Lets the trace go that came first. Tells whether there was one.
    pub(crate) fn drop_oldest(&mut self) -> bool {
        let Some(oldest) = self.order.pop_front() else {
            return false;
        };
        if let Some(held) = self.by_id.remove(&oldest.id) {
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
        let has_span = span.is_some_and(|id| match &held.ids {
            None => held.spans.iter().any(|it| it.id == id),
            Some(ids) => ids.first.contains_key(&id),
        });
        (true, has_span)
    }

    /// At most `most` traces that came before the one with the number `before`, newest first.
    pub fn newest(&self, before: u64, most: usize) -> Vec<Trace> {
        let newest = self.before(before).take(most);
        newest.filter_map(|it| self.get(it.id)).collect()
    }

    /// The summaries of at most `most` traces that came before the one with the number `before`, newest first.
    pub fn summaries(&self, before: u64, most: usize) -> Vec<TraceSummary> {
        self.before(before).take(most).copied().collect()
    }

    /// Those that came before the one with this number, newest first.
    fn before(&self, number: u64) -> impl Iterator<Item = &TraceSummary> {
        let end = self.order.partition_point(|it| it.number < number);
        self.order.range(..end).rev()
    }

    /// At most `most` that came after the one with the number `after`, oldest first: the number and the id of each.
    pub(crate) fn after(&self, after: u64, most: usize) -> Vec<(u64, TraceId)> {
        let begin = self.order.partition_point(|it| it.number <= after);
        let next = self.order.range(begin..).take(most);
        next.map(|it| (it.number, it.id)).collect()
    }

    /// Puts them into the order of their starts, as if they had come so; first those whose start is not known.
    pub(crate) fn sort_by_start(&mut self) {
        let order = self.order.make_contiguous();
        order.sort_by_key(|it| (it.start(), it.number));
        // There are at most as many as have come, so that the next number is still free.
        for (summary, number) in self.order.iter_mut().zip(1..) {
            summary.number = number;
            if let Some(held) = self.by_id.get_mut(&summary.id) {
                held.number = number;
            }
        }
    }

    /// Takes all of them away, and what was counted of them. The next one has the next number.
    pub(crate) fn take(&mut self) -> Traces {
        let next = self.next;
        let fresh = Traces {
            next,
            ..Traces::default()
        };
        std::mem::replace(self, fresh)
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

impl HeldTrace {
    /// What would become of a span, found by looking at each that is there.
    fn find(&self, span: &StoredSpan) -> Insertion {
        let mut insertion = Insertion::New;
        for other in self.spans.iter().filter(|it| it.id == span.id) {
            if identity(other) == identity(span) {
                return Insertion::Repeated;
            }
            insertion = Insertion::SameId;
        }
        insertion
    }

    /// What becomes of a span that is put behind those that are there. It takes the same time however many they are,
    /// also where all have one id.
    fn note(&mut self, span: &StoredSpan, hasher: &RandomState) -> Insertion {
        let ids = self.ids.get_or_insert_with(|| {
            self.size += ID_SIZE * self.spans.len();
            let mut ids = Box::<Ids>::default();
            for (place, span) in self.spans.iter().enumerate() {
                ids.note(&self.spans, span, place, hasher);
            }
            ids
        });
        let insertion = ids.note(&self.spans, span, self.spans.len(), hasher);
        if insertion != Insertion::Repeated {
            self.size += ID_SIZE;
        }
        insertion
    }
}

impl Ids {
    /// Notes the span that is to stand at this place.
    fn note(
        &mut self,
        spans: &[Arc<StoredSpan>],
        span: &StoredSpan,
        place: usize,
        hasher: &RandomState,
    ) -> Insertion {
        // No trace has four thousand million spans.
        let first = *self.first.entry(span.id).or_insert(place as u32) as usize;
        if first == place {
            return Insertion::New;
        }
        let is_first = spans
            .get(first)
            .is_some_and(|it| identity(it) == identity(span));
        if is_first || !self.twins.insert(hasher.hash_one(identity(span))) {
            return Insertion::Repeated;
        }
        Insertion::SameId
    }
}

/// What two spans have in common that are the same one, sent twice.
fn identity(span: &StoredSpan) -> (SpanId, &str, SpanKind, u64, u64, i32) {
    let service = span.origin.service();
    (
        span.id,
        service,
        span.kind,
        span.start,
        span.end,
        span.status,
    )
}
