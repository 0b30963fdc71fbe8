//! The ten points.

use otlp_store::model::SpanKind;
use otlp_store::store::query::LogQuery;

use super::metrics::{counted, measured};
use super::{Asked, SERVICE};
use crate::seen::{Seen, SeenSpan};

/// One of them.
pub(super) struct Point {
    /// The id of its complaint.
    pub(super) id: &'static str,
    /// What holds.
    pub(super) title: &'static str,
    /// Why it matters.
    pub(super) why: &'static str,
    /// What does not hold; none where all is as it should be.
    pub(super) holds: fn(&Seen, &Asked) -> Option<String>,
}

/// All of them, the one that explains others before those.
pub(super) const POINTS: [Point; 10] = [
    Point {
        id: "point-1",
        title: "all three signals come from `kitchen`",
        why: "A service that is stopped every day, by a new version, loses its last seconds each time, and those are the ones that one asks for.",
        holds: signals,
    },
    Point {
        id: "point-2",
        title: "a SERVER span for each request, called after its route",
        why: "What has no span did not happen, for all that anybody can see. A name with an id in it can't be summed up.",
        holds: names,
    },
    Point {
        id: "point-3",
        title: "method, status, route, path and scheme on it",
        why: "Every backend draws its tables from the agreed names, and finds nothing under others.",
        holds: attributes,
    },
    Point {
        id: "point-4",
        title: "the caller's trace goes on",
        why: "Who asks \"why was my order slow?\" begins at the caller.",
        holds: callers,
    },
    Point {
        id: "point-5",
        title: "503 and a panic are errors, a 404 is none",
        why: "An error rate and an alert ask for the status of a span. A false alarm is as bad as one that is missing.",
        holds: errors,
    },
    Point {
        id: "point-6",
        title: "the pantry is asked in a CLIENT span, its span is the child",
        why: "Was it the kitchen or the pantry? Only one trace of both tells.",
        holds: pantry,
    },
    Point {
        id: "point-7",
        title: "an order is a record `kitchen.order.taken` in its span",
        why: "A record outside every span can't be reached from the request, and one without a name only by searching for words.",
        holds: events,
    },
    Point {
        id: "point-8",
        title: "`kitchen.orders` counts orders, in {order}",
        why: "Traces are sampled, and records filtered. What is counted stays exact.",
        holds: orders,
    },
    Point {
        id: "point-9",
        title: "`http.server.request.duration` in s, by route",
        why: "This instrument is what dashboards for HTTP are made of.",
        holds: durations,
    },
    Point {
        id: "point-10",
        title: "what a guest typed is nowhere",
        why: "It may be an address, an illness, a password. Telemetry is kept for months, and read by many.",
        holds: typed,
    },
];

const DISH: &str = "GET /dishes/{id}";
const ORDER: &str = "POST /orders";
const EVENT: &str = "kitchen.order.taken";

/// The SERVER span of a request.
fn server<'a>(seen: &'a Seen, path: &str) -> Option<&'a SeenSpan> {
    ours(seen, SpanKind::SERVER).find(|it| it.attribute("url.path") == path)
}

fn ours(seen: &Seen, kind: SpanKind) -> impl Iterator<Item = &SeenSpan> {
    let spans = seen.spans.iter();
    spans.filter(move |it| it.kind == kind && it.service == SERVICE)
}

fn signals(seen: &Seen, _: &Asked) -> Option<String> {
    let logs = seen.logs.iter().map(|it| it.service.as_str());
    let metrics = seen.store.metrics();
    let metrics = metrics
        .iter()
        .map(|it| it.instrument.origin.service_or_unknown());
    // The pantry sends for itself, and the judge has made the callers' spans.
    let others = ["judge", "pantry"];
    let spans = seen.spans.iter().map(|it| it.service.as_str());
    let spans = spans.filter(|it| !others.contains(it));
    let all: [(&str, Vec<&str>); 3] = [
        ("spans", spans.collect()),
        ("log records", logs.collect()),
        ("metrics", metrics.collect()),
    ];
    let absent = all.iter().filter(|(_, services)| services.is_empty());
    let absent: Vec<&str> = absent.map(|(name, _)| *name).collect();
    if !absent.is_empty() {
        return Some(format!("no {} came from `{SERVICE}`", absent.join(", no ")));
    }
    all.iter().find_map(|(name, services)| {
        let other = services.iter().find(|it| **it != SERVICE)?;
        Some(format!("{name} came from the service `{other}`"))
    })
}

fn names(seen: &Seen, asked: &Asked) -> Option<String> {
    let dishes = asked.requests() - asked.wishes.len();
    for (name, count) in [(DISH, dishes), (ORDER, asked.wishes.len())] {
        let spans = ours(seen, SpanKind::SERVER).filter(|it| it.name == name);
        let came = spans.count();
        if came != count {
            return Some(format!(
                "{count} requests were made, and {came} SERVER spans `{name}` came"
            ));
        }
    }
    let mut spans = ours(seen, SpanKind::SERVER);
    let other = spans.find(|it| it.name != DISH && it.name != ORDER)?;
    Some(format!("there is a SERVER span `{}`, too", other.name))
}

