//! Which span of one trace is which of the other.

use std::collections::{HashMap, VecDeque};

use super::comparison::MAX_SPANS;
use crate::waterfall::layout::{Layout, Row};

/// The rows of a trace, and which are below which.
pub(super) struct Tree<'a> {
    pub(super) rows: &'a [Row],
    /// The roots, and, one further each, the children of every row.
    pub(super) children: Vec<Vec<usize>>,
}

impl Tree<'_> {
    pub(super) fn new(layout: &Layout) -> Tree<'_> {
        let rows = &layout.rows[..layout.rows.len().min(MAX_SPANS)];
        let mut children = vec![Vec::new(); rows.len() + 1];
        // For each depth, the last row that was there: the parent of what is below.
        let mut above: Vec<usize> = Vec::new();
        for (i, row) in rows.iter().enumerate() {
            above.truncate(row.depth);
            children[above.last().map_or(0, |it| it + 1)].push(i);
            above.push(i);
        }
        Tree { rows, children }
    }

    pub(super) fn below(&self, list: Option<usize>, is_root: bool) -> &[usize] {
        let list = if is_root { Some(0) } else { list };
        list.and_then(|it| self.children.get(it))
            .map_or(&[], |it| it)
    }
}

/// The children of a pair, matched: those of the first trace in their order, and each that only the
/// second has after the one that it follows there.
pub(super) fn matched(trees: &[Tree<'_>; 2], lists: [Option<usize>; 2]) -> Vec<[Option<usize>; 2]> {
    let is_root = lists == [None, None];
    let [a, b] = [0, 1].map(|i| trees[i].below(lists[i], is_root));
    let key = |tree: &Tree<'_>, at: usize| {
        let span = &tree.rows[at].span;
        let service = span.origin.service_or_unknown().to_owned();
        (service, span.name().to_owned(), span.kind)
    };
    let mut waiting: HashMap<_, VecDeque<usize>> = HashMap::new();
    for at in b {
        waiting
            .entry(key(&trees[1], *at))
            .or_default()
            .push_back(*at);
    }
    let mut partner: HashMap<usize, usize> = HashMap::new();
    for at in a {
        if let Some(other) = waiting
            .get_mut(&key(&trees[0], *at))
            .and_then(VecDeque::pop_front)
        {
            partner.insert(other, *at);
        }
    }
    // Behind which child of the first trace each one stands that only the second has.
    let mut behind: HashMap<Option<usize>, Vec<usize>> = HashMap::new();
    let mut last = None;
    for at in b {
        match partner.get(at) {
            Some(mine) => last = Some(*mine),
            None => behind.entry(last).or_default().push(*at),
        }
    }
    let of_first: HashMap<usize, usize> = partner.iter().map(|(b, a)| (*a, *b)).collect();
    if partner.is_empty() {
        let only_first = a.iter().map(|it| [Some(*it), None]);
        return only_first
            .chain(b.iter().map(|it| [None, Some(*it)]))
            .collect();
    }
    let mut pairs = Vec::new();
    let only_second = |after: Option<usize>| {
        let list = behind.get(&after).into_iter().flatten();
        list.map(|it| [None, Some(*it)])
    };
    pairs.extend(only_second(None));
    for at in a {
        pairs.push([Some(*at), of_first.get(at).copied()]);
        pairs.extend(only_second(Some(*at)));
    }
    pairs
}
