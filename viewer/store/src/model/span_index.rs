//! The spans of a trace by their ids, also where an id is there twice.
//!
//! An id should belong to one span. Zipkin gives the CLIENT span of a call and its SERVER span the same one, and a
//! broken generator gives it to any two. Both are held, so each question here has an answer for that case.

use std::collections::HashMap;
use std::sync::Arc;

use super::{SpanId, StoredLog, StoredSpan};

/// How many spans with one id are told apart. Looking further would take a time that grows with the square of what
/// somebody may send.
const MAX_TWINS: usize = 8;

/// Where the spans of a trace stand, by id.
#[derive(Debug, Default)]
pub struct SpanIndex {
    first: HashMap<SpanId, usize>,
    /// The others with an id that was there already.
    others: HashMap<SpanId, Vec<usize>>,
}

impl SpanIndex {
    /// Looks at the spans of one trace. The places are those in this list.
    pub fn new(spans: &[Arc<StoredSpan>]) -> SpanIndex {
        let mut index = SpanIndex {
            first: HashMap::with_capacity(spans.len()),
            others: HashMap::new(),
        };
        for (place, span) in spans.iter().enumerate() {
            let first = *index.first.entry(span.id).or_insert(place);
            if first == place {
                continue;
            }
            let others = index.others.entry(span.id).or_default();
            if others.len() + 1 < MAX_TWINS {
                others.push(place);
            }
        }
        index
    }

    /// Whether a span has this id.
    pub fn contains(&self, id: SpanId) -> bool {
        self.first.contains_key(&id)
    }

    /// The places of the spans with this id, the first that came first; at most eight.
    pub fn places(&self, id: SpanId) -> impl Iterator<Item = usize> {
        let others = self.others.get(&id).into_iter().flatten();
        self.first.get(&id).into_iter().chain(others).copied()
    }

    /// Whether more than one span has this id.
    pub fn is_shared(&self, id: SpanId) -> bool {
        self.others.contains_key(&id)
    }

    /// The ids that more than one span has, each with the places of those spans.
    pub fn shared(&self) -> impl Iterator<Item = (SpanId, Vec<usize>)> {
        self.others
            .keys()
            .map(|id| (*id, self.places(*id).collect()))
    }

    /// Where the parent of a span stands. Where several have its id, it's the one of the same service, as most parents
    /// are, and never the span itself.
    pub fn parent(&self, spans: &[Arc<StoredSpan>], place: usize) -> Option<usize> {
        let span = &spans[place];
        let mut candidates = self.places(span.parent?).peekable();
        let first = *candidates.peek()?;
        let others = candidates.filter(|it| *it != place);
        let found = prefer(others, |it| {
            spans[it].origin.service() == span.origin.service()
        });
        // A span that says that it's its own parent, and is alone with its id, goes round in a circle.
        Some(found.unwrap_or(first))
    }

    /// Where the span stands in which a log record was written: of several with its id, the one of the same service.
    pub fn writer(&self, spans: &[Arc<StoredSpan>], log: &StoredLog) -> Option<usize> {
        prefer(self.places(log.span?), |it| {
            spans[it].origin.service() == log.origin.service()
        })
    }
}

/// The first that is preferred, or else the first.
fn prefer(
    places: impl Iterator<Item = usize>,
    is_preferred: impl Fn(usize) -> bool,
) -> Option<usize> {
    let mut first = None;
    for place in places {
        if is_preferred(place) {
            return Some(place);
        }
        first = first.or(Some(place));
    }
    first
}
