//! Exercise 13: what went up comes down, also for those who went away.

use std::time::Duration;

use crate::ask_program::reset;
use crate::exercise::{Exercise, Page};
use crate::metrics::SeenMetric;
use crate::run::Run;
use crate::seen_telemetry::Seen;
use crate::verdict::{Complaint, Failure};

pub(crate) const EXERCISE: Exercise = Exercise {
    number: 13,
    folder: "13-drop",
    title: "Guests who never leave",
    page: Page {
        title: "Metrics",
        path: "300-app/500-metrics.md",
    },
    minutes: 6,
    hints: [
        "Look at the section \"A client that goes away\": the last step is in `Drop`, which runs when a function ends, and also when \
         its future is dropped.",
        "`struct Active;` with an `impl Drop` whose `drop` calls `add(-1)`, and `let _active = Active;` above the `.await`. A value \
         that is bound to `_` alone is dropped at once.",
    ],
    judge,
};

const NAME: &str = "http.server.active_requests";
/// How often the program sends its metrics, in milliseconds: the judge looks at them while guests wait.
const INTERVAL: &str = "100";
/// How long the judge waits for the number to go up.
const TO_GO_UP: Duration = Duration::from_secs(3);

/// Who came.
struct Guests {
    stayed: u64,
    left: u64,
}

fn judge(run: &mut Run) -> Result<(), Failure> {
    let guests = Guests {
        stayed: run.random.within(3..=9),
        left: run.random.within(15..=25),
    };
    run.set("OTEL_METRIC_EXPORT_INTERVAL", INTERVAL);
    run.serve(&[])?;
    for _ in 0..guests.stayed {
        run.get("/soup", &[], 200)?;
    }
    let waiting = (0..guests.left).map(|_| run.ask_and_leave("/stew"));
    let waiting = waiting.collect::<Result<Vec<_>, _>>()?;
    run.get(&format!("/waiting/{}", guests.left), &[], 200)?;
    let left = guests.left as f64;
    run.wait_for_metrics(TO_GO_UP, |metrics| total(metrics) >= left);
    // The judge's own question, how many wait, may be among them still.
    let while_they_waited = total(&run.metrics()).min(left);
    waiting.into_iter().for_each(reset);
    run.get("/waiting/0", &[], 200)?;
    let seen = run.stop()?;
    if let Some(complaint) = complain(&seen, &guests, while_they_waited) {
        return Err(complaint.into());
    }
    run.show(told(guests.left, while_they_waited, total(&seen.metrics())));
    Ok(())
}

fn total(metrics: &[SeenMetric]) -> f64 {
    let metrics = metrics.iter().filter(|it| it.name == NAME);
    metrics.map(SeenMetric::total).sum()
}

/// The number as it was, and as it is in the end.
fn told(left: u64, waiting: f64, end: f64) -> String {
    format!(
        "up-down counter {NAME}\n    {waiting} · while {left} guests wait\n    {end} · when they have left"
    )
}

fn complain(seen: &Seen, guests: &Guests, while_they_waited: f64) -> Option<Complaint> {
    let Guests { stayed, left } = guests;
    let metrics = seen.metrics();
    let end = total(&metrics);
    let complaint = |id, message: String, why: &str| {
        Complaint::new(id, message)
            .expected(told(*left, *left as f64, 0.0))
            .seen(match metrics.iter().any(|it| it.name == NAME) {
                true => told(*left, while_they_waited, end),
                false => seen.shown_metrics(|_| false),
            })
            .why(why)
    };
    const DRIFT: &str = "A number that drifts a little with each guest who leaves is believed for weeks. Then it says that 4,000 requests \
                         are being answered, and somebody starts more servers for them.";
    if !metrics.iter().any(|it| it.name == NAME) {
        return Some(complaint(
            "no-metric",
            format!("No up-down counter `{NAME}` came"),
            DRIFT,
        ));
    }
    let values = || {
        let metrics = metrics.iter().filter(|it| it.name == NAME);
        metrics.flat_map(|it| &it.points).map(|it| it.value)
    };
    if let (Some(up), Some(down)) = (values().find(|it| *it > 0.0), values().find(|it| *it < 0.0)) {
        let message = format!(
            "All guests have left, and `{NAME}` is {up} in one series and {down} in another"
        );
        return Some(
            complaint("other-series", message, DRIFT)
                .seen(seen.shown_metrics(|_| true))
                .nearest(
                    "Each set of attributes is a series of its own. What one series gained only the same attributes can take off: \
                     call `add(-1)`, which has them.",
                ),
        );
    }
    if end < 0.0 {
        return Some(
            complaint("below-zero", format!("In the end `{NAME}` is {end}"), DRIFT).nearest(format!(
                "{} requests were answered, and {left} guests went away. Whoever got an answer was taken off twice: once by a line after \
                 the `.await`, and once by `drop`.",
                // The judge asked twice how many wait.
                stayed + 2
            )),
        );
    }
    if end > 0.0 {
        let nearest = if end == *left as f64 {
            format!(
                "It went down for the {stayed} who got their soup, and not for the {left} who went away: what is after the `.await` did not run for them."
            )
        } else {
            format!("{stayed} guests got their soup, and {left} went away.")
        };
        let message = format!("All guests have left, and `{NAME}` is {end}");
        return Some(complaint("stays-up", message, DRIFT).nearest(nearest));
    }
    if while_they_waited < *left as f64 {
        let message = format!("While {left} guests waited, `{NAME}` was {while_they_waited}");
        return Some(
            complaint(
                "down-at-once",
                message,
                "The number is there to be looked at while requests are being answered: when it rises, the answers get slow.",
            )
            .nearest(
                "In the end it is 0, as it should be. It went down before the answer was ready: either `add(-1)` is called before the \
                 `.await`, or the value whose `drop` calls it lives too short: `let _ = …` drops it at once, and `let _active = …` when the \
                 function ends.",
            ),
        );
    }
    None
}
