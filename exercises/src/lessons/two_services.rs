//! Exercise 19: a request says which span asks, and two services make one trace.

use otlp_store::model::SpanKind;

use super::missing;
use crate::draw::Show;
use crate::exercise::{Exercise, Page};
use crate::run::Run;
use crate::seen_telemetry::{Seen, SeenSpan};
use crate::verdict::{Complaint, Failure};

pub(crate) const EXERCISE: Exercise = Exercise {
    number: 19,
    folder: "19-services",
    title: "A request without a return address",
    page: Page {
        title: "Traces across services",
        path: "300-app/700-traffic.md",
    },
    minutes: 5,
    hints: [
        "Look at `send`, below \"How it's built\", and at the paragraph \"The order matters\" under it: which span's context goes into \
         the headers there?",
        "`global::get_text_map_propagator(|propagator| propagator.inject_context(…, …))` writes a context into headers. \
         `span.context()` is that of the CLIENT span, and `OutgoingHeaders(request.headers_mut())` are the headers.",
    ],
    show: SHOW,
    judge,
};

const SERVER: &str = "GET /dishes/{id}";
const CLIENT: &str = "GET";
const PANTRY: &str = "GET /stock/{id}";
const HEADER: &str = "http.request.header.traceparent";
const SHOW: Show = Show {
    service: true,
    attributes: &[],
};
const WHY: &str = "The kitchen was slow: was it the pantry? With two traces you compare times by hand, and guess which of a thousand requests \
                   to the pantry was this one.";
const ON_THE_WAY: &str = "How long was the request on its way, and how long in the pantry? Only the CLIENT span and its child tell you.";

fn judge(run: &mut Run) -> Result<(), Failure> {
    let count = run.random.within(2..=5) as usize;
    let ids = run.random.different(count, 1000..=9999);
    run.serve(&[])?;
    for id in &ids {
        run.get(&format!("/dishes/{id}"), &[], 200)?;
    }
    let seen = run.stop()?;
    if let Some(complaint) = complain(&seen, &ids) {
        return Err(complaint.into());
    }
    run.show(seen.tree(SHOW));
    Ok(())
}

fn complain(seen: &Seen, ids: &[u64]) -> Option<Complaint> {
    let expected = format!(
        "{SERVER} · SERVER · kitchen   ({} times)\n└─ {CLIENT} · CLIENT · kitchen\n   └─ {PANTRY} · SERVER · pantry",
        ids.len()
    );
    let complaint = |id, message: String| {
        Complaint::new(id, message)
            .expected(expected.as_str())
            .seen(seen.tree(SHOW))
            .why(WHY)
    };
    let at = |name, path: String| seen.named(name).find(|it| it.attribute("url.path") == path);
    for id in ids {
        let server = at(SERVER, format!("/dishes/{id}"));
        let pantry = at(PANTRY, format!("/stock/{id}"));
        let client = server.and_then(|server| {
            let mut spans = seen.spans.iter();
            spans.find(|it| it.kind == SpanKind::CLIENT && it.parent == Some(server.id))
        });
        for (name, span) in [(SERVER, server), (PANTRY, pantry), (CLIENT, client)] {
            if span.is_none() {
                let complaint = missing(seen, name, expected, SHOW).why(WHY);
                return Some(match name {
                    // Without this span the judge cannot know which header came.
                    PANTRY => complaint.nearest(
                        "The pantry was asked. It keeps what its caller keeps, and a `traceparent` that ends in 00 says that the caller \
                         drops the trace. A propagator writes the flags of the span, too.",
                    ),
                    _ => complaint,
                });
            }
        }
        let (Some(server), Some(pantry), Some(client)) = (server, pantry, client) else {
            continue;
        };
        if pantry.parent == Some(client.id) && pantry.trace == server.trace {
            continue;
        }
        let (id, message, nearest) = lost(seen, server, pantry, client);
        let complaint = complaint(id, message).nearest(nearest);
        return Some(match pantry.trace == server.trace {
            true => complaint.why(ON_THE_WAY),
            false => complaint,
        });
    }
    None
}

/// How the pantry's span came, where it came not as a child of the CLIENT span.
fn lost(
    seen: &Seen,
    server: &SeenSpan,
    pantry: &SeenSpan,
    client: &SeenSpan,
) -> (&'static str, String, String) {
    let header = pantry.attribute(HEADER);
    if pantry.trace == server.trace && pantry.parent == Some(server.id) {
        return (
            "sibling",
            format!("`{PANTRY}` is a child of `{SERVER}`, and not of the CLIENT span"),
            "It is in the right trace. What was written is the context that is current, and that is the SERVER span's: the CLIENT span is \
             entered only later, by `instrument`. `span.context()` is the CLIENT span's."
                .to_owned(),
        );
    }
    if pantry.trace == server.trace {
        return (
            "other-parent",
            format!(
                "`{PANTRY}` is in the trace of the kitchen, but not a child of the CLIENT span"
            ),
            match seen.parent(pantry) {
                Some(other) => format!(
                    "It is a child of `{}`. The span that asks is the CLIENT span: write its context.",
                    other.name
                ),
                None => format!(
                    "The pantry got {header}. The CLIENT span has the id {}.",
                    client.id
                ),
            },
        );
    }
    let apart = format!("`{PANTRY}` came as the root of a trace of its own");
    if header.is_empty() {
        let nearest = "The pantry reads `traceparent`, and the request that came to it had none.";
        return ("two-traces", apart, nearest.to_owned());
    }
    if pantry.parent.is_none() {
        return (
            "malformed",
            apart,
            format!(
                "The pantry got {header}, which is no `traceparent`: that has four fields, and a reader that can't read it begins a new \
                 trace. A propagator writes all four."
            ),
        );
    }
    (
        "other-trace",
        format!("`{PANTRY}` is in a trace that is not the kitchen's"),
        format!(
            "The pantry got {header}. The CLIENT span is in the trace {}.",
            client.trace
        ),
    )
}
