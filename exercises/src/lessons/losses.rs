//! Exercise 17: what arrived and what is reported as lost make up all that was made.

use super::missing;
use crate::draw::Show;
use crate::exercise::{Exercise, Page};
use crate::run::Run;
use crate::seen_telemetry::Seen;
use crate::verdict::{Complaint, Failure};

pub(crate) const EXERCISE: Exercise = Exercise {
    number: 17,
    folder: "17-losses",
    title: "Spans that nobody misses",
    page: Page {
        title: "Losses",
        path: "300-app/703-losses.md",
    },
    minutes: 5,
    hints: [
        "Look at the diff of `telemetry.rs`: what is around the exporter there, and what is around the processor? One knows what goes into \
         the queue, and the other what comes out.",
        "Two wrappers: `BatchSpanProcessor::builder(CountingExporter(exporter))`, and `CountingProcessor(…)` around what `build()` \
         returns.",
    ],
    judge,
};

const NAME: &str = "making_tea";
const REPORT: &str = " spans were not delivered";
const WHY: &str = "When a chart goes down, either less was asked or less was told. Only a number for what is missing says which.";

fn judge(run: &mut Run) -> Result<(), Failure> {
    let made = run.random.within(100..=150);
    let seen = run.run(&[("tea", made)])?;
    let first = reported(run.told());
    // Not one comes: no number that is worked out from the size of the queue fits both.
    let unheard = || run.run_unheard(&[("tea", made)]);
    let unheard = match seen.named(NAME).count() as u64 {
        // It fails anyway, and a program that sends one by one would take long.
        sent if sent == 0 || sent >= made => 0,
        _ => reported(&unheard()?),
    };
    if let Some(complaint) = complain(&seen, made, first, unheard) {
        return Err(complaint.into());
    }
    let tree = seen.tree(Show::default());
    run.show(format!("{tree}\non stderr: {first}{REPORT}"));
    Ok(())
}

/// How many spans were lost, as the program says.
fn reported(told: &str) -> u64 {
    let before = told.match_indices(REPORT).map(|(at, _)| &told[..at]);
    let numbers = before.filter_map(|it| it.rsplit(' ').next()?.parse::<u64>().ok());
    numbers.sum()
}

/// `unheard` is what the program reported in the run in which nobody received.
fn complain(seen: &Seen, made: u64, reported: u64, unheard: u64) -> Option<Complaint> {
    let sent = seen.named(NAME).count() as u64;
    let expected =
        format!("{NAME} · INTERNAL   (some of {made})\non stderr: how many of the {made}{REPORT}",);
    let complaint = |id, message: String| {
        let told = match reported {
            0 => "on stderr: nothing of spans that were lost".to_owned(),
            count => format!("on stderr: {count}{REPORT}"),
        };
        Complaint::new(id, message)
            .expected(expected.as_str())
            .seen(format!("{}\n{told}", seen.tree(Show::default())))
            .why(WHY)
    };
    if sent == 0 {
        return Some(missing(seen, NAME, expected, Show::default()).why(WHY));
    }
    if sent >= made {
        // A batch of the exercise has four spans, where there are so many.
        let requests = seen.store.counts().requests;
        return Some(if requests * 2 > made {
            complaint("one-by-one", format!("{sent} spans came, in {requests} requests: one by one")).nearest(
                "Nothing is lost, because whoever ends a span waits until the receiver has answered. In a handler that is a guest.",
            )
        } else {
            complaint("longer-queue", format!("All {made} spans came, so the queue is longer than the task says")).nearest(
                "A longer queue needs more memory, and the next burst is longer still. The task is to count what is lost.",
            )
        });
    }
    let lost = made - sent;
    if reported == 0 {
        let message = format!(
            "{made} spans were made, {sent} came, and the other {lost} are gone without a word"
        );
        return Some(complaint("unreported", message).nearest(match unheard {
            0 => "Nothing counts yet. `learn` has two that do: one goes around the exporter, and the other around the processor.",
            _ => "The exporter knows those that it was given. What found no place in the queue never came to it: who counts that?",
        }));
    }
    if unheard != made {
        let message =
            format!("Where nobody receives, all {made} spans are lost, and {unheard} are reported");
        let told = format!("on stderr: {unheard}{REPORT}");
        return Some(
            Complaint::new("unheard", message)
                .expected(format!("on stderr: {made}{REPORT}"))
                .seen(told)
                .nearest(format!(
                    "With a receiver {sent} came, and {reported} were reported. What is reported must be counted: it changes with \
                     whoever receives."
                ))
                .why(WHY),
        );
    }
    if reported > lost {
        let complaint = complaint(
            "too-many",
            format!("{lost} spans were lost, and {reported} are reported"),
        );
        return Some(match reported == made {
            true => complaint.nearest(
                "That is how many were made. The processor counts what goes in; who takes off what was delivered?",
            ),
            false => complaint,
        });
    }
    if reported < lost {
        let message = format!("{lost} spans were lost, and only {reported} are reported");
        return Some(complaint("too-few", message));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::reported;

    #[test]
    fn what_is_reported_is_summed_up_and_other_lines_do_not_count() {
        let told = "warning: 12 spans were not delivered: an export failed\n7 log records were not delivered\n\
                    warning: 30 spans were not delivered: no exporter ever had them\nall spans were not delivered\n";
        assert_eq!(reported(told), 42);
        assert_eq!(reported(""), 0);
    }
}
