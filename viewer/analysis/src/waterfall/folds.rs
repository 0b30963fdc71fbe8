//! Which rows are folded away: the subtrees that somebody has closed.

use std::collections::HashSet;

use super::layout::{Layout, RowKey};
use super::tree::Tree;

/// How many rows can be closed, and how many opened, one by one: all of them stand in each link of a page.
pub const MAX_FOLDS: usize = 32;

/// What somebody has closed and opened.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Folds {
    /// From this level on, of which the roots are the first, everything is closed that is not opened.
    pub levels: Option<usize>,
    /// Rows that are closed.
    pub closed: Vec<RowKey>,
    /// Rows that are open, also where their level is closed.
    pub open: Vec<RowKey>,
}

/// The rows that are left, and which of them are closed.
#[derive(Clone, Debug, Default)]
pub struct Visible {
    /// The rows, from top to bottom.
    pub rows: Vec<usize>,
    /// Those below which something is hidden.
    pub closed: HashSet<usize>,
}

impl Folds {
    /// Whether a row is closed, as far as it has something below it.
    fn is_closed(&self, depth: usize, key: RowKey) -> bool {
        !self.open.contains(&key)
            && (self.is_of_a_closed_level(depth) || self.closed.contains(&key))
    }

    fn is_of_a_closed_level(&self, depth: usize) -> bool {
        self.levels.is_some_and(|it| depth + 1 >= it)
    }

    /// Closes a row that is open, and opens one that is closed. Of too many, those that were closed or opened first are
    /// as if nobody had.
    #[must_use]
    pub fn toggled(&self, depth: usize, key: RowKey) -> Folds {
        let was_closed = self.is_closed(depth, key);
        let mut folds = self.clone();
        folds.closed.retain(|it| *it != key);
        folds.open.retain(|it| *it != key);
        let of_level = folds.is_of_a_closed_level(depth);
        match (was_closed, of_level) {
            (true, true) => folds.open.push(key),
            (false, false) => folds.closed.push(key),
            _ => {}
        }
        folds.bounded()
    }

    /// The same with at most [`MAX_FOLDS`] of each, the last ones.
    #[must_use]
    pub fn bounded(mut self) -> Folds {
        for list in [&mut self.closed, &mut self.open] {
            list.drain(..list.len().saturating_sub(MAX_FOLDS));
        }
        self
    }

    /// The same with everything open that hides a row.
    #[must_use]
    pub fn showing(&self, layout: &Layout, tree: &Tree, place: usize) -> Folds {
        // The outermost first: of too many, those next to the row stay open.
        let mut above: Vec<usize> = tree.ancestors(place).collect();
        above.reverse();
        above.iter().fold(self.clone(), |folds, above| {
            let row = &layout.rows[*above];
            if folds.is_closed(row.depth, row.key()) {
                folds.toggled(row.depth, row.key())
            } else {
                folds
            }
        })
    }

    /// The rows that are left.
    pub fn apply(&self, layout: &Layout, tree: &Tree) -> Visible {
        let mut visible = Visible::default();
        let mut place = 0;
        while let Some(row) = layout.rows.get(place) {
            visible.rows.push(place);
            let below = tree.below(place);
            if !below.is_empty() && self.is_closed(row.depth, row.key()) {
                visible.closed.insert(place);
                place = below.end;
            } else {
                place += 1;
            }
        }
        visible
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use opentelemetry_proto::tonic::trace::v1::Span;
    use proptest::prelude::*;
    use prost::Message;

    use super::*;
    use crate::model::{Origins, StoredSpan};

    /// A trace of the spans 1, 2, …, each with its parent.
    fn layout(parents: &[u64]) -> Layout {
        let origin = Origins::default().intern(&Default::default());
        let spans = (1_u64..).zip(parents).map(|(id, parent)| Span {
            trace_id: vec![7; 16],
            span_id: id.to_be_bytes().to_vec(),
            parent_span_id: parent.to_be_bytes().to_vec(),
            start_time_unix_nano: id,
            end_time_unix_nano: 100,
            ..Span::default()
        });
        let spans = spans.filter_map(|it| StoredSpan::new(&it.encode_to_vec(), &origin, 1));
        Layout::new(&spans.map(Arc::new).collect::<Vec<_>>(), &[])
    }

    fn toggle(folds: &Folds, layout: &Layout, place: usize) -> Folds {
        let row = &layout.rows[place];
        folds.toggled(row.depth, row.key())
    }

    #[test]
    fn what_is_below_a_closed_row_is_hidden_and_a_second_time_opens_it_again() {
        let layout = layout(&[0, 1, 2, 2, 1]);
        let tree = Tree::new(&layout);
        let folds = toggle(&Folds::default(), &layout, 1);
        assert_eq!(folds.apply(&layout, &tree).rows, [0, 1, 4]);
        assert_eq!(toggle(&folds, &layout, 1), Folds::default());
        // A closed row within a closed one stays closed when the outer one is opened.
        let both = toggle(&folds, &layout, 0);
        assert_eq!(both.apply(&layout, &tree).rows, [0]);
        assert_eq!(toggle(&both, &layout, 0), folds);
    }

    #[test]
    fn a_level_is_closed_but_for_what_is_opened_in_it() {
        let layout = layout(&[0, 1, 2, 3, 1, 5]);
        let tree = Tree::new(&layout);
        let folds = Folds {
            levels: Some(2),
            ..Folds::default()
        };
        assert_eq!(folds.apply(&layout, &tree).rows, [0, 1, 4]);
        let opened = toggle(&folds, &layout, 1);
        assert_eq!(opened.apply(&layout, &tree).rows, [0, 1, 2, 4]);
        assert_eq!(opened.apply(&layout, &tree).closed, [2, 4].into());
        assert_eq!(toggle(&opened, &layout, 1), folds);
    }

    #[test]
    fn of_too_many_closed_rows_the_first_are_open_again() {
        let layout = layout(&[0].into_iter().chain(1..50).collect::<Vec<_>>());
        let folds = (0..49).fold(Folds::default(), |folds, it| toggle(&folds, &layout, it));
        assert_eq!(folds.closed.len(), MAX_FOLDS);
        assert_eq!(folds.closed.last(), Some(&layout.rows[48].key()));
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn a_row_that_is_to_be_seen_is_seen(
            parents in prop::collection::vec(0_u64..30, 1..30),
            levels in prop::option::of(1_usize..5),
            toggled in prop::collection::vec(0_usize..30, 0..10),
            place in 0_usize..30,
        ) {
            let layout = layout(&parents);
            let tree = Tree::new(&layout);
            let rows = layout.rows.len();
            let folds = Folds { levels, ..Folds::default() };
            let folds = toggled.iter().fold(folds, |folds, it| toggle(&folds, &layout, it % rows));
            let visible = folds.showing(&layout, &tree, place % rows).apply(&layout, &tree);
            prop_assert!(visible.rows.contains(&(place % rows)));
            // What is hidden is below a closed row, and the other way round.
            for row in 0..rows {
                let is_below_closed = tree.ancestors(row).any(|it| visible.closed.contains(&it));
                prop_assert_eq!(visible.rows.contains(&row), !is_below_closed);
            }
        }
    }
}
