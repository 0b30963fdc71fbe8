//! Exercise 18: a sampler follows the caller, and decides alone only about what begins here.

use std::ops::RangeInclusive;

use crate::draw::Show;
use crate::exercise::{Exercise, Page};
use crate::random::Random;
use crate::request_with_caller::{Call, now};
use crate::run::Run;
use crate::seen_telemetry::Seen;
use crate::verdict::{Complaint, Failure};

pub(crate) const EXERCISE: Exercise = Exercise {
    number: 18,
    folder: "18-sampling",
    title: "Traces with holes",
    page: Page {
        title: "Sampling",
        path: "400-conclusion/530-sampling.md",
    },
    minutes: 4,
    hints: [
        "Look at the table of `OTEL_TRACES_SAMPLER`, and at what `parentbased_` changes. The sampler of that row is also a \
         value in Rust.",
        "`Sampler::ParentBased(Box::new(…))` does what the caller does. It asks the sampler in the box only about a trace that \
         begins here, so what is there already goes into the box.",
    ],
    show: SHOW,
    judge,
};

const NAME: &str = "GET /dishes/{id}";
const SHOW: Show = Show {
    service: true,
    attributes: &[],
};
/// How many requests begin a trace here: so many that a share of 0.3 or 0.7 is told apart from a half.
const BEGUN: usize = 500;
/// How many of them may come where each is kept with a probability of a half. Outside of this is one run in a billion.
const HALF: RangeInclusive<usize> = 181..=319;
const HOLES: &str = "The caller keeps this trace, and the kitchen doesn't: it has a hole where the kitchen was, and that may be where it failed.";
const FRAGMENTS: &str = "The caller has decided not to keep these. What you keep of them are fragments without a beginning, and you pay for those.";
const SHARE: &str = "Nobody upstream decides about traces that begin here. A share of them is what you want to look at, and to pay for.";

/// What was asked.
struct Asked {
    kept: Vec<Call>,
    dropped: Vec<Call>,
    begun: Vec<u64>,
}

fn judge(run: &mut Run) -> Result<(), Failure> {
    let (kept, dropped) = (run.random.within(3..=5), run.random.within(3..=5));
    let (kept, dropped) = (kept as usize, dropped as usize);
    let ids = run.random.different(kept + dropped + BEGUN, 1000..=9999);
    let (kept, rest) = ids.split_at(kept);
    let (dropped, begun) = rest.split_at(dropped);
    // A sampler that asks the trace id alone drops all but the first of these, and keeps all but the first of those.
    let call = |random: &mut Random, place: usize, id: &u64, is_dropped| {
        half(Call::new(random, *id), (place == 0) != is_dropped)
    };
    let kept = kept.iter().enumerate();
    let kept = kept.map(|(place, id)| call(&mut run.random, place, id, true));
    let kept: Vec<Call> = kept.collect();
    let dropped = dropped.iter().enumerate();
    let dropped = dropped.map(|(place, id)| call(&mut run.random, place, id, false));
    let asked = Asked {
        kept,
        dropped: dropped.collect(),
        begun: begun.to_vec(),
    };
    run.serve(&[])?;
    for call in &asked.kept {
        let start = now();
        run.get(&call.path, &[("traceparent", &call.traceparent("01"))], 200)?;
        run.called_by(call.caller(start));
    }
    for call in &asked.dropped {
        run.get(&call.path, &[("traceparent", &call.traceparent("00"))], 200)?;
    }
    run.get_each(asked.begun.iter().map(|id| format!("/dishes/{id}")))?;
    let seen = run.stop()?;
    if let Some(complaint) = complain(&seen, &asked) {
        return Err(complaint.into());
    }
    run.show(seen.tree(SHOW));
    Ok(())
}

/// The call with a trace id in the upper half, which `traceidratio` drops, or in the lower half, which it keeps. It asks the
/// last 16 digits.
fn half(mut call: Call, is_upper: bool) -> Call {
    let digit = call
        .trace
        .get(16..17)
        .and_then(|it| u8::from_str_radix(it, 16).ok());
    let digit = digit.unwrap_or_default() % 8 + if is_upper { 8 } else { 0 };
    call.trace.replace_range(16..17, &format!("{digit:x}"));
    call
}

fn complain(seen: &Seen, asked: &Asked) -> Option<Complaint> {
    let Asked {
        kept,
        dropped,
        begun,
    } = asked;
    let expected = format!(
        "GET · CLIENT · judge   ({} times)\n└─ {NAME} · SERVER · kitchen\n   └─ cooking · INTERNAL · kitchen\n\
         {NAME} · SERVER · kitchen   (about {} of {BEGUN} times)\n└─ cooking · INTERNAL · kitchen\n\
         nothing   ({} times: their caller drops the trace)",
        kept.len(),
        BEGUN / 2,
        dropped.len(),
    );
    let complaint = |id, message: String, why: &str| {
        Complaint::new(id, message)
            .expected(expected.as_str())
            .seen(seen.tree(SHOW))
            .why(why)
    };
    let came = |path: &str| seen.named(NAME).any(|it| it.attribute("url.path") == path);
    let missing = kept.iter().filter(|it| !came(&it.path)).count();
    let unwanted = dropped.iter().filter(|it| came(&it.path)).count();
    let share = begun
        .iter()
        .filter(|id| came(&format!("/dishes/{id}")))
        .count();
    let nearest = "The sampler asked the trace id, and not the caller.";
    if missing > 0 {
        let message = format!(
            "{missing} of {} requests left no span, though their caller keeps the trace",
            kept.len()
        );
        return Some(
            complaint("dropped", message, HOLES).nearest(match unwanted {
                0 if share == 0 => {
                    "Nothing came, of any request: the sampler keeps no trace at all.".to_owned()
                }
                0 => String::new(),
                _ => nearest.to_owned(),
            }),
        );
    }
    if unwanted > 0 {
        let message = format!(
            "{unwanted} of {} requests left spans, though their caller drops the trace",
            dropped.len()
        );
        return Some(
            complaint("unwanted", message, FRAGMENTS)
                .nearest("Those whose caller keeps the trace came, all of them."),
        );
    }
    let callers =
        "The callers are followed, both those that keep their trace and those that drop it.";
    match share {
        0 => {
            let message = format!("Of {BEGUN} requests that begin a trace here, none left one");
            Some(complaint("none-begin", message, SHARE).nearest(format!(
                "{callers} For the rest, the sampler inside decides: it should keep half."
            )))
        }
        BEGUN => {
            let message = format!(
                "Of {BEGUN} requests that begin a trace here, all left one. It should be about half"
            );
            Some(complaint("all-begin", message, SHARE).nearest(format!(
                "{callers} For the rest, the sampler inside decides: it should keep half."
            )))
        }
        share if !HALF.contains(&share) => {
            let message = format!(
                "Of {BEGUN} requests that begin a trace here, {share} left one. It should be about half"
            );
            Some(complaint("other-share", message, SHARE).nearest(format!(
                "{callers} For the rest, the sampler inside decides: it should keep half."
            )))
        }
        _ => None,
    }
}
