//! Exercise 12: seconds, the unit that says so, and buckets that fit them.

use std::thread;
use std::time::Instant;

use crate::exercise::{Exercise, Page};
use crate::metrics::{MetricKind, short};
use crate::run::Run;
use crate::seen_telemetry::Seen;
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

/// The attributes that the values have before anybody changes something.
const ATTRIBUTES: [(&str, &str); 4] = [
    ("http.request.method", "GET"),
    ("http.response.status_code", "200"),
    ("http.route", "/stew"),
    ("url.scheme", "http"),
];

/// What the judge knows of its requests, in seconds.
struct Clock {
    /// How many there were.
    count: u64,
    /// Half of them: the stews in small pots.
    small: Took,
    /// The other half.
    large: Took,
}

/// How long half of the requests took, in seconds.
struct Took {
    /// How long the stew simmers: no request is faster.
    least: f64,
    /// How long they took on average, as the judge saw it.
    mean: f64,
    /// How long the slowest took, as the judge saw it.
    most: f64,
}

impl Took {
    /// Of a stew that simmers for so many milliseconds, and of what the judge measured.
    fn new(simmer: u64, took: &[f64]) -> Self {
        Self {
            least: simmer as f64 / 1000.0,
            mean: took.iter().sum::<f64>() / took.len().max(1) as f64,
            most: took.iter().copied().fold(0.0, f64::max),
        }
    }

    /// From where to where the values of these requests are in buckets with the advised bounds.
    fn buckets(&self) -> (f64, f64) {
        (bucket(self.least).0, bucket(self.most).1)
    }
}

impl Clock {
    /// No average is less, and none is more.
    fn mean(&self) -> (f64, f64) {
        let Clock { small, large, .. } = self;
        // A clock may be coarse.
        (
            (small.least + large.least) / 2.0 * 0.9,
            (small.mean + large.mean) / 2.0,
        )
    }
}

fn judge(run: &mut Run) -> Result<(), Failure> {
    // In buckets that are far apart, so that no constant is in both, and with room above, so that a slow machine is in
    // them, too.
    let small = run.random.within(110..=160);
    let large = run.random.within(520..=640);
    let half = run.random.within(2..=4);
    let count = 2 * half;
    run.serve(&[("simmer", small), ("simmer-large", large)])?;
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
    let mut took: Vec<f64> = took.into_iter().collect::<Result<_, _>>()?;
    took.sort_by(f64::total_cmp);
    let (of_small, of_large) = took.split_at(took.len() / 2);
    let clock = Clock {
        count,
        small: Took::new(small, of_small),
        large: Took::new(large, of_large),
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
    let Clock {
        count,
        small,
        large,
    } = clock;
    let count = *count;
    let half = count / 2;
    let ((low, middle), (above, high)) = (small.buckets(), large.buckets());
    let expected = format!(
        "histogram {NAME} in s\n    {count} values · http.route = /stew\n        {low} to {middle}: {half}\n        {above} to {high}: {half}"
    );
    let complaint = |id, message: String, why: &str| {
        Complaint::new(id, message)
            .expected(expected.as_str())
            .seen(seen.shown_metrics(|key| key == "http.route"))
            .why(why)
    };
    const UNIT: &str = "A dashboard that was made for another service shows yours beside it, and an alert on \"slower than 1\" works for \
                        both only if both use the same unit.";
    const SAME: &str = "A histogram is there for the differences: most guests wait as always, and some wait five times as long.";
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
        short(small.least),
        short((large.most * 1000.0).ceil() / 1000.0)
    );
    let (least, most) = clock.mean();
    let is_between = |mean: f64| mean >= least && mean <= most;
    let is_seconds = is_between(mean);
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
        let (id, nearest) = if is_between(mean / 1000.0) {
            (
                "values-in-ms",
                "The unit says what the numbers are. It does not change them.".to_owned(),
            )
        } else if metric.total().fract() == 0.0 {
            (
                "whole-seconds",
                "Yours are whole numbers: `as_secs` counts whole seconds, and forgets the rest."
                    .to_owned(),
            )
        } else {
            ("other-times", "Record how long each one took.".to_owned())
        };
        let message = format!("A stew takes {} s on average, says `{NAME}`", rounded(mean));
        let why = if id == "other-times" { SAME } else { UNIT };
        return Some(complaint(id, message, why).nearest(format!("{told} {nearest}")));
    }
    // All that is known of a duration is its bucket.
    let has_advised = metric.points.iter().all(|it| it.bounds == BOUNDS);
    let (estimate, found) = metric.percentile(PART)?;
    if !has_advised && (estimate < above || estimate > high) {
        let message = format!(
            "95 % of the stews took less than {} s, says `{NAME}`",
            rounded(estimate)
        );
        let found = match found.high.is_finite() {
            true => format!("from {} to {}", short(found.low), short(found.high)),
            false => format!("above {}", short(found.low)),
        };
        return Some(complaint("coarse", message, COARSE).nearest(format!(
            "{told} The slowest are in a bucket {found}: unit and values are right, the buckets aren't made for them."
        )));
    }
    if !has_advised {
        let message = format!("The buckets of `{NAME}` aren't those that the conventions advise");
        return Some(
            complaint(
                "other-bounds",
                message,
                "A backend adds the histograms of all your services up bucket by bucket. It can't where each has bounds of its own.",
            )
            .nearest("Unit and values are right. `learn::DURATION_BOUNDS` has the bounds."),
        );
    }
    let buckets = || metric.points.iter().flat_map(|it| &it.buckets);
    let of_small = buckets().filter(|it| it.low >= low && it.high <= middle);
    let of_large = buckets().filter(|it| it.low >= above && it.high <= high);
    let of_small: u64 = of_small.map(|it| it.count).sum();
    let of_large: u64 = of_large.map(|it| it.count).sum();
    if of_small < half || of_large < half {
        let message = format!(
            "{half} stews took {low} to {middle} s, and {half} took {above} to {high} s. `{NAME}` says {of_small} and {of_large}"
        );
        return Some(
            complaint("other-times", message, SAME)
                .nearest(format!("{told} Record how long each one took.")),
        );
    }
    let missing = ATTRIBUTES.into_iter().find(|(key, value)| {
        let mut points = metric.points.iter();
        points.any(|it| it.attributes.get(*key).is_none_or(|it| it != value))
    });
    if let Some((key, value)) = missing {
        let message = format!("`{NAME}` came without `{key}` = `{value}`");
        return Some(
            complaint(
                "no-attributes",
                message,
                "Whether the stew is slow or the soup is what an attribute tells, and nothing else.",
            )
            .nearest("The values are right. `attributes` has what they had before: `record(…, &attributes)`."),
        );
    }
    None
}
