//! Exercise 11: a counter that counts each request, in as many series as there are routes.

use std::time::Duration;

use crate::ask_program::reset;
use crate::exercise::{Exercise, Page};
use crate::metrics::{MetricKind, SeenMetric};
use crate::run::Run;
use crate::seen_telemetry::Seen;
use crate::verdict::{Complaint, Failure};

pub(crate) const EXERCISE: Exercise = Exercise {
    number: 11,
    folder: "11-counter",
    title: "Guests whom nobody counts",
    page: Page {
        title: "Metrics",
        path: "300-app/500-metrics.md",
    },
    minutes: 7,
    hints: [
        "Look at `todo.requests` in `Instruments::new`, at `static DURATION` for an instrument where nothing is at hand, and at the \
         first lines of `RequestMetrics::start`. Count before the request is answered: what fails later counts, too, and whoever goes away.",
        "`static REQUESTS: LazyLock<Counter<u64>>`, made with `global::meter(\"kitchen\").u64_counter(…).with_unit(…).build()`. \
         `request.match_pattern()` is the route, as an `Option`: `.map(|route| KeyValue::new(\"http.route\", route))`, and \
         `.as_slice()` makes attributes of it, one or none.",
    ],
    judge,
};

const NAME: &str = "kitchen.requests";
const UNIT: &str = "{request}";
const ROUTE: &str = "/dishes/{id}";
/// How often the program sends its metrics, in milliseconds: the judge looks at them while a guest waits.
const INTERVAL: &str = "100";
/// How long the judge waits until all are counted. A program that counts when it answers does not count them all.
const TO_COUNT: Duration = Duration::from_secs(2);

/// What was asked.
struct Asked {
    /// For dishes, those that failed among them, and the one whose guest went away.
    dishes: u64,
    /// For paths that no route matches.
    nowhere: u64,
}

impl Asked {
    fn sent(&self) -> u64 {
        self.dishes + self.nowhere
    }
}

fn judge(run: &mut Run) -> Result<(), Failure> {
    let menu = run.random.within(60..=90);
    let count = run.random.within(11..=30) as usize;
    let ids = run.random.different(count + 3, 1..=menu);
    let [cold, slippery, slow, ref good @ ..] = ids[..] else {
        return Ok(());
    };
    run.set("OTEL_METRIC_EXPORT_INTERVAL", INTERVAL);
    run.serve(&[
        ("menu", menu),
        ("cold", cold),
        ("slippery", slippery),
        ("slow", slow),
    ])?;
    let leaving = run.ask_and_leave(&format!("/dishes/{slow}"))?;
    for id in good {
        run.get(&format!("/dishes/{id}"), &[], 200)?;
    }
    run.get(&format!("/dishes/{cold}"), &[], 503)?;
    run.get(&format!("/dishes/{slippery}"), &[], 500)?;
    let nowhere = run.random.within(4..=9);
    for _ in 0..nowhere {
        let path = format!("/{}", run.random.word());
        run.get(&path, &[], 404)?;
    }
    let asked = Asked {
        dishes: count as u64 + 3,
        nowhere,
    };
    let sent = asked.sent() as f64;
    run.wait_for_metrics(TO_COUNT, |metrics| {
        let metrics = metrics.iter().filter(|it| it.name == NAME);
        metrics.map(SeenMetric::total).sum::<f64>() >= sent
    });
    reset(leaving);
    let seen = run.stop()?;
    complain(&seen, &asked).map_or(Ok(()), |complaint| Err(complaint.into()))
}

