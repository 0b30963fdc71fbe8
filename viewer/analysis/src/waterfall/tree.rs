//! Which rows are below which, and what is in a subtree, without looking at ids: a row hangs on the nearest one above it
//! that is one level less deep.

use std::ops::Range;

use super::layout::Layout;

/// The rows of a layout as a tree.
#[derive(Clone, Debug)]
pub struct Tree {
    parents: Vec<Option<usize>>,
    /// Where the subtree of each row ends: the place after its last row.
    ends: Vec<usize>,
    /// How many errors are above each row, and after the last one.
    errors: Vec<usize>,
}

impl Tree {
    /// Looks at the rows of a layout. The places are those of its rows.
    pub fn new(layout: &Layout) -> Tree {
        let rows = &layout.rows;
        let mut tree = Tree {
            parents: Vec::with_capacity(rows.len()),
            ends: vec![rows.len(); rows.len()],
            errors: vec![0],
        };
        let mut open: Vec<usize> = Vec::new();
        for (place, row) in rows.iter().enumerate() {
            while open.len() > row.depth {
                if let Some(ended) = open.pop() {
                    tree.ends[ended] = place;
                }
            }
            tree.parents.push(open.last().copied());
            open.push(place);
            let before = tree.errors[place];
            tree.errors.push(before + usize::from(row.span.is_error()));
        }
        tree
    }

    /// The row that a row hangs on.
    pub fn parent(&self, place: usize) -> Option<usize> {
        self.parents.get(place).copied().flatten()
    }

    /// The rows that a row is below, the nearest first.
    pub fn ancestors(&self, place: usize) -> impl Iterator<Item = usize> {
        std::iter::successors(self.parent(place), |it| self.parent(*it))
    }

    /// All rows below a row: its children, and theirs.
    pub fn below(&self, place: usize) -> Range<usize> {
        let end = self.ends.get(place).copied().unwrap_or(place + 1);
        place + 1..end
    }

    /// How many of these rows are errors.
    pub fn errors_in(&self, rows: Range<usize>) -> usize {
        let until = |place: usize| self.errors[place.min(self.errors.len() - 1)];
        until(rows.end) - until(rows.start)
    }
}
