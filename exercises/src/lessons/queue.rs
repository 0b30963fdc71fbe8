//! Exercise 20: what is taken from a queue links to what was put into it.

use otlp_store::model::SpanKind;

use super::{INTERNAL, missing};
use crate::draw::{LINKS, Show};
use crate::exercise::{Exercise, Page};
use crate::run::Run;
use crate::seen_telemetry::{Seen, SeenSpan};
use crate::verdict::{Complaint, Failure};

pub(crate) const EXERCISE: Exercise = Exercise {
    number: 20,
    folder: "20-queue",
    title: "An order that nobody traces back",
    page: Page {
        title: "Through a queue",
        path: "300-app/700-queue.md",
    },
    minutes: 8,
    hints: [
        "The first half is `send` on the page \"Traces across services\", with the order's headers instead of those of a request; in the \
         second, what was extracted becomes a link, and not the parent.",
        "In `send`: `info_span!(\"send orders\", otel.kind = \"producer\")`, and `propagator.inject_context(&span.context(), &mut \
         order.headers)`. In `process`: `propagator.extract(&order.headers)`, and \
         `span.add_link(sender.span().span_context().clone())`.",
    ],
    judge,
};

const SERVER: &str = "POST /orders/{id}";
const PRODUCER: &str = "send orders";
const CONSUMER: &str = "process orders";
const WORK: &str = "cooking";
const SHOW: Show = Show {
    service: false,
    attributes: &[LINKS],
};
const WHY: &str = "\"I ordered at nine: what became of it?\" A link leads from the request to the work, and from work that failed back to the request.";

fn judge(run: &mut Run) -> Result<(), Failure> {
    let count = run.random.within(2..=5) as usize;
    let ids = run.random.different(count, 1000..=9999);
    run.serve(&[])?;
    for id in &ids {
        run.post(&format!("/orders/{id}"), &[])?;
    }
    let seen = run.stop()?;
    if let Some(complaint) = complain(&seen, &ids) {
        return Err(complaint.into());
    }
    run.show(seen.tree(SHOW));
    Ok(())
}

fn complain(seen: &Seen, ids: &[u64]) -> Option<Complaint> {
    let count = ids.len();
    let expected = format!(
        "{SERVER} · SERVER   ({count} times)\n└─ {PRODUCER} · PRODUCER\n{CONSUMER} · CONSUMER   ({count} times)\n│    {LINKS} {PRODUCER}\n└─ \
         {WORK} · {INTERNAL}"
    );
    let complaint = |id, message: String| {
        Complaint::new(id, message)
            .expected(expected.as_str())
            .seen(seen.tree(SHOW))
            .why(WHY)
    };
    for id in ids {
        let path = format!("/orders/{id}");
        let server = seen
            .named(SERVER)
            .find(|it| it.attribute("url.path") == path);
        let dish = id.to_string();
        let work = seen.named(WORK).find(|it| it.attribute("dish.id") == dish);
        let consumer = work.and_then(|it| seen.parent(it));
        for (name, span) in [(SERVER, server), (WORK, work), (CONSUMER, consumer)] {
            if span.is_none_or(|it| it.name != name) {
                let complaint = missing(seen, name, expected, SHOW).why(WHY);
                return Some(match consumer {
                    Some(other) if name == CONSUMER => complaint.nearest(format!(
                        "`{}` came, with `{WORK}` in it: it's to be called `{CONSUMER}`.",
                        other.name
                    )),
                    _ => complaint,
                });
            }
        }
        let (Some(server), Some(consumer)) = (server, consumer) else {
            continue;
        };
        if let Some((id, message, nearest)) = apart(seen, server, consumer) {
            return Some(complaint(id, message).nearest(nearest));
        }
    }
    None
}

/// What is not as it should be between a request and the work for its order.
fn apart(
    seen: &Seen,
    server: &SeenSpan,
    consumer: &SeenSpan,
) -> Option<(&'static str, String, String)> {
    if seen.named(PRODUCER).next().is_none() {
        let travels = consumer.trace == server.trace || consumer.links.contains(&server.id);
        let nearest = if travels {
            "The context of the request came with the order. Make `send orders` first, and write its context."
        } else {
            "Make it in `send`, around what puts the order into the queue. The link comes after that."
        };
        let message = format!("No span `{PRODUCER}` came");
        return Some(("no-producer", message, nearest.to_owned()));
    }
    if consumer.trace == server.trace {
        return Some((
            "continued",
            format!("`{CONSUMER}` goes on with the trace of the request"),
            "The context travelled with the order, and was made the parent. A link says that the two have to do with each other, and lets \
             the trace of the request end with its answer."
                .to_owned(),
        ));
    }
    let linked = consumer.links.iter();
    let linked: Vec<&SeenSpan> = linked
        .filter_map(|id| seen.spans.iter().find(|it| it.id == *id))
        .collect();
    if consumer.links.is_empty() {
        return Some((
            "no-link",
            format!("`{CONSUMER}` came without a link to what sent the order"),
            format!(
                "`{PRODUCER}` came. Write its context into the order's headers in `send`, extract it in `process`, and link to it."
            ),
        ));
    }
    let Some(producer) = linked.iter().find(|it| it.name == PRODUCER) else {
        let is_request = linked.iter().any(|it| it.id == server.id);
        return Some(if is_request {
            (
                "links-to-request",
                format!("`{CONSUMER}` links to `{SERVER}`, and not to `{PRODUCER}`"),
                "`inject` writes the context that is current, and in `send` that is the SERVER span. The one to write is that of the span \
                 that was just made."
                    .to_owned(),
            )
        } else {
            (
                "links-elsewhere",
                format!("`{CONSUMER}` has a link, and not to `{PRODUCER}`"),
                match linked.first() {
                    Some(other) => format!("It links to `{}`.", other.name),
                    None => "It links to a span that never came.".to_owned(),
                },
            )
        });
    };
    if producer.parent != Some(server.id) {
        return Some((
            "other-order",
            format!(
                "`{CONSUMER}` links to a `{PRODUCER}` that is no child of the request for that order"
            ),
            "Each order carries the context of its own `send`.".to_owned(),
        ));
    }
    for (span, kind) in [
        (*producer, SpanKind::PRODUCER),
        (consumer, SpanKind::CONSUMER),
    ] {
        if span.kind != kind {
            return Some((
                "kinds",
                format!("`{}` is {}, and not {kind}", span.name, span.kind),
                "The link is right. The kinds tell a backend that a message went from one to the other, and that the time between them is \
                 time in the queue."
                    .to_owned(),
            ));
        }
    }
    None
}
