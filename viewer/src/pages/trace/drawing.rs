//! A trace as its address asks for it, and what of the page changes with the address.

use std::hash::{DefaultHasher, Hash, Hasher};

use maud::{Markup, html};

use super::super::span;
use super::view_address::{Form, View};
use super::{icicle, legend, rows, tools};
use crate::model::TraceId;
use crate::readable;
use crate::store::Store;
use crate::store::cancellation::Asker;
use crate::waterfall::color::{Look, looks};
use crate::waterfall::critical_path::CriticalPath;
use crate::waterfall::find::find;
use crate::waterfall::folds::Visible;
use crate::waterfall::layout::{Layout, Row};
use crate::waterfall::tree::Tree;

/// A trace as its address asks for it.
pub(super) struct Drawing<'a> {
    /// Its id.
    pub(super) id: TraceId,
    /// Its rows.
    pub(super) layout: &'a Layout,
    /// What is below what.
    pub(super) tree: Tree,
    /// What the whole had to wait for.
    pub(super) path: CriticalPath,
    /// How its services are drawn.
    pub(super) looks: Vec<Look>,
    /// What the address asks for.
    pub(super) view: &'a View,
    /// The rows that are left.
    pub(super) visible: Visible,
    /// The rows with what is looked for.
    pub(super) found: Vec<usize>,
    /// The row that is looked at.
    pub(super) chosen: usize,
}

impl<'a> Drawing<'a> {
    /// Does what the address asks for. What hides the row that is looked at is opened, also in `view`, of which all links
    /// of the page are made. Finding ends early when nobody waits for it.
    pub(super) fn new(
        id: TraceId,
        layout: &'a Layout,
        view: &'a mut View,
        asker: &Asker,
    ) -> Drawing<'a> {
        let tree = Tree::new(layout);
        let found = find(layout, &view.text, asker);
        let wanted = |row: &Row| Some(row.key()) == view.span;
        let chosen = layout.rows.iter().position(wanted);
        let chosen = chosen.or(found.first().copied()).unwrap_or(0);
        view.folds = view.folds.showing(layout, &tree, chosen);
        Drawing {
            id,
            path: CriticalPath::new(layout, &tree),
            looks: looks(&layout.services),
            visible: view.folds.apply(layout, &tree),
            layout,
            tree,
            view,
            found,
            chosen,
        }
    }

    /// The row that is looked at.
    pub(super) fn chosen_row(&self) -> Option<&Row> {
        self.layout.rows.get(self.chosen)
    }

    /// From which of the visible rows on rows are drawn.
    pub(super) fn first_drawn(&self) -> usize {
        let last = self.visible.rows.len().saturating_sub(1);
        let at = || self.visible.rows.binary_search(&self.chosen).unwrap_or(0);
        self.view.from.map_or_else(at, |from| from.min(last))
    }

    /// The row that is looked at, or what hides it when only so many levels are open.
    pub(super) fn above(&self, levels: Option<usize>) -> &Row {
        let levels = levels.unwrap_or(usize::MAX);
        let mut shown = self.chosen;
        while self.layout.rows[shown].depth >= levels {
            let Some(parent) = self.tree.parent(shown) else {
                break;
            };
            shown = parent;
        }
        &self.layout.rows[shown]
    }

    /// What changes with the address: what is above the waterfall, the waterfall, and the span that is looked at.
    pub(super) fn draw(&self, store: &Store, title: &str, tag: &str) -> Markup {
        let name = match self.view.form {
            Form::Waterfall => "Waterfall",
            Form::Icicle => "Icicle",
        };
        let at = self.visible.rows.binary_search(&self.chosen);
        html! {
            div #trace {
                (tools::tools(self))
                // What the script found, for those who don't see it come.
                p #said.read role="status" {}
                a.skip href="#span" { "Skip the waterfall" }
                div.with-details {
                    figure #waterfall data-state=(self.state(tag)) data-at=(at.unwrap_or(0))
                        data-chosen=[self.chosen_row().map(|it| format!("row-{}", it.key()))] {
                        div.scroll tabindex="0" role="group" aria-label={ (name) " of " (title) } {
                            @match self.view.form {
                                Form::Waterfall => (rows::draw(self)),
                                Form::Icicle => (icicle::draw(self)),
                            }
                        }
                        (legend::signs(self))
                    }
                    @if let Some(row) = self.chosen_row() {
                        (span::panel(store, self.layout, row, self.critical()))
                    }
                }
            }
        }
    }

    /// Changes when more than the span that is looked at does.
    pub(super) fn state(&self, tag: &str) -> String {
        let mut state = DefaultHasher::new();
        let window = self.first_drawn() / rows::WINDOW;
        (tag, self.view.pairs(), window).hash(&mut state);
        format!("{:x}", state.finish())
    }

    /// How much of the critical path the span is that is looked at.
    fn critical(&self) -> Option<String> {
        let (time, all) = (self.path.time_of(self.chosen), self.path.duration());
        (time > 0).then(|| {
            let share = time as f64 / all as f64 * 100.0;
            let share = if share < 1.0 {
                "less than 1".to_owned()
            } else {
                format!("{share:.0}")
            };
            format!(
                "{}, {share} % of {}",
                readable::duration(time.into()),
                readable::duration(all.into())
            )
        })
    }
}
