//! What a client reads on the page of the app.

use todo::store::Store;

use crate::own_tasks::MAX_OPEN_TASKS;

/// What stands before the description of a task, and before its id.
const BEFORE_DESCRIPTION: &str = "<li><span dir=\"auto\">";
const BEFORE_ID: &str = "action=\"/delete/";

/// The tasks: the id, and what begins with the description. In a description, `<` is written
/// otherwise, so none can pretend to be another task.
pub fn tasks(page: &str) -> impl Iterator<Item = (i64, &str)> {
    let tasks = page.split(BEFORE_DESCRIPTION).skip(1);
    tasks.filter_map(|task| {
        let (_, rest) = task.split_once(BEFORE_ID)?;
        let (id, _) = rest.split_once('"')?;
        Some((id.parse().ok()?, task))
    })
}

/// Whether this is the page of a to-do list.
pub fn is_list(page: &str) -> bool {
    page.contains("action=\"/add\"")
}

/// Whether it has no room for ours: it shows the oldest tasks, and not all of a long list.
pub fn is_full(page: &str) -> bool {
    tasks(page).count() + MAX_OPEN_TASKS > Store::MAX_SHOWN
}

#[cfg(test)]
pub mod tests {
    use todo::task::Task;

    use super::*;

    pub fn page_with(tasks: &[(i64, &str)]) -> String {
        let tasks = tasks.iter().map(|(id, description)| Task {
            id: *id,
            description: (*description).to_owned(),
        });
        let tasks: Vec<_> = tasks.collect();
        todo::page::home(&tasks).into_string()
    }

    #[test]
    fn the_page_of_the_app_is_known_and_one_without_room_too() {
        assert!(is_list(&page_with(&[])));
        assert!(!is_list("<h1>It works</h1>"));
        assert!(!is_full(&page_with(&[(1, "x"); 900])));
        assert!(is_full(&page_with(&[(1, "x"); 901])));
    }

    #[test]
    fn each_task_is_read_with_its_own_id() {
        let page = page_with(&[(3, "Buy milk"), (5, "action=\"/delete/7\"")]);
        let ids: Vec<_> = tasks(&page).map(|(id, _)| id).collect();
        assert_eq!(ids, [3, 5]);
    }
}
