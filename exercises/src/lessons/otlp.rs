//! Exercise 16: all three signals leave over OTLP, and no guest waits for that.

use super::missing;
use crate::draw::Show;
use crate::exercise::{Exercise, Page};
use crate::run::Run;
use crate::seen_telemetry::Seen;
use crate::verdict::{Complaint, Failure};

pub(crate) const EXERCISE: Exercise = Exercise {
    number: 16,
    folder: "16-otlp",
    title: "Telemetry that stays at home",
    page: Page {
        title: "OTLP",
        path: "300-app/700-otlp.md",
    },
    minutes: 6,
    hints: [
        "Look at `tracer_provider` in the section \"The change\", at the arm `Exporter::Otlp`. The other two signals do the same with \
         exporters of their own.",
        "`opentelemetry_otlp::SpanExporter::builder().with_tonic().build()?` makes one; there are `LogExporter` and `MetricExporter`, \
         too. Hand them over as the exporters for stdout were: in batches, and to the periodic reader.",
    ],
    judge,
};

const NAME: &str = "GET /dishes/{id}";
const EVENT: &str = "dish.served";
const COUNTER: &str = "kitchen.dishes";
const SHOW: Show = Show {
    service: false,
    attributes: &[],
};
const WHY: &str = "You can't ask the stdout of one machine \"which service was slow yesterday at nine?\". A receiver holds the telemetry of all \
                   services, and OTLP is the way to it.";

fn judge(run: &mut Run) -> Result<(), Failure> {
    let count = run.random.within(3..=9) as usize;
    let ids = run.random.different(count + 2, 1000..=9999);
    let (received, unheard) = ids.split_at(count);
    run.serve(&[])?;
    for id in received {
        run.get(&format!("/dishes/{id}"), &[], 200)?;
    }
    let seen = run.stop()?;
    if let Some(complaint) = complain(&seen, run.printed(), run.said(), count) {
        return Err(complaint.into());
    }
    let served = serve_unheard(run, unheard);
    run.kill();
    served.map_err(|failure| without_receiver(failure, &seen))
}

/// The same program once more, and this time nobody answers what it sends.
fn serve_unheard(run: &mut Run, ids: &[u64]) -> Result<(), Failure> {
    run.serve_unheard(&[])?;
    for id in ids {
        run.get(&format!("/dishes/{id}"), &[], 200)?;
    }
    Ok(())
}

fn complain(seen: &Seen, printed: &str, said: &str, count: usize) -> Option<Complaint> {
    let expected = format!(
        "{NAME} · SERVER   ({count} times)\nlog record \"A dish is served\"   ({count} times)\ncounter {COUNTER} = {count}"
    );
    let came = format!("{}\n{}", seen.tree(SHOW), seen.others(SHOW));
    let complaint = |id, message: String| {
        Complaint::new(id, message)
            .expected(expected.as_str())
            .seen(came.trim())
            .why(WHY)
    };
    let spans = seen.named(NAME).count();
    let logs = seen.logs.iter().filter(|it| it.event == EVENT).count();
    let sums = seen.sums.iter().filter(|it| it.name == COUNTER);
    let sum: i128 = sums.map(|it| it.value).sum();
    // A signal, whether it came, and the line above it where an exporter prints it.
    let signals = [
        ("spans", spans > 0, "Spans"),
        ("log records", logs > 0, "Logs"),
        ("metrics", sum > 0, "Metrics"),
    ];
    let names = |wanted: &dyn Fn(bool, &str) -> bool, last_word: &str| {
        let chosen = signals
            .iter()
            .filter(|(_, came, title)| wanted(*came, title));
        let names: Vec<&str> = chosen.map(|(name, ..)| *name).collect();
        match names.split_last() {
            Some((last, [])) => (*last).to_owned(),
            Some((last, rest)) => format!("{} {last_word} {last}", rest.join(", ")),
            None => String::new(),
        }
    };
    let is_printed = |title: &str| printed.lines().any(|line| line == title);
    let absent = names(&|came, _| !came, "or");
    if !absent.is_empty() {
        let at_home = names(&|came, title| !came && is_printed(title), "and");
        let nearest = match at_home.as_str() {
            // What was refused is said elsewhere.
            "" if !seen.refused().is_empty() => String::new(),
            "" => {
                "They aren't on stdout either. Does the program ask `OTEL_EXPORTER_OTLP_ENDPOINT`, or an address of its own?".to_owned()
            }
            kept => format!(
                "The {kept} are on stdout, where an exporter of `opentelemetry_stdout` has printed them."
            ),
        };
        let (id, message) = match signals.iter().any(|(_, came, _)| *came) {
            false => ("nothing-came", "Nothing came to the receiver".to_owned()),
            true => {
                let came = names(&|came, _| came, "and");
                (
                    "some-stay",
                    format!("The {came} came to the receiver, but no {absent}"),
                )
            }
        };
        let mut said: Vec<&str> = said.lines().collect();
        said.retain(|line| !line.contains("Ctrl-C stops it"));
        let complaint = complaint(id, message).nearest(nearest);
        return Some(complaint.output(said.join("\n")));
    }
    if spans != count {
        return Some(missing(seen, NAME, expected, SHOW).why(WHY));
    }
    if logs != count || sum != count as i128 {
        let message =
            format!("{count} dishes were served, and {logs} log records and a sum of {sum} came");
        return Some(complaint("count", message));
    }
    None
}

/// Says of what failed that it did so when nobody received.
fn without_receiver(failure: Failure, seen: &Seen) -> Failure {
    let Failure::Complaint(complaint) = failure else {
        return failure;
    };
    if complaint.id != "no-answer" {
        let nearest = "It did when a receiver was there. This time nobody answers what it sends.";
        return complaint.nearest(nearest).into();
    }
    Complaint::new("waits", "Where no receiver answers, guests get no answer either")
        .expected("GET /dishes/{id} → 200, at once")
        .seen("GET /dishes/{id} → no answer after 4 s")
        .nearest(format!(
            "With a receiver all {} spans came. Something sends each one, and waits, before the request goes on: a simple exporter \
             does so, or a flush in a handler. A batch exporter sends from a thread of its own.",
            seen.spans.len()
        ))
        .why("Telemetry must not get in the way: a receiver that is being updated would be an outage of the kitchen.")
        .into()
}
