//! Going back from the end of a trace, from each span to the one that it waited for.

use crate::model::{SpanKind, StoredSpan};
use crate::waterfall::layout::{Layout, Row};
use crate::waterfall::tree::Tree;

/// A stretch of time, and the span that the trace waited for in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Section {
    /// The row of the span.
    pub row: usize,
    /// When it begins: nanoseconds since 1970.
    pub from: u64,
    /// When it ends.
    pub to: u64,
}

/// The critical path of a trace.
#[derive(Clone, Debug, Default)]
pub struct CriticalPath {
    /// Its sections: by row, those of one by time.
    pub(super) sections: Vec<Section>,
    /// Where the sections of each row are, by row.
    of_row: Vec<(usize, usize)>,
}

/// A span whose time is looked at, backwards.
struct Frame {
    row: usize,
    /// Where its time begins, within that of its parent.
    start: u64,
    /// What is not yet explained ends here.
    until: u64,
    /// Its children that it waited for, by their end: those that ended last are last.
    children: Vec<(u64, u64, usize)>,
}

impl CriticalPath {
    /// The path of the first root, or, where no root is here, of the first span.
    pub fn new(layout: &Layout, tree: &Tree) -> CriticalPath {
        let rows = &layout.rows;
        let is_root = |it: &Row| it.depth == 0 && !it.is_orphan;
        let root = rows.iter().position(is_root).unwrap_or(0);
        let mut path = CriticalPath::default();
        if let Some((start, end)) = rows.get(root).and_then(|it| interval(&it.span)) {
            path.follow(rows, tree, (root, start, end));
        }
        // A row has few sections, and they are found by their row.
        path.sections.sort_unstable_by_key(|it| (it.row, it.from));
        let mut at = 0;
        path.of_row = (0..rows.len())
            .map(|row| {
                let from = at;
                while path.sections.get(at).is_some_and(|it| it.row == row) {
                    at += 1;
                }
                (from, at)
            })
            .collect();
        path
    }

    /// Goes back from the end of a root. Without recursion, since a trace may be as deep as it has spans.
    fn follow(&mut self, rows: &[Row], tree: &Tree, (row, start, end): (usize, u64, u64)) {
        let frame = |row, start, until| Frame {
            row,
            start,
            until,
            children: awaited(rows, tree, row, (start, until)),
        };
        let mut open = vec![frame(row, start, end)];
        while let Some(span) = open.last_mut() {
            // What has not ended by then was not waited for at this time.
            let mut next = span.children.pop();
            while next.is_some_and(|(end, ..)| end > span.until) {
                next = span.children.pop();
            }
            let (to, from) = (span.until, next.map_or(span.start, |(end, ..)| end));
            if from < to {
                let row = span.row;
                self.sections.push(Section { row, from, to });
            }
            match next {
                Some((end, start, row)) => {
                    span.until = start;
                    open.push(frame(row, start, end));
                }
                None => drop(open.pop()),
            }
        }
    }

    /// The sections of a row, by time.
    pub fn of_row(&self, row: usize) -> &[Section] {
        let (from, to) = self.of_row.get(row).copied().unwrap_or_default();
        &self.sections[from..to]
    }

    /// How much of the path a row is, in nanoseconds.
    pub fn time_of(&self, row: usize) -> u64 {
        self.of_row(row).iter().map(|it| it.to - it.from).sum()
    }

    /// How long the path is, in nanoseconds: as long as its root.
    pub fn duration(&self) -> u64 {
        self.sections.iter().map(|it| it.to - it.from).sum()
    }
}

/// The children that a span waited for: end, start and row, cut to its time, the last to end last.
fn awaited(
    rows: &[Row],
    tree: &Tree,
    row: usize,
    (start, end): (u64, u64),
) -> Vec<(u64, u64, usize)> {
    let mut children = Vec::new();
    let below = tree.below(row);
    let mut next = below.start;
    while next < below.end {
        let (parent, child) = (&rows[row].span, &rows[next].span);
        if let Some((from, to)) = interval(child).filter(|_| is_awaited(parent, child)) {
            let (from, to) = (from.max(start), to.min(end));
            if from < to {
                children.push((to, from, next));
            }
        }
        next = tree.below(next).end;
    }
    // Of those that end together it is the longest: the others had time left. Then the first.
    children.sort_unstable_by_key(|&(to, from, row)| (to, u64::MAX - from, usize::MAX - row));
    children
}

/// When a span began and ended, where it says so and that can be true.
fn interval(span: &StoredSpan) -> Option<(u64, u64)> {
    (span.start != 0 && span.end >= span.start).then_some((span.start, span.end))
}

fn is_awaited(parent: &StoredSpan, child: &StoredSpan) -> bool {
    let is_call = parent.kind == SpanKind::CLIENT && child.kind == SpanKind::SERVER;
    child.end <= parent.end || is_call
}
