//! Exercise 21: what can run at the same time does, and the waterfall shows it.

use super::missing;
use crate::draw::Show;
use crate::exercise::{Exercise, Page};
use crate::run::Run;
use crate::seen_telemetry::{Seen, SeenSpan};
use crate::verdict::{Complaint, Failure};

pub(crate) const EXERCISE: Exercise = Exercise {
    number: 21,
    folder: "21-overlap",
    title: "A cook who waits for the dough",
    page: Page {
        title: "Reading a waterfall",
        path: "300-app/701-reading-a-waterfall.md",
    },
    minutes: 4,
    hints: [
        "Look at the table \"Common shapes\": its first row is what this kitchen does, and its third is what it should do. A future does \
         nothing until somebody polls it, and `.await` polls one.",
        "`tokio::join!(…, …, …)` polls all its futures in one task and returns what they return, so that their spans keep their parent. Give \
         it the three calls without `.await`.",
    ],
    judge,
};

const PARENT: &str = "making_pizza";
const PARTS: [&str; 3] = ["kneading_dough", "stirring_sauce", "grating_cheese"];
const SHOW: Show = Show {
    service: false,
    attributes: &[],
};
const WHY: &str = "No profiler shows this, because nothing is busy. Only the stairs in the waterfall say that one thing waits for another.";

fn judge(run: &mut Run) -> Result<(), Failure> {
    let count = run.random.within(2..=3);
    let times: Vec<u64> = (0..3).map(|_| run.random.within(50..=120)).collect();
    run.serve(&[
        ("dough", times[0]),
        ("sauce", times[1]),
        ("cheese", times[2]),
    ])?;
    for _ in 0..count {
        run.get("/pizza", &[], 200)?;
    }
    let seen = run.stop()?;
    complain(&seen, &times, count).map_or(Ok(()), |complaint| Err(complaint.into()))
}

fn complain(seen: &Seen, times: &[u64], count: u64) -> Option<Complaint> {
    let longest = times.iter().max().copied().unwrap_or_default();
    let mut bars = vec![(PARENT, 0, longest)];
    bars.extend(
        PARTS
            .iter()
            .zip(times)
            .map(|(part, time)| (*part, 0, *time)),
    );
    let expected = draw(&bars);
    if seen.named(PARENT).count() as u64 != count {
        return Some(missing(seen, PARENT, expected, SHOW).why(WHY));
    }
    for pizza in seen.named(PARENT) {
        let mut parts = Vec::new();
        for name in PARTS {
            let mut named = seen.named(name);
            match named.find(|it| it.trace == pizza.trace && it.parent == Some(pizza.id)) {
                Some(part) => parts.push(part),
                None if seen.named(name).next().is_some() => {
                    return Some(
                        Complaint::new("lost-parent", format!("`{name}` is no child of `{PARENT}`"))
                            .expected(expected)
                            .seen(seen.tree(SHOW))
                            .nearest(
                                "It came as the root of a trace of its own: a task that is spawned does not have the span that spawned it. \
                                 `join!` polls its futures where they are.",
                            )
                            .why(WHY),
                    );
                }
                None => return Some(missing(seen, name, expected, SHOW).why(WHY)),
            }
        }
        let short = too_short(&parts, times);
        let Some((id, message, nearest)) = short.or_else(|| one_by_one(&parts)) else {
            continue;
        };
        let mut bars = vec![bar(pizza, pizza)];
        bars.extend(parts.iter().map(|it| bar(pizza, it)));
        return Some(
            Complaint::new(id, message)
                .expected(expected)
                .seen(draw(&bars))
                .nearest(nearest)
                .why(WHY),
        );
    }
    None
}

/// What is to be said of parts of which one took less time than it takes.
fn too_short(parts: &[&SeenSpan], times: &[u64]) -> Option<(&'static str, String, String)> {
    let took = |part: &SeenSpan| part.end.saturating_sub(part.start) / 1_000_000;
    let mut pairs = parts.iter().zip(times);
    // The clock of a span may be set back a little while it runs; longer it may last as it likes.
    let (part, time) = pairs.find(|(part, time)| took(part) < *time * 9 / 10)?;
    Some((
        "too-short",
        format!(
            "`{}` lasted {} ms, and its work takes {time} ms",
            part.name,
            took(part)
        ),
        "A span has the right name, and not the work in it. `learn` has the three functions, and each makes its own span.".to_owned(),
    ))
}

/// What is to be said of parts of which one waits for another.
fn one_by_one(parts: &[&SeenSpan]) -> Option<(&'static str, String, String)> {
    let overlaps = |a: &SeenSpan, b: &SeenSpan| a.start < b.end && b.start < a.end;
    let alone = parts.iter().filter(|part| {
        let mut others = parts.iter().filter(|it| it.id != part.id);
        !others.any(|it| overlaps(part, it))
    });
    let alone: Vec<&str> = alone.map(|it| it.name.as_str()).collect();
    let mut pairs = parts.iter().zip(parts.iter().cycle().skip(1));
    if pairs.all(|(a, b)| overlaps(a, b)) {
        return None;
    }
    Some(match alone[..] {
        [one] => (
            "one-waits",
            format!("`{one}` overlaps with neither of the other two"),
            "Those two overlap. Three of them can, too.".to_owned(),
        ),
        [] => (
            "some-wait",
            "Not all three parts overlap with each other".to_owned(),
            "Each overlaps with another. All of them can begin together.".to_owned(),
        ),
        _ => (
            "one-after-another",
            "The three parts come one after another".to_owned(),
            "They are children of the right span. Each begins when the one before has ended: somebody waits for it before making the next \
             one begin. A future that was made hasn't begun: `.await` or `join!` begins it."
                .to_owned(),
        ),
    })
}

/// Where a span lies in another, in microseconds.
fn bar<'a>(whole: &SeenSpan, span: &'a SeenSpan) -> (&'a str, u64, u64) {
    let since = |time: u64| time.saturating_sub(whole.start) / 1000;
    (&span.name, since(span.start), since(span.end))
}

/// Bars below each other, as wide as a narrow terminal lets them be.
fn draw(bars: &[(&str, u64, u64)]) -> String {
    const WIDTH: u64 = 18;
    let whole = bars.iter().map(|it| it.2).max().unwrap_or(1).max(1);
    let name = bars.iter().map(|it| it.0.len()).max().unwrap_or_default();
    let lines = bars.iter().map(|(text, start, end)| {
        let before = start * WIDTH / whole;
        let after = (end * WIDTH)
            .div_ceil(whole)
            .clamp(before + 1, WIDTH.max(before + 1));
        let (gap, bar) = (
            " ".repeat(before as usize),
            "█".repeat((after - before) as usize),
        );
        format!("{text:name$}  {gap}{bar}")
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::draw;

    #[test]
    fn bars_begin_where_their_spans_do_and_are_never_wider_than_the_whole() {
        let drawn = draw(&[
            ("pizza", 0, 180),
            ("dough", 0, 60),
            ("sauce", 60, 180),
            ("salt", 180, 180),
        ]);
        assert_eq!(
            drawn,
            "pizza  ██████████████████\ndough  ██████\nsauce        ████████████\nsalt                     █"
        );
        assert_eq!(draw(&[("pizza", 0, 0)]), "pizza  █");
    }
}
