//! Exercise 2: nothing is left in a queue when the program ends.

use crate::draw::Show;
use crate::exercise::{Exercise, Page};
use crate::run::Run;
use crate::seen_telemetry::Seen;
use crate::verdict::{Complaint, Failure};

pub(crate) const EXERCISE: Exercise = Exercise {
    number: 2,
    folder: "02-shutdown",
    title: "A kitchen that closes too early",
    page: Page {
        title: "How a span travels",
        path: "100-intro/200-how-a-span-travels.md",
    },
    minutes: 4,
    hints: [
        "Look at the section \"Why shutdown matters\", and at the last three lines of `main` on the page before it. The work is \
         over where your change begins: nothing is open any more.",
        "Each of the three providers has `.shutdown()`. Two of them with `?`, and the last one is what `main` returns.",
    ],
    judge,
};

const WHY: &str = "At any moment up to 5 s of spans, 1 s of log records and 60 s of sums are inside a program. Those of its last \
                   seconds are the ones that say why it ended.";

fn judge(run: &mut Run) -> Result<(), Failure> {
    let tea = run.random.within(11..=60);
    let seen = run.run(&[("tea", tea)])?;
    complain(&seen, tea).map_or(Ok(()), |complaint| Err(complaint.into()))
}

fn complain(seen: &Seen, tea: u64) -> Option<Complaint> {
    let expected = format!(
        "shift · INTERNAL\n└─ making_tea · INTERNAL   ({tea} times)\nlog record \"The water boils\"   ({tea} times)\ncounter tea.cups = {tea}"
    );
    let complaint = |id, message: String| {
        let came = format!(
            "{}\n{}",
            seen.tree(Show::default()),
            seen.others(Show::default())
        );
        Complaint::new(id, message)
            .expected(expected.as_str())
            .seen(came.trim())
            .why(WHY)
    };
    let spans = seen.named("making_tea").count() as u64;
    let shifts = seen.named("shift").count();
    let logs = seen.logs.iter().filter(|it| it.event == "tea.water.boiled");
    let logs = logs.count() as u64;
    let sums = seen.sums.iter().filter(|it| it.name == "tea.cups");
    let cups: i128 = sums.map(|it| it.value).sum();
    if seen.is_empty() {
        return Some(complaint("nothing-sent", "The program ended, and none of its telemetry arrived".to_owned()).nearest(
            "Spans waited in the queue of their batch processor, log records in theirs, and the sum in its reader.",
        ));
    }
    if shifts == 0 && spans == tea {
        return Some(
            complaint("root-open", "The span `shift` never came".to_owned()).nearest(
                "Its children did. It was still open when the provider was shut down, and what ends later goes nowhere.",
            ),
        );
    }
    if spans != tea || shifts != 1 {
        let message = format!("{spans} of {tea} spans `making_tea` arrived");
        return Some(complaint("spans-kept", message).nearest(
            "The rest waited in the queue of the batch processor, which sends every 5 s, or when it is shut down.",
        ));
    }
    if logs != tea {
        let message = format!("All spans arrived, and {logs} of {tea} log records");
        return Some(complaint("logs-kept", message).nearest(
            "They waited in the queue of the batch processor for log records: another provider, another queue.",
        ));
    }
    if cups != i128::from(tea) {
        let message =
            format!("Spans and log records arrived, and {cups} of {tea} cups in `tea.cups`");
        return Some(complaint("metrics-kept", message).nearest(
            "The sum waited in the periodic reader, which sends every 60 s, or when it is shut down.",
        ));
    }
    None
}
