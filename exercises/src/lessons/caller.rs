//! Exercise 5: the caller's trace goes on, and a malformed header begins a new one.

use otlp_store::model::{SpanId, SpanKind};

use super::missing;
use crate::draw::Show;
use crate::exercise::{Exercise, Page};
use crate::request_with_caller::{Call, now};
use crate::run::Run;
use crate::seen_telemetry::{Seen, SeenSpan};
use crate::verdict::{Complaint, Failure};

pub(crate) const EXERCISE: Exercise = Exercise {
    number: 5,
    folder: "05-caller",
    title: "A caller that is forgotten",
    page: Page {
        title: "Requests",
        path: "300-app/310-requests.md",
    },
    minutes: 5,
    hints: [
        "Look at the end of `server_span`, below \"The caller's span becomes the parent\", and at the section \"The caller's trace\".",
        "`global::get_text_map_propagator(|propagator| propagator.extract(&Headers(request.headers())))` reads the caller. \
         `span.set_parent(…)` makes it the parent: before the span is entered, so before `.instrument`.",
    ],
    show: SHOW,
    judge,
};

const NAME: &str = "GET /dishes/{id}";
const SHOW: Show = Show {
    service: true,
    attributes: &["url.path"],
};
const WHY: &str = "Who asks \"why was my order slow?\" begins at the caller. With the trace cut at your door, they see a call that took \
                   two seconds, and nothing of what happened in them.";

fn judge(run: &mut Run) -> Result<(), Failure> {
    let count = run.random.within(2..=4) as usize;
    let ids = run.random.different(count + 1, 1000..=9999);
    let calls = ids.iter().map(|id| Call::new(&mut run.random, *id));
    let mut calls: Vec<Call> = calls.collect();
    let Some(malformed) = calls.pop() else {
        return Ok(());
    };
    run.serve(&[])?;
    for call in &calls {
        let start = now();
        run.get(&call.path, &[("traceparent", &call.traceparent("01"))], 200)?;
        run.called_by(call.caller(start));
    }
    // Its last field is missing.
    let header = format!("00-{}-{}", malformed.trace, malformed.span);
    run.get(&malformed.path, &[("traceparent", &header)], 200)?;
    let seen = run.stop()?;
    if let Some(complaint) = complain(&seen, &calls, &malformed) {
        return Err(complaint.into());
    }
    run.show(seen.tree(SHOW));
    Ok(())
}

fn complain(seen: &Seen, calls: &[Call], malformed: &Call) -> Option<Complaint> {
    let mut expected = String::new();
    for call in calls {
        expected.push_str(&format!(
            "GET · CLIENT · judge\n└─ {NAME} · SERVER · kitchen\n       url.path = {}\n",
            call.path
        ));
    }
    expected.push_str(&format!(
        "{NAME} · SERVER · kitchen\n    url.path = {}   (its header was malformed)",
        malformed.path
    ));
    let complaint = |id, message: String| {
        Complaint::new(id, message)
            .expected(expected.as_str())
            .seen(seen.tree(SHOW))
            .why(WHY)
    };
    let server = |path: &str| {
        let mut spans = seen.spans.iter();
        spans.find(|it| it.kind == SpanKind::SERVER && it.attribute("url.path") == path)
    };
    for call in calls {
        let Some(span) = server(&call.path) else {
            return Some(match server(&malformed.path) {
                None => missing(seen, NAME, expected, SHOW).why(WHY),
                Some(_) => unsampled(complaint(
                    "unsampled",
                    format!("`GET {}` left no span", call.path),
                )),
            });
        };
        if span.parent == call.span.parse().ok() && span.trace.to_string() == call.trace {
            continue;
        }
        let complaint = |id, message| complaint(id, message).seen(seen.tree_about(SHOW, span));
        return Some(match nearest(seen, span, call) {
            Some(("other-parent", nearest)) => complaint(
                "other-parent",
                format!("`GET {}` is no child of the caller's span", call.path),
            )
            .nearest(nearest)
            .why("How long was the request on its way, and how long in the kitchen? Only the caller's span and its child tell you."),
            Some((id, nearest)) => complaint(
                id,
                format!("`GET {}` does not continue the caller's trace", call.path),
            )
            .nearest(nearest),
            None => complaint(
                "new-trace",
                format!("`GET {}` begins a trace of its own", call.path),
            )
            .nearest(format!(
                "The caller sent `traceparent` with the trace {}…; the span is in {}…. Nothing has read the header yet, or what was \
                 read isn't the parent of this span. If you've called `set_parent`: it works only before the span is entered.",
                start(&call.trace),
                start(&span.trace.to_string()),
            )),
        });
    }
    let Some(span) = server(&malformed.path) else {
        return Some(missing(seen, NAME, expected, SHOW).why(WHY));
    };
    if span.trace.to_string() == malformed.trace || span.parent.is_some() {
        return Some(
            complaint("malformed-continued", "A malformed `traceparent` was believed".to_owned())
                .seen(seen.tree_about(SHOW, span))
                .nearest("Its last field is missing. W3C Trace Context says to begin a new trace then; a propagator does.")
                .why("Anybody can send a header. An id that isn't checked puts strangers' requests into traces that aren't theirs."),
        );
    }
    None
}

/// Where the span of a caller is missing, and that of a request with a malformed header is not, the sampler has dropped it.
fn unsampled(complaint: Complaint) -> Complaint {
    complaint
        .nearest(
            "The span of the request with the malformed header came. The caller's flags are 01: it keeps the trace. Where they are lost \
             on the way, the sampler takes it for a trace that the caller drops.",
        )
        .why("A trace id without its flags says \"this trace, which nobody keeps\". The request leaves nothing at all.")
}

/// What is there in place of a parent.
fn nearest(seen: &Seen, span: &SeenSpan, call: &Call) -> Option<(&'static str, String)> {
    let caller: Option<SpanId> = call.span.parse().ok();
    if span.links.iter().any(|it| Some(*it) == caller) {
        return Some(("link", "It links to the caller's span. A link says that two traces have to do with each other; this is one trace.".to_owned()));
    }
    if let Some((key, _)) = span
        .attributes
        .iter()
        .find(|(_, value)| value.contains(&call.trace))
    {
        return Some((
            "trace-in-attribute",
            format!(
                "The attribute `{key}` has the caller's trace id. Nobody draws a trace from an attribute."
            ),
        ));
    }
    let is_in_trace = span.trace.to_string() == call.trace;
    is_in_trace.then(|| {
        (
            "other-parent",
            match seen.parent(span) {
                Some(other) => format!("It is in the caller's trace, but a child of `{}`. That one has the caller for a parent.", other.name),
                None => "It is in the caller's trace, but the span that it is a child of never came.".to_owned(),
            },
        )
    })
}

fn start(id: &str) -> &str {
    id.get(..8).unwrap_or(id)
}
