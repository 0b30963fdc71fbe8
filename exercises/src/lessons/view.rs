//! Exercise 14: a view with buckets that follow the values.

use super::missing;
use super::seconds::BOUNDS;
use crate::draw::Show;
use crate::exercise::{Exercise, Page};
use crate::metrics::{Bucket, MetricKind, SeenMetric};
use crate::run::Run;
use crate::seen_telemetry::Seen;
use crate::verdict::{Complaint, Failure};

pub(crate) const EXERCISE: Exercise = Exercise {
    number: 14,
    folder: "14-view",
    title: "A tap faster than its buckets",
    page: Page {
        title: "Metrics",
        path: "300-app/500-metrics.md",
    },
    minutes: 6,
    hints: [
        "Look at the section \"Buckets that follow the values\": a view is asked about each instrument, and returns a stream only for \
         those that it changes.",
        "`if instrument.name() != \"…\" { return None; }`, an `Aggregation::Base2ExponentialHistogram { … }`, and \
         `Stream::builder().with_aggregation(…).build().ok()`.",
    ],
    judge,
};

const NAME: &str = "http.server.request.duration";
const CUPS: &str = "kitchen.cups";
const SPAN: &str = "GET /water";
/// How far p50 may be from that of the spans.
const TOLERANCE: f64 = 0.1;
/// How much larger the upper bound of a bucket may be than its lower one. Of the buckets that were asked for it is some 4 %.
const MAX_WIDTH: f64 = 1.2;
const OTHERS: &str =
    "A view is asked about every instrument. For those that it is not about it returns `None`.";

fn judge(run: &mut Run) -> Result<(), Failure> {
    let pour = run.random.within(2..=3);
    let count = run.random.within(31..=60);
    run.serve(&[("pour", pour)])?;
    for _ in 0..count {
        run.get("/water", &[], 200)?;
    }
    let seen = run.stop()?;
    complain(&seen, count).map_or(Ok(()), |complaint| Err(complaint.into()))
}

/// The middle one of the spans' durations, in seconds.
fn median(seen: &Seen) -> f64 {
    let spans = seen.named(SPAN);
    let mut all: Vec<u64> = spans.map(|it| it.end.saturating_sub(it.start)).collect();
    all.sort_unstable();
    all.get(all.len() / 2).map_or(0.0, |it| *it as f64 / 1e9)
}

fn ms(seconds: f64) -> String {
    format!("{:.2} ms", seconds * 1000.0)
}

fn complain(seen: &Seen, count: u64) -> Option<Complaint> {
    let p50 = median(seen);
    let expected = format!(
        "exponential histogram {NAME} in s\n    {count} values\n        … in some buckets around {p50:.4}\ncounter {CUPS} in {{cup}}\n    {count} · no attributes"
    );
    let complaint = |id, message: String| {
        Complaint::new(id, message)
            .expected(expected.as_str())
            .seen(seen.shown_metrics(|_| false))
            .why(
                "\"Half of the guests wait less than …\" is what you promise, compare and alert on. With buckets that are wider than what \
                 you measure it is a guess inside one of them, today and after every change.",
            )
    };
    if seen.named(SPAN).count() as u64 != count {
        return Some(missing(seen, SPAN, expected, Show::default()));
    }
    let metrics = seen.metrics();
    let named = |name: &str| metrics.iter().find(|it| it.name == name);
    if let Some(cups) = named(CUPS).filter(|it| it.kind != MetricKind::Counter) {
        let message = format!(
            "`{CUPS}` is no counter any more, and of another kind: {}",
            cups.kind.said()
        );
        return Some(complaint("counter-changed", message).nearest(OTHERS));
    }
    let cups = named(CUPS);
    if cups.is_none_or(|it| it.total() as u64 != count) {
        let message = match cups {
            Some(cups) => format!(
                "`{CUPS}` says {}, and {count} cups were poured",
                cups.total()
            ),
            None => format!("No counter `{CUPS}` came: it did without a view"),
        };
        return Some(complaint("counter-lost", message).nearest(OTHERS));
    }
    let Some(metric) = named(NAME).filter(|it| it.count() == count) else {
        let message = format!("No histogram `{NAME}` with {count} values came");
        let complaint = complaint("other-name", message);
        let is_other = |it: &&SeenMetric| it.count() == count;
        return Some(match metrics.iter().find(is_other) {
            Some(other) => complaint.nearest(format!(
                "`{}` came, {} of {count} values. A view may rename what it is about, and dashboards look for the old name.",
                other.name,
                other.kind.said()
            )),
            None => complaint,
        });
    };
    let (estimate, bucket) = metric.percentile(0.5)?;
    let Bucket { low, high, .. } = bucket;
    let told = format!(
        "p50 is in a bucket from {} to {}, so a backend says {}. By the spans it is {}.",
        ms(low),
        ms(high),
        ms(estimate),
        ms(p50)
    );
    if metric.kind != MetricKind::ExponentialHistogram {
        let message = format!("`{NAME}` came with fixed buckets");
        let is_advised = metric.points.iter().all(|it| it.bounds == BOUNDS);
        return Some(if is_advised {
            complaint("explicit", message).nearest(format!(
                "{told} The view changed nothing: it returned `None`, asked for a name that no instrument has, or wants what `build()` \
                 refuses, an error that `.ok()` hides."
            ))
        } else {
            complaint("other-bounds", message).nearest(format!(
                "{told} Somebody chose these bounds for today's speed. Exponential buckets need no choice: they follow the values."
            ))
        });
    }
    if high > low * MAX_WIDTH {
        let message = format!(
            "The buckets of `{NAME}` are exponential, and each ends at {:.1} times where it begins",
            high / low
        );
        return Some(complaint("coarse", message).nearest(format!(
            "{told} The scale is how finely they divide a power of two, and the SDK goes down from it by itself: begin at 20."
        )));
    }
    if (estimate - p50).abs() > p50 * TOLERANCE {
        let message = format!(
            "p50 of `{NAME}` is {}, and that of the spans {}",
            ms(estimate),
            ms(p50)
        );
        return Some(complaint("far-off", message).nearest(told));
    }
    None
}
