//! The pages: HTML with no script and nothing to fetch. maud escapes what a visitor typed.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::store::Store;
use crate::task::Task;

/// The style, inside the page: a request for it would be one more span beside every span that a
/// lesson is about.
const STYLE: &str = include_str!("style.css");

/// Nothing may be loaded or run but the style above, which its hash names. A test holds the two
/// together.
pub(crate) const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; \
    style-src 'sha256-FiZzCjKpYE1W/jsWEU4SceFLTL6Bied2OLVcy4KwPVI='; \
    img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// The list, and the form to add to it.
pub fn home(tasks: &[Task]) -> Markup {
    layout(
        "To-Do List",
        html! {
            (form("", None))
            @if tasks.is_empty() {
                p.quiet { "Nothing to do. Add a task, or enjoy the day." }
            } @else {
                ul aria-label="Tasks" { @for task in tasks { (item(task)) } }
            }
            @if tasks.len() == Store::MAX_SHOWN {
                p.quiet { "No more than " (Store::MAX_SHOWN) " tasks are shown. Delete some to see any others." }
            }
        },
    )
}

/// Tasks as text, a line for each.
pub fn lines(tasks: &[Task]) -> String {
    tasks
        .iter()
        .map(|task| format!("{}\n", task.description))
        .collect()
}

/// The form again, with what was typed and what is wrong with it.
pub(crate) fn form_again(typed: &str, problem: &str) -> Markup {
    layout(
        "This task was not added",
        html! { (form(typed, Some(problem))) (back()) },
    )
}

/// A page that says why something was not done.
pub(crate) fn failure(title: &str, explanation: &str) -> Markup {
    layout(title, html! { p role="alert" { (explanation) } (back()) })
}

fn layout(title: &str, content: Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                // Without this, browsers ask for /favicon.ico, which would be a request that no
                // reader made.
                link rel="icon" href="data:,";
                title { (title) }
                style { (PreEscaped(STYLE)) }
            }
            body { main { h1 { (title) } (content) } }
        }
    }
}

/// No `maxlength`: a browser would cut what is pasted without a word. The answer says what is too
/// long, and keeps it.
fn form(typed: &str, problem: Option<&str>) -> Markup {
    html! {
        form.add method="post" action="/add" {
            label for="task" { "New task" }
            @if let Some(problem) = problem { p.wrong #problem role="alert" { (problem) } }
            input #task name="task" type="text" value=(typed) autocomplete="off" dir="auto" required
                autofocus[problem.is_some()]
                aria-invalid=[problem.map(|_| "true")]
                aria-describedby=[problem.map(|_| "problem")];
            button type="submit" { "Add" }
        }
    }
}

/// Deleting is a form that posts: a link would be followed by whatever follows links.
fn item(task: &Task) -> Markup {
    html! {
        li {
            span dir="auto" { (task.description) }
            form method="post" action={ "/delete/" (task.id) } {
                button type="submit" { "Delete" span.unseen { " " (task.description) } }
            }
        }
    }
}

fn back() -> Markup {
    html! { p { a href="/" { "Back to the list" } } }
}

#[cfg(test)]
mod tests {
    use base64::{Engine, engine::general_purpose::STANDARD};
    use sha2::{Digest, Sha256};

    use super::*;

    #[test]
    fn the_policy_allows_exactly_the_style_of_the_page() {
        let hash = STANDARD.encode(Sha256::digest(STYLE));
        assert!(
            CONTENT_SECURITY_POLICY.contains(&format!("'sha256-{hash}'")),
            "style.css has changed: write 'sha256-{hash}' into CONTENT_SECURITY_POLICY"
        );
    }

    #[test]
    fn what_a_visitor_typed_is_text_wherever_it_stands() {
        let script = "<script>alert(1)</script>\"";
        let tasks = [Task {
            id: 1,
            description: script.to_owned(),
        }];
        for page in [home(&tasks), form_again(script, "problem")] {
            let page = page.into_string();
            assert!(!page.contains("<script"), "{page}");
            assert!(page.contains("&lt;script&gt;"), "{page}");
        }
    }
}
