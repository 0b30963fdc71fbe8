//! Two traces side by side: what one has that the other has not.
//!
//! Spans are matched from the root down: children of a matched pair are the same when service, name and
//! kind are, the first with the first and the second with the second. So a request that did something
//! once more than another has one span more, and not all of them differ.
//!
//! - [`differences`]: what differs between two matched spans
//! - [`resources`]: what differs between those who sent them

pub mod differences;
pub mod resources;

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use crate::model::StoredSpan;
use crate::waterfall::layout::{Layout, Row};
use differences::{Difference, between};
use resources::ResourceDifference;

/// How many spans of each trace are compared.
pub(crate) const MAX_SPANS: usize = 2_000;

/// Two traces, side by side.
#[derive(Clone, Debug, Default)]
pub struct Comparison {
    /// From top to bottom: a parent before its children.
    pub pairs: Vec<Pair>,
    /// What differs between the resources of services that are in both.
    pub resources: Vec<ResourceDifference>,
    /// How many spans of both are not compared, since there are too many.
    pub left_out: usize,
}

/// A span of one trace, and the same one of the other.
#[derive(Clone, Debug)]
pub struct Pair {
    /// How many ancestors are above it.
    pub depth: usize,
    /// It in the first and in the second trace; none where it is not there.
    pub spans: [Option<Arc<StoredSpan>>; 2],
    /// How many log records are in it, in each.
    pub logs: [usize; 2],
    /// What is not the same, where it is in both.
    pub differences: Vec<Difference>,
}

impl Pair {
    /// How many times as long the second took as the first. None where that means nothing.
    pub fn ratio(&self) -> Option<f64> {
        let [a, b] = self.spans.each_ref();
        let took = |it: &Option<Arc<StoredSpan>>| it.as_ref()?.elapsed().nanoseconds();
        let (a, b) = (took(a)?, took(b)?);
        (a > 0).then(|| b as f64 / a as f64)
    }

    /// How its span is called: in both traces, the same.
    pub fn name(&self) -> &str {
        let span = self.spans.iter().flatten().next();
        span.map_or("", |it| it.name())
    }
}

impl Comparison {
    /// Compares two traces.
    pub fn new(a: &Layout, b: &Layout) -> Comparison {
        let trees = [Tree::new(a), Tree::new(b)];
        let left_out = [a, b].map(|it| it.rows.len().saturating_sub(MAX_SPANS));
        let mut comparison = Comparison {
            pairs: Vec::new(),
            resources: resources::between(trees[0].rows, trees[1].rows),
            left_out: left_out.iter().sum(),
        };
        let mut open: Vec<(usize, [Option<usize>; 2])> = Vec::new();
        let push = |open: &mut Vec<_>, depth, above: [Option<usize>; 2]| {
            let pairs = matched(&trees, above);
            open.extend(pairs.into_iter().rev().map(|it| (depth, it)));
        };
        push(&mut open, 0, [None, None]);
        // Without recursion, since a trace may be as deep as it has spans.
        while let Some((depth, places)) = open.pop() {
            let rows = [0, 1].map(|i| places[i].map(|at| &trees[i].rows[at]));
            comparison.pairs.push(pair(depth, rows));
            let children = [0, 1].map(|i| places[i].map(|at| at + 1));
            push(&mut open, depth + 1, children);
        }
        comparison
    }

    /// How many spans are only in the first, in both, and only in the second.
    pub fn counts(&self) -> [usize; 3] {
        let mut counts = [0; 3];
        for pair in &self.pairs {
            counts[match pair.spans {
                [Some(_), Some(_)] => 1,
                [Some(_), None] => 0,
                _ => 2,
            }] += 1;
        }
        counts
    }
}

fn pair(depth: usize, rows: [Option<&Row>; 2]) -> Pair {
    Pair {
        depth,
        spans: rows.map(|it| it.map(|it| it.span.clone())),
        logs: rows.map(|it| it.map_or(0, |it| it.logs.len())),
        differences: match rows {
            [Some(a), Some(b)] => between(a, b),
            _ => Vec::new(),
        },
    }
}

/// The rows of a trace, and which are below which.
struct Tree<'a> {
    rows: &'a [Row],
    /// The roots, and, one further each, the children of every row.
    children: Vec<Vec<usize>>,
}

impl Tree<'_> {
    fn new(layout: &Layout) -> Tree<'_> {
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

    fn below(&self, list: Option<usize>, is_root: bool) -> &[usize] {
        let list = if is_root { Some(0) } else { list };
        list.and_then(|it| self.children.get(it))
            .map_or(&[], |it| it)
    }
}

/// The children of a pair, matched: those of the first trace in their order, and each that only the
/// second has after the one that it follows there.
fn matched(trees: &[Tree<'_>; 2], lists: [Option<usize>; 2]) -> Vec<[Option<usize>; 2]> {
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
