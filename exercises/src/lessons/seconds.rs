//! Exercise 12: seconds, the unit that says so, and buckets that fit them.

use std::thread;
use std::time::Instant;

use crate::exercise::{Exercise, Page};
use crate::metrics::{MetricKind, short};
use crate::run::Run;
use crate::seen::Seen;
use crate::verdict::{Complaint, Failure};

pub(crate) const EXERCISE: Exercise = Exercise {
    number: 12,
    folder: "12-seconds",
    title: "A stew that takes 300 seconds",
    page: Page {
        title: "Metrics",
        path: "300-app/500-metrics.md",
    },
    minutes: 5,
    hints: [
        "Look at `http.server.request.duration` in `Instruments::new`: three calls between the name and `build`. And at \
         `impl Drop for RequestMetrics`, which records it.",
        "`.with_unit(\"s\")`, `.with_boundaries(learn::DURATION_BOUNDS.to_vec())`, and `took.as_secs_f64()`.",
    ],
    judge,
};

const NAME: &str = "http.server.request.duration";
/// Of a percentile that is asked for again and again, as a part of 1.
const PART: f64 = 0.95;
/// The bounds that the conventions advise, in seconds.
pub(super) const BOUNDS: [f64; 14] = [
    0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0,
];

/// What the judge knows of its requests, in seconds.
struct Clock {
    /// How many there were.
    count: u64,
    /// How long the stew simmers: no request is faster.
    least: f64,
    /// How long they took, as the judge saw it: less than so long, of 95 %.
    p95: f64,
}

fn judge(run: &mut Run) -> Result<(), Failure> {
    // In the middle of the bucket from 0.25 to 0.5, so that a slow machine is in it, too.
    let simmer = run.random.within(280..=360);
    let count = run.random.within(4..=9);
    run.serve(&[("simmer", simmer)])?;
    let this: &Run = run;
    let took: Vec<Result<f64, Failure>> = thread::scope(|scope| {
        let asked = (0..count).map(|_| {
            scope.spawn(move || {
                let start = Instant::now();
                this.get("/stew", &[], 200)?;
                Ok(start.elapsed().as_secs_f64())
            })
        });
        let asked: Vec<_> = asked.collect();
        asked.into_iter().filter_map(|it| it.join().ok()).collect()
    });
    let took: Vec<f64> = took.into_iter().collect::<Result<_, _>>()?;
    let clock = Clock {
        count,
        least: simmer as f64 / 1000.0,
        // Of so few that is the slowest.
        p95: took.into_iter().fold(0.0, f64::max),
    };
    let seen = run.stop()?;
    complain(&seen, &clock).map_or(Ok(()), |complaint| Err(complaint.into()))
}

/// The bucket of the advised ones that a duration is in.
fn bucket(seconds: f64) -> (f64, f64) {
    let at = BOUNDS.partition_point(|it| *it < seconds);
    let low = at.checked_sub(1).and_then(|it| BOUNDS.get(it));
    let high = BOUNDS.get(at).copied().unwrap_or(f64::INFINITY);
    (low.copied().unwrap_or_default(), high)
}

/// A number with as many digits as the judge's clock is good for.
fn rounded(number: f64) -> String {
    short((number * 1000.0).round() / 1000.0)
}

fn complain(seen: &Seen, clock: &Clock) -> Option<Complaint> {
    let (low, _) = bucket(clock.least);
    let (_, high) = bucket(clock.p95);
    let count = clock.count;
    let expected = format!(
        "histogram {NAME} in s\n    {count} values · http.route = /stew\n        {low} to {high}: {count}"
    );
    let complaint = |id, message: String, why: &str| {
        Complaint::new(id, message)
            .expected(expected.as_str())
            .seen(seen.shown_metrics(|key| key == "http.route"))
            .why(why)
    };
    const UNIT: &str = "A dashboard that was made for another service shows yours beside it, and an alert on \"slower than 1\" holds for \
                        both: only if both mean the same by 1.";
    const COARSE: &str = "A histogram keeps no durations, only how many fell into which bucket. Where all are in one, each percentile is a \
                          guess between its ends, and stays the same while the service gets ten times slower.";
    let metrics = seen.metrics();
    let Some(metric) = metrics.iter().find(|it| it.name == NAME) else {
        let message = format!("No histogram `{NAME}` came");
        return Some(complaint("no-histogram", message, UNIT));
    };
    if !matches!(
        metric.kind,
        MetricKind::Histogram | MetricKind::ExponentialHistogram
    ) || metric.count() != count
    {
        let message = format!("`{NAME}` has {} of {count} durations", metric.count());
        return Some(complaint("count", message, UNIT));
    }
    let mean = metric.total() / count as f64;
    let told = format!(
        "By the judge's own clock a stew took between {} and {} s.",
        short(clock.least),
        short((clock.p95 * 1000.0).ceil() / 1000.0)
    );
    let is_seconds = mean >= clock.least * 0.9 && mean <= clock.p95;
    if metric.unit != "s" {
        let (id, nearest) = if is_seconds {
            (
                "other-unit",
                format!(
                    "{told} Yours is {} on average, which is right: only the unit says something else.",
                    rounded(mean)
                ),
            )
        } else {
            (
                "milliseconds",
                format!(
                    "{told} Yours took {} `{}` on average.",
                    short(mean.round()),
                    metric.unit
                ),
            )
        };
        let message = match metric.unit.as_str() {
            "" => format!("`{NAME}` does not say its unit"),
            unit => format!("`{NAME}` is in `{unit}`, and not in `s`"),
        };
        return Some(complaint(id, message, UNIT).nearest(nearest));
    }
    if !is_seconds {
        let (id, nearest) = if mean < clock.least {
            (
                "whole-seconds",
                "`as_secs` counts whole seconds, and forgets the rest.".to_owned(),
            )
        } else {
            (
                "values-in-ms",
                "The unit says what the numbers are. It does not change them.".to_owned(),
            )
        };
        let message = format!("A stew takes {} s on average, says `{NAME}`", rounded(mean));
        return Some(complaint(id, message, UNIT).nearest(format!("{told} {nearest}")));
    }
    let (estimate, found) = metric.percentile(PART)?;
    if estimate < low || estimate > high {
        let message = format!(
            "95 % of the stews took less than {} s, says `{NAME}`",
            rounded(estimate)
        );
        let found = match found.high.is_finite() {
            true => format!("from {} to {}", short(found.low), short(found.high)),
            false => format!("above {}", short(found.low)),
        };
        return Some(complaint("coarse", message, COARSE).nearest(format!(
            "{told} All {count} are in one bucket, {found}: unit and values are right, the buckets are made for milliseconds."
        )));
    }
    None
}
