//! Which request is next, and which tasks on the list are ours.
//!
//! A task is ours when its description says so. Its id stands on the page, in the form that deletes it:
//! no other id is ever asked to be deleted.

use std::collections::VecDeque;
use std::process;
use std::time::{SystemTime, UNIX_EPOCH};

use crate::todo_operation::Operation;
use crate::todo_page;

/// How many tasks of ours may be on the list at once: where deleting fails, the list must not fill up.
pub const MAX_OPEN_TASKS: usize = 100;

/// The tasks of one run.
pub struct Tasks {
    /// How the description of each begins. No other run has the same.
    prefix: String,
    turn: usize,
    pub added: usize,
    pub deleted: usize,
    /// Those that may be on the list.
    pub open: usize,
    ids: VecDeque<i64>,
    /// Ids only grow, so what is above this one was not seen before.
    newest: i64,
}

impl Tasks {
    /// None yet.
    pub fn new() -> Self {
        let now = SystemTime::now().duration_since(UNIX_EPOCH);
        let now = now.unwrap_or_default().as_millis();
        Self {
            prefix: format!("Traffic {now:x}-{:x} ", process::id()),
            turn: 0,
            added: 0,
            deleted: 0,
            open: 0,
            ids: VecDeque::new(),
            newest: 0,
        }
    }

    /// Add, list, delete, and again. Where there is nothing to delete yet, the list is asked for it.
    pub fn next(&mut self) -> Operation {
        self.turn += 1;
        match self.turn % 3 {
            1 if self.open < MAX_OPEN_TASKS => {
                self.open += 1;
                Operation::Add(format!("{}{}", self.prefix, self.turn))
            }
            2 => Operation::List,
            _ => self.next_to_delete().unwrap_or(Operation::List),
        }
    }

    /// Deletes the oldest that is known.
    pub fn next_to_delete(&mut self) -> Option<Operation> {
        self.ids.pop_front().map(Operation::Delete)
    }

    /// Takes from a page the ids of tasks that are ours.
    pub fn learn(&mut self, page: &str) {
        let mut newest = self.newest;
        for (id, description) in todo_page::tasks(page) {
            newest = newest.max(id);
            if id > self.newest && description.starts_with(&self.prefix) {
                self.ids.push_back(id);
            }
        }
        self.newest = newest;
    }

    /// Notes how a request went: whether it was done, if that is known.
    pub fn note(&mut self, operation: &Operation, done: Option<bool>) {
        match (operation, done) {
            (Operation::Add(_), Some(true)) => self.added += 1,
            (Operation::Add(_), Some(false)) => self.open -= 1,
            (Operation::Delete(_), Some(true)) => {
                self.deleted += 1;
                self.open -= 1;
            }
            (Operation::Delete(id), _) => self.ids.push_back(*id),
            (Operation::Add(_), None) | (Operation::List, _) => {}
        }
    }

    /// How to find ours on the list.
    pub fn prefix(&self) -> &str {
        self.prefix.trim_end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::todo_page::tests::page_with;

    #[test]
    fn only_what_was_added_here_is_deleted_and_only_once() {
        let mut tasks = Tasks::new();
        let Operation::Add(ours) = tasks.next() else {
            panic!("adding comes first")
        };
        let fake = format!("<li><span dir=\"auto\">{ours}</span>");
        let page = page_with(&[(3, "Buy milk"), (5, &fake), (7, &ours), (8, "Traffic jam")]);
        tasks.learn(&page);
        tasks.learn(&page);
        let deletes: Vec<_> = std::iter::from_fn(|| tasks.next_to_delete()).collect();
        assert!(matches!(deletes[..], [Operation::Delete(7)]), "{deletes:?}");
    }

    #[test]
    fn what_could_not_be_deleted_is_tried_again_and_ours_never_fill_the_list() {
        let mut tasks = Tasks::new();
        let mut adds = 0;
        for _ in 0..1000 {
            let operation = tasks.next();
            adds += usize::from(matches!(operation, Operation::Add(_)));
            tasks.note(&operation, None);
        }
        assert_eq!(adds, MAX_OPEN_TASKS);
        tasks.note(&Operation::Delete(7), None);
        assert!(matches!(tasks.next_to_delete(), Some(Operation::Delete(7))));
    }
}
