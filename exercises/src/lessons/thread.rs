//! Exercise 6: a span on another thread has its parent.

use super::{INTERNAL, missing};
use crate::draw::Show;
use crate::exercise::{Exercise, Page};
use crate::run::Run;
use crate::seen_telemetry::Seen;
use crate::verdict::{Complaint, Failure};

pub(crate) const EXERCISE: Exercise = Exercise {
    number: 6,
    folder: "06-thread",
    title: "A span that loses its parent",
    page: Page {
        title: "Context",
        path: "300-app/320-context.md",
    },
    minutes: 5,
    hints: [
        "Look at `execute` and `sql_span`, in the section \"The change\". What is current on this thread is asked for before the \
         work changes to another.",
        "`Span::current()` above the closure, and `parent: &…` as the first argument of `info_span!` in it.",
    ],
    judge,
};

const SERVER: &str = "GET /dishes/{id}";
const PARENT: &str = "looking_up";
const CHILD: &str = "SELECT dish";
const GRANDCHILD: &str = "reading_page";
const WHY: &str = "Where did this request spend its time? The slowest part of it is mostly the database, and here nobody who looks at \
                   the request can see it.";

fn judge(run: &mut Run) -> Result<(), Failure> {
    let count = run.random.within(2..=5) as usize;
    let ids = run.random.different(count, 1000..=9999);
    run.serve(&[])?;
    for id in &ids {
        run.get(&format!("/dishes/{id}"), &[], 200)?;
    }
    let seen = run.stop()?;
    complain(&seen, &ids).map_or(Ok(()), |complaint| Err(complaint.into()))
}

fn complain(seen: &Seen, ids: &[u64]) -> Option<Complaint> {
    let show = Show::default();
    let count = ids.len();
    let expected = format!(
        "{SERVER} · SERVER   ({count} times)\n└─ {PARENT} · {INTERNAL}\n   └─ {CHILD} · CLIENT\n      └─ {GRANDCHILD} · {INTERNAL}"
    );
    let complaint = |id, message: String| {
        Complaint::new(id, message)
            .expected(expected.as_str())
            .seen(seen.tree(show))
            .why(WHY)
    };
    for name in [SERVER, PARENT, CHILD, GRANDCHILD] {
        if seen.named(name).count() != count {
            return Some(missing(seen, name, expected, show).why(WHY));
        }
    }
    for span in seen.named(CHILD) {
        let complaint = |id, message| complaint(id, message).seen(seen.tree_about(show, span));
        match seen.parent(span) {
            Some(parent) if parent.name == PARENT => {}
            Some(parent) => {
                return Some(complaint(
                    "other-parent",
                    format!(
                        "`{CHILD}` is a child of `{}`, and not of `{PARENT}`",
                        parent.name
                    ),
                ));
            }
            None if !span.links.is_empty() => {
                return Some(complaint("link", format!("`{CHILD}` came as the root of a trace of its own")).nearest(
                    "It links to the span that it should be a child of: `follows_from` makes a link, and no parent.",
                ));
            }
            None => {
                return Some(complaint("orphan", format!("`{CHILD}` came as the root of a trace of its own")).nearest(format!(
                    "`{PARENT}` came, in another trace. On the thread of `web::block` no span is current."
                )));
            }
        }
    }
    for (span, id) in seen
        .named(GRANDCHILD)
        .map(|it| (it, it.attribute("dish.id")))
    {
        let complaint = |id, message| complaint(id, message).seen(seen.tree_about(show, span));
        if !ids.iter().any(|it| it.to_string() == id) {
            return Some(complaint(
                "other-dish",
                format!("`{GRANDCHILD}` has the dish {id:?}, for which nobody asked"),
            ));
        }
        let came_as = match seen.parent(span) {
            Some(parent) if parent.name == CHILD => continue,
            Some(parent) => format!("a child of `{}`", parent.name),
            None => "the root of a trace of its own".to_owned(),
        };
        return Some(
            complaint("not-current", format!("`{GRANDCHILD}` came as {came_as}")).nearest(format!(
                "`{CHILD}` has the right parent. It is not current on the thread where the work runs: enter it there, in the closure."
            )),
        );
    }
    None
}
