//! Exercise 3: a span for each call, and nothing in it that a guest typed.

use super::{INTERNAL, missing};
use crate::draw::Show;
use crate::exercise::{Exercise, Page};
use crate::run::Run;
use crate::verdict::{Complaint, Failure};

pub(crate) const EXERCISE: Exercise = Exercise {
    number: 3,
    folder: "03-instrument",
    title: "A handler that nobody sees",
    page: Page {
        title: "Spans",
        path: "300-app/300-spans.md",
    },
    minutes: 4,
    hints: [
        "Look at the section \"The change\": each handler of the app has a line above it. By default that line records every \
         argument of the function.",
        "`#[instrument(…)]` with two things in it: `name = \"…\"`, and the word that leaves all arguments out.",
    ],
    show: SHOW,
    judge,
};

const NAME: &str = "adding_order";
const SHOW: Show = Show {
    service: false,
    attributes: &["order", "order.wish", "wish"],
};

fn judge(run: &mut Run) -> Result<(), Failure> {
    let count = run.random.within(11..=40) as usize;
    let wishes: Vec<String> = (0..count).map(|_| run.random.word()).collect();
    run.serve(&[])?;
    for wish in &wishes {
        run.post("/add", &[("wish", wish)])?;
    }
    let seen = run.stop()?;
    let expected = format!("{NAME} · {INTERNAL}   ({count} times)");
    let typed = wishes
        .iter()
        .find_map(|wish| Some((wish, seen.place_of(wish)?)));
    if let Some((wish, place)) = typed {
        return Err(Complaint::new("typed", "What a guest typed is in the telemetry")
            .expected(expected)
            .seen(seen.tree(SHOW))
            .nearest(format!("{wish:?} is {place}."))
            .why(
                "Telemetry is kept for weeks and read by many. A form may hold a name, an address, a password: `#[instrument]` \
                 records every argument unless you tell it to skip them, and every field that you write yourself.",
            )
            .into());
    }
    let came = seen.named(NAME).count();
    if came == 0 {
        let id = if seen.spans.is_empty() {
            "no-span"
        } else {
            "other-name"
        };
        let mut complaint = missing(&seen, NAME, expected, SHOW);
        complaint.id = id;
        if id == "other-name" {
            complaint
                .nearest
                .push_str(if seen.named("add").next().is_some() {
                    " Unless it is told a name, `#[instrument]` takes that of the function."
                } else {
                    " That is another name."
                });
        }
        return Err(complaint
            .why("What has no span takes time that nobody can see. Its name is what you will look for.")
            .into());
    }
    if came != count {
        return Err(Complaint::new(
            "count",
            format!("{count} orders were added, and {came} spans `{NAME}` came"),
        )
        .expected(expected)
        .seen(seen.tree(SHOW))
        .why("One span for each piece of work: else nobody can count or compare them.")
        .into());
    }
    Ok(())
}
