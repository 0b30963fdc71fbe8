//! A trace, as it is walked through: which spans are below which, what is in each, and how much of its time is its own.

use std::collections::HashMap;
use std::sync::Arc;

use super::feature::SubjectKind;
use super::visit_request::{About, Visitor, without_ids};
use crate::findings::attributes::{LogView, SpanView};
use crate::model::{SpanIndex, StoredLog, StoredSpan};
use crate::readable;

/// How many log records of one span are looked at.
const MAX_LOGS: usize = 100;
/// How many children of a span may cover its time.
const MAX_CHILDREN: usize = 2_000;

/// The spans of a trace, which are below which, and the log records in them.
pub(super) struct Tree<'a> {
    pub(super) spans: &'a [Arc<StoredSpan>],
    pub(super) parents: Vec<Option<usize>>,
    /// Of each span the first one below it, and the next one beside it.
    first: Vec<Option<usize>>,
    next: Vec<Option<usize>>,
    logs: HashMap<usize, Vec<&'a Arc<StoredLog>>>,
    /// Those that were written in no span that is here.
    pub(super) loose: Vec<&'a Arc<StoredLog>>,
}

impl<'a> Tree<'a> {
    pub(super) fn new(
        spans: &'a [Arc<StoredSpan>],
        logs: &'a [Arc<StoredLog>],
        is_alone: bool,
    ) -> Tree<'a> {
        let index = SpanIndex::new(spans);
        let mut tree = Tree {
            spans,
            parents: (0..spans.len()).map(|it| index.parent(spans, it)).collect(),
            first: vec![None; spans.len()],
            next: vec![None; spans.len()],
            logs: HashMap::new(),
            loose: Vec::new(),
        };
        for place in (0..spans.len()).rev() {
            if let Some(parent) = tree.parents[place].filter(|it| *it != place) {
                tree.next[place] = tree.first[parent].replace(place);
            }
        }
        for log in logs {
            let logs = match index.writer(spans, log) {
                Some(place) => tree.logs.entry(place).or_default(),
                // Where there is one request only, it is of that.
                None if is_alone => &mut tree.loose,
                None => continue,
            };
            if logs.len() < MAX_LOGS {
                logs.push(log);
            }
        }
        tree
    }

    pub(super) fn children(&self, place: usize) -> impl Iterator<Item = usize> {
        std::iter::successors(self.first[place], |it| self.next[*it])
    }

    /// One span with what is in it.
    pub(super) fn span(&self, place: usize, about: &About<'_>, to: &mut impl Visitor) {
        let span = &self.spans[place];
        let took = span.elapsed().nanoseconds().unwrap_or(0);
        to.spent(about, took.saturating_sub(self.covered(place)));
        if span.is_error() {
            to.failed(about);
        }
        let view = SpanView::new(span);
        for attribute in &view.attributes {
            to.attribute(about, attribute, took);
        }
        for event in &view.events {
            let name = without_ids(event.name);
            let about = About::new(SubjectKind::Event, view.service, &name);
            to.present(&about);
            for attribute in &event.attributes {
                to.attribute(&about, attribute, 0);
            }
        }
        for log in self.logs.get(&place).into_iter().flatten() {
            self.log(log, to);
        }
    }

    pub(super) fn log(&self, log: &Arc<StoredLog>, to: &mut impl Visitor) {
        let view = LogView::new(log);
        // Without a name, an appender writes where the line of code is.
        let has_name = !view.event_name.is_empty() && !view.event_name.starts_with("event ");
        let text = if has_name {
            view.event_name
        } else {
            view.body.text().unwrap_or_default()
        };
        let name = format!("{} {}", readable::severity(log.severity), without_ids(text));
        let about = About::new(SubjectKind::Log, view.service, &name);
        to.present(&about);
        for attribute in &view.attributes {
            to.attribute(&about, attribute, 0);
        }
    }

    /// How many nanoseconds of a span its children cover.
    fn covered(&self, place: usize) -> u64 {
        let span = &self.spans[place];
        let mut times: Vec<(u64, u64)> = self
            .children(place)
            .take(MAX_CHILDREN)
            .map(|it| &self.spans[it])
            .map(|it| (it.start.max(span.start), it.end.min(span.end)))
            .filter(|(start, end)| start < end)
            .collect();
        times.sort_unstable();
        let (mut covered, mut until) = (0, 0);
        for (start, end) in times {
            covered += end.saturating_sub(start.max(until));
            until = until.max(end);
        }
        covered
    }
}
