//! A trace as an icicle: time from left to right as in a waterfall, and each span below its parent, so that spans which
//! follow each other share a lane. Spans of one time stand in lanes of their own.

use super::layout::{Layout, Row};
use super::tree::Tree;

/// How many lanes there are at most. What would be deeper is not drawn.
pub const MAX_LANES: usize = 150;

/// A span in an icicle.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cell {
    /// Its row in the layout.
    pub row: usize,
    /// How many lanes are above it.
    pub lane: usize,
    /// Where it begins, between the start of the trace, 0, and its end, 1.
    pub from: f64,
    /// Where it ends.
    pub to: f64,
}

/// An icicle: what is drawn of it, and what is not.
#[derive(Clone, Debug, Default)]
pub struct Icicle {
    /// The spans that are drawn, in the order of their rows.
    pub cells: Vec<Cell>,
    /// How many lanes they need.
    pub lanes: usize,
    /// How many spans have no place: they are too deep, or too short beside the others.
    pub left_out: usize,
}

impl Icicle {
    /// Finds a place for each span, and leaves at most `most` of them, those that take longest; `kept` stays in any case.
    pub fn new(layout: &Layout, tree: &Tree, most: usize, kept: Option<usize>) -> Icicle {
        let mut cells = placed(layout, tree);
        cells.sort_by(|a, b| {
            (b.to - b.from)
                .total_cmp(&(a.to - a.from))
                .then(a.row.cmp(&b.row))
        });
        if let Some(at) = cells.iter().position(|it| Some(it.row) == kept) {
            // A parent takes as long as its children, so that what is first leads to it.
            cells[..=at].rotate_right(1);
        }
        cells.truncate(most);
        cells.sort_by_key(|it| it.row);
        Icicle {
            lanes: cells.iter().map(|it| it.lane + 1).max().unwrap_or(0),
            left_out: layout.rows.len() - cells.len(),
            cells,
        }
    }
}

/// By time, since a lane is free once its last span has ended.
fn placed(layout: &Layout, tree: &Tree) -> Vec<Cell> {
    let mut by_start: Vec<(f64, f64, usize)> = layout
        .rows
        .iter()
        .enumerate()
        .map(|(row, it)| {
            let [from, to] = ends(it).map(|time| layout.place(time));
            (from, to, row)
        })
        .collect();
    by_start.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.2.cmp(&b.2)));
    let mut lane_of: Vec<Option<usize>> = vec![None; layout.rows.len()];
    let mut free_from: Vec<f64> = Vec::new();
    let mut cells = Vec::with_capacity(by_start.len());
    for (from, to, row) in by_start {
        // A parent with another clock may begin after its child, which then stands where it can.
        let above = tree
            .ancestors(row)
            .take(MAX_LANES)
            .find_map(|it| lane_of[it]);
        let lowest = above.map_or(0, |it| it + 1);
        let lane = (lowest..free_from.len())
            .find(|lane| free_from[*lane] <= from)
            .unwrap_or(free_from.len().max(lowest));
        if lane >= MAX_LANES {
            continue;
        }
        if lane >= free_from.len() {
            free_from.resize(lane + 1, 0.0);
        }
        free_from[lane] = to;
        lane_of[row] = Some(lane);
        cells.push(Cell {
            row,
            lane,
            from,
            to,
        });
    }
    cells
}

/// When a span begins and ends. What has only one of both is a moment.
pub(super) fn ends(row: &Row) -> [u64; 2] {
    match (row.span.start, row.span.end) {
        (0, end) => [end; 2],
        (start, 0) => [start; 2],
        (start, end) => [start.min(end), start.max(end)],
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

    /// Parent, start and end of the spans 1, 2, …
    fn icicle(given: &[(u64, u64, u64)], most: usize, kept: Option<usize>) -> (Layout, Icicle) {
        let origin = Origins::default().intern(&Default::default());
        let spans = (1_u64..)
            .zip(given)
            .map(|(id, &(parent, start, end))| Span {
                trace_id: vec![7; 16],
                span_id: id.to_be_bytes().to_vec(),
                parent_span_id: parent.to_be_bytes().to_vec(),
                start_time_unix_nano: start,
                end_time_unix_nano: end,
                ..Span::default()
            });
        let spans = spans.filter_map(|it| StoredSpan::new(&it.encode_to_vec(), &origin, 1));
        let layout = Layout::new(&spans.map(Arc::new).collect::<Vec<_>>(), &[]);
        let icicle = Icicle::new(&layout, &Tree::new(&layout), most, kept);
        (layout, icicle)
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn no_two_spans_share_a_place(
            given in prop::collection::vec((0_u64..20, 0_u64..50, 0_u64..50), 1..30),
        ) {
            let (layout, icicle) = icicle(&given, usize::MAX, None);
            prop_assert_eq!(icicle.cells.len(), layout.rows.len());
            for (i, a) in icicle.cells.iter().enumerate() {
                for b in &icicle.cells[i + 1..] {
                    let is_beside = a.lane != b.lane || a.to <= b.from || b.to <= a.from;
                    prop_assert!(is_beside, "{:?} {:?}", a, b);
                }
            }
        }
    }

    #[test]
    fn what_follows_shares_a_lane_and_what_goes_on_beside_it_does_not() {
        let given = [
            (0, 10, 100),
            (1, 10, 40),
            (1, 50, 90),
            (1, 60, 80),
            (4, 60, 70),
        ];
        let (_, icicle) = icicle(&given, usize::MAX, None);
        let lanes: Vec<_> = icicle.cells.iter().map(|it| it.lane).collect();
        assert_eq!(lanes, [0, 1, 1, 2, 3]);
        assert_eq!((icicle.lanes, icicle.left_out), (4, 0));
    }

    #[test]
    fn of_too_many_the_longest_are_drawn_and_the_one_that_is_looked_at() {
        let mut given = vec![(0, 1, 1_000)];
        given.extend((1..100).map(|i| (1, i * 5, i * 5 + 1 + i % 4)));
        let (_, icicle) = icicle(&given, 10, Some(4));
        let rows: Vec<_> = icicle.cells.iter().map(|it| it.row).collect();
        assert_eq!(icicle.left_out, 90);
        assert!(rows.contains(&0) && rows.contains(&4), "{rows:?}");
    }

    #[test]
    fn a_trace_as_deep_as_it_has_spans_has_as_many_lanes_as_fit() {
        let given: Vec<_> = (0..20_000).map(|i| (i, 1 + i, 50_000 - i)).collect();
        let (_, icicle) = icicle(&given, 5_000, None);
        assert_eq!((icicle.lanes, icicle.cells.len()), (MAX_LANES, MAX_LANES));
    }
}
