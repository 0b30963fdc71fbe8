//! Two traces side by side, pair by pair.

use std::sync::Arc;

use super::differences::{Difference, between};
use super::match_spans::{Tree, matched};
use super::resources::{self, ResourceDifference};
use crate::model::StoredSpan;
use crate::waterfall::layout::{Layout, Row};

/// How many spans of each trace are compared.
pub(crate) const MAX_SPANS: usize = 1_500;

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