fn attributes(seen: &Seen, asked: &Asked) -> Option<String> {
    let dishes = asked.dishes.iter().chain([&asked.malformed]);
    let dishes = dishes.map(|it| (it.path.clone(), 200));
    let mut dishes = dishes.chain(asked.failing.iter().cloned());
    let path = |(path, _): &(String, u16)| server(seen, path).is_none();
    if let Some((path, _)) = dishes.clone().find(path) {
        return Some(format!("no SERVER span has the `url.path` {path}"));
    }
    let wrong = |span: &SeenSpan, status: u16| {
        let (method, route) = span.name.split_once(' ').unwrap_or_default();
        let status = status.to_string();
        let expected = [
            ("http.request.method", method),
            ("http.response.status_code", status.as_str()),
            ("http.route", route),
            ("url.scheme", "http"),
        ];
        let mut wrong = expected
            .iter()
            .filter(|(key, value)| span.attribute(key) != *value);
        wrong.next().map(|(key, value)| {
            let has = span.attribute(key);
            format!("`{key}` of `{}` is {has:?}, and not {value:?}", span.name)
        })
    };
    // A panic is a 500 by point 5.
    let of_dish = dishes.find_map(|(path, status)| {
        let span = server(seen, &path).filter(|_| status != 500)?;
        wrong(span, status)
    });
    let mut orders = ours(seen, SpanKind::SERVER).filter(|it| it.name == ORDER);
    of_dish.or_else(|| orders.find_map(|span| wrong(span, 200)))
}

fn callers(seen: &Seen, asked: &Asked) -> Option<String> {
    for call in &asked.dishes {
        let span = server(seen, &call.path)?;
        if span.trace.to_string() != call.trace || span.parent != call.span.parse().ok() {
            return Some(format!(
                "the span of {} is no child of its caller's",
                call.path
            ));
        }
    }
    let malformed = server(seen, &asked.malformed.path)?;
    let continued = malformed.trace.to_string() == asked.malformed.trace;
    continued.then(|| "a malformed `traceparent` was believed".to_owned())
}

fn errors(seen: &Seen, asked: &Asked) -> Option<String> {
    asked.failing.iter().find_map(|(path, status)| {
        let span = server(seen, path)?;
        let kind = span.attribute("error.type");
        match status {
            404 if span.is_error || !kind.is_empty() => Some("a 404 is an error".to_owned()),
            404 => None,
            500 if span.attribute("http.response.status_code") != "500" => {
                Some("where the cook drops the dish, a panic, the guest gets no 500".to_owned())
            }
            _ if !span.is_error => Some(format!("the span of a {status} is no error")),
            _ if kind.is_empty() => Some(format!("the span of a {status} has no `error.type`")),
            _ => None,
        }
    })
}

fn pantry(seen: &Seen, asked: &Asked) -> Option<String> {
    asked
        .dishes
        .iter()
        .chain([&asked.malformed])
        .find_map(|call| {
            let server = server(seen, &call.path)?;
            let stock = call.path.replace("/dishes/", "/stock/");
            let mut answers = seen.spans.iter();
            let answer =
                answers.find(|it| it.service == "pantry" && it.attribute("url.path") == stock)?;
            if answer.trace != server.trace {
                return Some(format!(
                    "the pantry's span for {} is in another trace",
                    call.path
                ));
            }
            match seen.parent(answer) {
                Some(client) if client.kind != SpanKind::CLIENT => Some(format!(
                    "the pantry's span is a child of `{}`, which is {}",
                    client.name, client.kind
                )),
                Some(client) if seen.parent(client).is_none() => {
                    Some("the CLIENT span has no parent in the kitchen".to_owned())
                }
                Some(_) => None,
                None => Some("the pantry's span is a child of a span that never came".to_owned()),
            }
        })
}

fn events(seen: &Seen, asked: &Asked) -> Option<String> {
    let count = asked.wishes.len();
    let came = seen.logs.iter().filter(|it| it.event == EVENT).count();
    if came != count {
        return Some(format!(
            "{count} orders were taken, and {came} log records `{EVENT}` came"
        ));
    }
    let query = LogQuery {
        limit: usize::MAX,
        ..LogQuery::default()
    };
    let logs = seen.store.logs(&query).0;
    let logs = logs.iter().filter(|it| it.decode().event_name == EVENT);
    let mut inside = logs.map(|log| {
        let mut spans = ours(seen, SpanKind::SERVER).filter(|it| it.name == ORDER);
        spans.any(|it| Some(it.trace) == log.trace && within(seen, it, log.span))
    });
    let outside = inside.any(|is_inside| !is_inside);
    outside.then(|| format!("a record `{EVENT}` is not inside the span of its request"))
}

/// Whether a span is this one, or below it.
fn within(seen: &Seen, ancestor: &SeenSpan, span: Option<otlp_store::model::SpanId>) -> bool {
    let mut span = seen.spans.iter().find(|it| Some(it.id) == span);
    // As deep as a trace can be.
    for _ in 0..seen.spans.len() {
        match span {
            Some(it) if it.id == ancestor.id => return true,
            Some(it) => span = seen.parent(it),
            None => return false,
        }
    }
    false
}

fn orders(seen: &Seen, asked: &Asked) -> Option<String> {
    counted(seen, "kitchen.orders", "{order}", asked.wishes.len())
}

fn durations(seen: &Seen, asked: &Asked) -> Option<String> {
    let orders = asked.wishes.len();
    measured(
        seen,
        "http.server.request.duration",
        &[
            ("/dishes/{id}", asked.requests() - orders),
            ("/orders", orders),
        ],
    )
}

fn typed(seen: &Seen, asked: &Asked) -> Option<String> {
    let found = asked.wishes.iter().find_map(|wish| seen.place_of(wish));
    found.map(|place| format!("a wish is {place}"))
}
