//! The order of a list, and the part of it that is on a page.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::trace_summary::TraceSummary;

/// How many candidates are gathered before those are let go that others have pushed out.
const SPARE: usize = 4096;

/// In which order a list is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// What started or happened last comes first.
    #[default]
    Newest,
    /// What started or happened first comes first.
    Oldest,
    /// What takes longest comes first. Of log records the same as the newest.
    Longest,
    /// What takes shortest comes first. Of log records the same as the oldest.
    Shortest,
    /// What came last comes first.
    Arrival,
}

/// A place in a list: what stands there, by what it is sorted by and by its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// A time, or a duration and one nanosecond; 0 where it is not known.
    pub value: u64,
    /// The number in the order of arrival.
    pub number: u64,
}

impl Order {
    /// Where something stands: the least comes first. What has no time or no duration comes last.
    fn rank(self, at: Cursor) -> (u64, u64) {
        match self {
            Order::Newest | Order::Longest => (u64::MAX - at.value, u64::MAX - at.number),
            Order::Oldest | Order::Shortest => (at.value.wrapping_sub(1), at.number),
            Order::Arrival => (u64::MAX - at.number, 0),
        }
    }

    /// What stands there: the reverse of [`Order::rank`].
    fn at(self, (first, second): (u64, u64)) -> Cursor {
        let (value, number) = match self {
            Order::Newest | Order::Longest => (u64::MAX - first, u64::MAX - second),
            Order::Oldest | Order::Shortest => (first.wrapping_add(1), second),
            Order::Arrival => (0, u64::MAX - first),
        };
        Cursor { value, number }
    }

    fn is_by_duration(self) -> bool {
        matches!(self, Order::Longest | Order::Shortest)
    }

    /// What a trace is sorted by.
    pub(super) fn of_trace(self, trace: &TraceSummary) -> Cursor {
        let value = if self.is_by_duration() {
            trace.elapsed().map_or(0, |it| it.saturating_add(1))
        } else {
            trace.start()
        };
        Cursor {
            value,
            number: trace.number,
        }
    }
}

/// Which part of a list.
#[derive(Clone, Copy, Debug, Default)]
pub struct Part {
    /// In which order.
    pub order: Order,
    /// Behind this place; from the beginning where there is none.
    pub after: Option<Cursor>,
}

/// What may be in the part: its rank, and what it is found by.
type Candidate<K> = Reverse<((u64, u64), K)>;

/// The candidates for a part of a list, of which not more are kept than it takes.
pub(super) struct Candidates<K> {
    part: Part,
    /// How many are enough; none where it is not known before they are looked at.
    enough: Option<usize>,
    all: Vec<Candidate<K>>,
}

impl<K: Ord> Candidates<K> {
    /// None so far. `enough` is how many suffice; none where that is not known before they are looked at.
    pub(super) fn new(part: Part, enough: Option<usize>) -> Candidates<K> {
        Candidates {
            part,
            enough,
            all: Vec::new(),
        }
    }

    /// Takes what stands there, where it is in the part.
    pub(super) fn add(&mut self, at: Cursor, key: K) {
        let rank = self.part.order.rank(at);
        let after = self.part.after.map(|it| self.part.order.rank(it));
        if after.is_some_and(|after| rank <= after) {
            return;
        }
        self.all.push(Reverse((rank, key)));
        if let Some(enough) = self.enough
            && self.all.len() > enough + SPARE
        {
            // The greatest of the reversed are the first of the list.
            self.all.select_nth_unstable_by(enough, |a, b| b.cmp(a));
            self.all.truncate(enough);
        }
    }

    /// The first that `find` finds, and where they end if more follow.
    pub(super) fn first<T>(
        self,
        limit: usize,
        mut find: impl FnMut(K) -> Option<T>,
    ) -> (Vec<T>, Option<Cursor>) {
        let mut heap = BinaryHeap::from(self.all);
        let (mut found, mut last) = (Vec::new(), None);
        while let Some(Reverse((rank, key))) = heap.pop() {
            if let Some(it) = find(key) {
                if found.len() == limit {
                    return (found, last);
                }
                found.push(it);
                last = Some(self.part.order.at(rank));
            }
        }
        (found, None)
    }
}
