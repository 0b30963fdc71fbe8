//! Exercise 8: two requests at once, two clean traces.

use std::thread;

use super::{INTERNAL, missing};
use crate::draw::Show;
use crate::exercise::{Exercise, Page};
use crate::run::Run;
use crate::seen_telemetry::Seen;
use crate::verdict::{Complaint, Failure};

pub(crate) const EXERCISE: Exercise = Exercise {
    number: 8,
    folder: "08-await",
    title: "Two dishes in one pot",
    page: Page {
        title: "Context",
        path: "300-app/320-context.md",
    },
    minutes: 5,
    hints: [
        "Look at the section \"One picture\", at the second row and at the warning below it. A future runs in pieces: the span must be \
         entered for each piece, and left after it.",
        "`.instrument(…)` does that for a future: on `simmer(id)`, before `.await`. Then no guard is needed.",
    ],
    judge,
};

const SERVER: &str = "GET /cook/{id}";
const PARENT: &str = "cooking";
const CHILD: &str = "tasting";
const SHOW: Show = Show {
    service: false,
    attributes: &["dish.id", "url.path"],
};
const WHY: &str = "With one request at a time everything looks right. Under load the traces of strangers grow into each other, and each \
                   of them tells a story that never happened.";

fn judge(run: &mut Run) -> Result<(), Failure> {
    let ids = run.random.different(2, 1000..=9999);
    run.serve(&[])?;
    // The program holds each of them until the other is there.
    let this: &Run = run;
    let answers: Vec<Result<(), Failure>> = thread::scope(|scope| {
        let asked: Vec<_> = ids
            .iter()
            .map(|id| scope.spawn(move || this.get(&format!("/cook/{id}"), &[], 200)))
            .collect();
        asked.into_iter().filter_map(|it| it.join().ok()).collect()
    });
    answers.into_iter().collect::<Result<(), _>>()?;
    let seen = run.stop()?;
    complain(&seen, &ids).map_or(Ok(()), |complaint| Err(complaint.into()))
}

fn complain(seen: &Seen, ids: &[u64]) -> Option<Complaint> {
    let mut expected = String::new();
    for id in ids {
        expected.push_str(&format!(
            "{SERVER} · SERVER\n│    url.path = /cook/{id}\n└─ {PARENT} · {INTERNAL}\n   │    dish.id = {id}\n   └─ {CHILD} · {INTERNAL}\n          dish.id = {id}\n"
        ));
    }
    let complaint = |id, message: String| {
        Complaint::new(id, message)
            .expected(expected.trim_end())
            .seen(seen.tree(SHOW))
            .why(WHY)
    };
    for name in [SERVER, PARENT, CHILD] {
        if seen.named(name).count() != ids.len() {
            return Some(missing(seen, name, expected, SHOW).why(WHY));
        }
    }
    let mut server = seen.named(SERVER);
    if let (Some(one), Some(other)) = (server.next(), server.next()) {
        let below = [one, other].into_iter().find_map(|it| seen.parent(it));
        if one.trace == other.trace || below.is_some() {
            let nearest = below.map_or_else(String::new, |it| {
                format!("The other request arrived while `{}` was still entered on this thread, and became its child.", it.name)
            });
            return Some(
                complaint("mixed", "Two requests share one trace".to_owned()).nearest(nearest),
            );
        }
    }
    for id in ids.iter().map(u64::to_string) {
        let Some(cooking) = seen.named(PARENT).find(|it| it.attribute("dish.id") == id) else {
            return Some(complaint(
                "other-dish",
                format!("No `{PARENT}` has the dish {id}"),
            ));
        };
        let asked = format!("/cook/{id}");
        let request = seen.parent(cooking);
        if request.is_none_or(|it| it.attribute("url.path") != asked) {
            return Some(complaint(
                "other-request",
                format!("`{PARENT}` of dish {id} is not a child of its request"),
            ));
        }
        let Some(tasting) = seen.named(CHILD).find(|it| it.attribute("dish.id") == id) else {
            return Some(complaint(
                "other-dish",
                format!("No `{CHILD}` has the dish {id}"),
            ));
        };
        match seen.parent(tasting) {
            Some(parent) if parent.id == cooking.id => {}
            Some(parent) if parent.trace == cooking.trace => {
                return Some(
                    complaint("outside", format!("`{CHILD}` is a child of `{}`, and not of `{PARENT}`", parent.name))
                        .nearest(format!("Both traces are clean. But `{PARENT}` was not current while the future ran: a future does nothing before it is awaited.")),
                );
            }
            Some(_) => {
                return Some(complaint(
                    "mixed",
                    format!("`{CHILD}` of dish {id} is in the trace of the other request"),
                ));
            }
            None => {
                return Some(
                    complaint("lost", format!("`{CHILD}` came as the root of a trace of its own"))
                        .nearest("Its future runs elsewhere, where no span is current: a task from `tokio::spawn` begins with none."),
                );
            }
        }
    }
    None
}