fn complain(seen: &Seen, asked: &Asked) -> Option<Complaint> {
    let expected = format!(
        "counter {NAME} in {UNIT}\n    {} · http.route = {ROUTE}\n    {} · no attributes",
        asked.dishes, asked.nowhere
    );
    let complaint = |id, message: String, why: &str| {
        Complaint::new(id, message)
            .expected(expected.as_str())
            .seen(seen.shown_metrics(|_| true))
            .why(why)
    };
    const UNCOUNTED: &str = "\"How many requests are there, and how many more than yesterday?\" is the first question to any service, and \
                             spans that are sampled can't answer it.";
    const UNBOUNDED: &str = "Each set of attributes is a series, in the program and in the backend. A stranger who tries a million paths \
                             makes a million; after 2,000 the SDK puts all others into one.";
    const MISSED: &str = "What fails is what you want to know about. A counter that leaves it out looks best on the worst day.";
    let metrics = seen.metrics();
    let all: Vec<&SeenMetric> = metrics.iter().filter(|it| it.name == NAME).collect();
    let Some(metric) = all.first() else {
        let message = format!("No counter `{NAME}` came");
        return Some(match metrics.first() {
            Some(other) => complaint("other-name", message, UNCOUNTED)
                .nearest(format!("`{}` came.", other.name)),
            None => complaint("no-counter", message, UNCOUNTED)
                .nearest("No metric came at all: nothing is counted yet."),
        });
    };
    if metric.kind != MetricKind::Counter {
        let kind = metric.kind.said();
        let nearest = match metric.kind {
            MetricKind::UpDownCounter => {
                "An up-down counter may go down, so nobody can tell a rate from it: after a restart it looks as if requests went away."
            }
            _ => "A counter only grows: `u64_counter`, and `add`.",
        };
        return Some(
            complaint(
                "not-a-counter",
                format!("`{NAME}` is of another kind: {kind}"),
                UNCOUNTED,
            )
            .nearest(nearest),
        );
    }
    let points = || all.iter().flat_map(|it| &it.points);
    let with_path = points()
        .flat_map(|it| &it.attributes)
        .find(|(_, value)| value.starts_with('/') && *value != ROUTE);
    if let Some((key, value)) = with_path {
        let message = format!("`{NAME}` has {} series", points().count());
        return Some(complaint("path", message, UNBOUNDED).nearest(format!(
            "`{key}` is `{value}`: that is the path, and not the route."
        )));
    }
    let total: u64 = all.iter().map(|it| it.total() as u64).sum();
    let sent = asked.sent();
    if total != sent {
        let message = format!("{sent} requests came in, and `{NAME}` counts {total}");
        let (id, nearest) = match sent.checked_sub(total) {
            Some(missed) if missed == asked.nowhere => (
                "unmatched-missing",
                format!("{missed} of them were for paths that no route matches. They are requests, too; only the attribute is missing."),
            ),
            Some(1) => (
                "left-missing",
                "One guest went away before the dish was ready. No line after the `.await` runs then: count before.".to_owned(),
            ),
            Some(2) => (
                "failures-missing",
                "One of them panicked, and the guest of another one went away. `next.call(…).await?` leaves the function then, and no line \
                 after it runs: count before.".to_owned(),
            ),
            Some(missed @ 3..) if missed == asked.nowhere + 3 || missed == 3 => (
                "failures-missing",
                format!("{missed} of them failed or were never answered, and whoever counts only what went well does not see them."),
            ),
            _ => ("count", String::new()),
        };
        return Some(complaint(id, message, MISSED).nearest(nearest));
    }
    if let Some(point) = points().find(|it| {
        it.attributes
            .get("http.route")
            .is_some_and(|it| it != ROUTE)
    }) {
        let route = point
            .attributes
            .get("http.route")
            .cloned()
            .unwrap_or_default();
        let message = format!("A request that no route matched has an `http.route`: {route:?}");
        return Some(
            complaint(
                "route-of-unmatched",
                message,
                "A route that is empty is drawn and counted as a route, beside the others.",
            )
            .nearest("Leave the attribute out there: `add(1, &[])`."),
        );
    }
    if let Some((key, _)) = points()
        .flat_map(|it| &it.attributes)
        .find(|(key, _)| *key != "http.route")
    {
        let message = format!("`{NAME}` has the attribute `{key}`, which nobody asked for");
        return Some(complaint("other-attribute", message, UNBOUNDED));
    }
    let of_dishes = points().filter(|it| !it.attributes.is_empty());
    let of_dishes: u64 = of_dishes.map(|it| it.value as u64).sum();
    if of_dishes != asked.dishes {
        let message = format!(
            "`{NAME}` says {of_dishes} for `{ROUTE}`; there were {}",
            asked.dishes
        );
        let (id, nearest) = match of_dishes {
            0 => (
                "no-route",
                "`match_pattern()` is the route; `match_name()` is a name that this route doesn't have.",
            ),
            more if more > asked.dishes => (
                "route-for-all",
                "A request for a path that doesn't exist matches no route, and has no `http.route`.",
            ),
            _ => ("no-route", ""),
        };
        return Some(complaint(
            id,
            message,
            "A total tells that something grows. Which route it is is the next question, and only an attribute answers it.",
        ).nearest(nearest));
    }
    if metric.unit != UNIT {
        let message = match metric.unit.as_str() {
            "" => format!("`{NAME}` does not say its unit"),
            unit => format!("The unit of `{NAME}` is `{unit}`, and not `{UNIT}`"),
        };
        return Some(
            complaint(
                "no-unit",
                message,
                "Backends label axes by the unit, and only what has one can be told from bytes and seconds.",
            )
            .nearest("The number is right. What is counted stands in braces, in the singular: `.with_unit(…)`."),
        );
    }
    None
}
