//! Exercise 10: an event is a log record, and nothing else beside it.

use super::{INTERNAL, missing};
use crate::draw::Show;
use crate::exercise::{Exercise, Page};
use crate::run::Run;
use crate::seen_telemetry::Seen;
use crate::verdict::{Complaint, Failure};

pub(crate) const EXERCISE: Exercise = Exercise {
    number: 10,
    folder: "10-twice",
    title: "An event that is there twice",
    page: Page {
        title: "Logs",
        path: "300-app/400-logs.md",
    },
    minutes: 4,
    hints: [
        "Look at the section \"Spans or logs\", at its last sentence about the layer for spans.",
        "Only the filter of the layer for spans changes: a closure, `filter_fn(|it| …)`, that asks `is_ours(it)`, and also \
         `it.is_span()`. `filter_fn(Metadata::is_span)` does not compile, and would let other crates' spans through.",
    ],
    judge,
};

const SPAN: &str = "making_tea";
const BOILED: &str = "kitchen.water.boiled";
const NO_MILK: &str = "kitchen.milk.missing";
const WHY: &str = "Whoever counts events counts these twice, and everybody pays for them twice. And the copy on the span is a dead end: \
                   OpenTelemetry is moving away from span events.";

fn judge(run: &mut Run) -> Result<(), Failure> {
    let tea = run.random.within(11..=60);
    let seen = run.run(&[("tea", tea)])?;
    complain(&seen, tea).map_or(Ok(()), |complaint| Err(complaint.into()))
}

fn complain(seen: &Seen, tea: u64) -> Option<Complaint> {
    let without_milk = tea / 3;
    let with_milk = tea - without_milk;
    let record = |event: &str, body: &str| format!("       • log record {event}: {body:?}\n");
    let boiled = record(BOILED, "The water boils");
    let expected = format!(
        "{SPAN} · {INTERNAL}   ({with_milk} times)\n{boiled}{SPAN} · {INTERNAL}   ({without_milk} times)\n{boiled}{}",
        record(NO_MILK, "There is no milk left")
    );
    let expected = expected.trim_end().replace("       •", "     •");
    let show = Show::default();
    let complaint = |id, message: String| {
        Complaint::new(id, message)
            .expected(expected.as_str())
            .seen(seen.tree_with_records(show))
            .why(WHY)
    };
    let spans = seen.named(SPAN).count() as u64;
    if spans == 0 && !seen.is_empty() {
        return Some(
            complaint("no-spans", format!("The spans `{SPAN}` are gone"))
                .nearest(
                    "A filter decides about spans and events alike. This one lets no span through to the layer for spans.",
                )
                .why("Records without a span are in no trace: nobody sees what belongs together."),
        );
    }
    if spans != tea {
        return Some(missing(seen, SPAN, expected, show).why(WHY));
    }
    let on_spans = |event: &str, message: &str| {
        let events = seen.spans.iter().flat_map(|it| &it.events);
        // `tracing-opentelemetry` names a span event after the message.
        events.filter(|it| *it == event || *it == message).count() as u64
    };
    let events = [
        (BOILED, "The water boils", tea),
        (NO_MILK, "There is no milk left", without_milk),
    ]
    .map(|(event, message, count)| {
        let records = seen.logs.iter().filter(|it| it.event == event).count() as u64;
        (event, count, records, on_spans(event, message))
    });
    if let Some((event, count, records, spans)) = events.iter().find(|it| it.2 != it.1) {
        const LOST: &str = "What the layer for records leaves out is in no log: nobody knows afterwards that it happened.";
        let message = format!("{records} of {count} log records `{event}` came");
        if let Some((other, ..)) = events.iter().find(|it| it.2 == it.1) {
            return Some(complaint("some-records", message).nearest(format!(
                "`{other}` came, and is of another level. The filter of the layer for records is to ask where an event comes from, and not of which \
                 level it is."
            )).why(LOST));
        }
        let complaint = complaint("no-records", message);
        return Some(match spans {
            0 => complaint.why(LOST),
            _ => complaint
                .nearest(
                    "The events came as span events, and only there. Filter events from the layer for spans instead.",
                )
                .why("OpenTelemetry is moving away from span events, and they need a span: an event outside one has no other home."),
        });
    }
    let twice: Vec<&str> = events.iter().filter(|it| it.3 > 0).map(|it| it.0).collect();
    let others = || {
        seen.logs
            .iter()
            .filter(|it| ![BOILED, NO_MILK].contains(&it.event.as_str()))
    };
    match twice[..] {
        [] => others().next().map(|log| {
            let message = format!("{} log records of other crates came, too", others().count());
            complaint("foreign", message)
                .nearest(format!(
                    "One is `{}`. The filter of the layer for records stays as it was: `filter_fn(is_ours)`.",
                    log.event
                ))
                .why("The crates that send records write records while they do. Sending those makes more of them, without end.")
        }),
        [one] => Some(
            complaint("some-twice", format!("Each `{one}` came twice")).nearest(
                "The other event comes once. A warning is an event, too: whatever its level, it is a log record, and no span event.",
            ),
        ),
        _ => Some(
            complaint("twice", "Each event came twice".to_owned()).nearest(
                "As a log record, and as a span event: the layer for spans takes spans and events, and makes the one a part of the other.",
            ),
        ),
    }
}
