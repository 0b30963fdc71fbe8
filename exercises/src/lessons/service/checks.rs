//! What each of the ten points asks. A check says what does not hold; nothing where all is as it should be.

use otlp_store::model::{SpanId, SpanKind};
use otlp_store::readable::one_line;
use otlp_store::store::query::LogQuery;

use super::asked::{Asked, SERVICE};
use super::metrics::{counted, measured};
use super::points::Problem;
use crate::seen_telemetry::{Seen, SeenSpan};

const DISH: &str = "GET /dishes/{id}";
const ORDER: &str = "POST /orders";
const EVENT: &str = "kitchen.order.taken";
const UNSENT: &str = "It has no providers for them, or ended before its queues were sent.";

/// The SERVER span of a request.
fn server<'a>(seen: &'a Seen, path: &str) -> Option<&'a SeenSpan> {
    ours(seen, SpanKind::SERVER).find(|it| it.attribute("url.path") == path)
}

fn ours(seen: &Seen, kind: SpanKind) -> impl Iterator<Item = &SeenSpan> {
    let spans = seen.spans.iter();
    spans.filter(move |it| it.kind == kind && it.service == SERVICE)
}

/// That a request has no SERVER span, which other points ask something of.
fn none(path: &str) -> Problem {
    format!("no SERVER span has the `url.path` {path}").into()
}

pub(super) fn signals(seen: &Seen, _: &Asked) -> Option<Problem> {
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
    if absent.len() == all.len() {
        let problem = Problem::from(format!("nothing came from `{SERVICE}`"));
        return Some(problem.nearest(UNSENT));
    }
    if !absent.is_empty() {
        let said = format!("no {} came from `{SERVICE}`", absent.join(", no "));
        return Some(Problem::from(said).nearest(UNSENT));
    }
    all.iter().find_map(|(name, services)| {
        let other = services.iter().find(|it| **it != SERVICE)?;
        Some(format!("{name} came from the service `{other}`").into())
    })
}

pub(super) fn names(seen: &Seen, asked: &Asked) -> Option<Problem> {
    let dishes = asked.requests() - asked.wishes.len();
    for (name, count) in [(DISH, dishes), (ORDER, asked.wishes.len())] {
        let spans = ours(seen, SpanKind::SERVER).filter(|it| it.name == name);
        let came = spans.count();
        if came != count {
            return Some(
                format!("{count} requests were made, and {came} SERVER spans `{name}` came").into(),
            );
        }
    }
    let mut spans = ours(seen, SpanKind::SERVER);
    let other = spans.find(|it| it.name != DISH && it.name != ORDER)?;
    let problem = Problem::from(format!("there is a SERVER span `{}`, too", other.name));
    Some(problem.about(other))
}

pub(super) fn attributes(seen: &Seen, asked: &Asked) -> Option<Problem> {
    let dishes = asked.dishes.iter().chain([&asked.malformed]);
    let dishes = dishes.map(|it| (it.path.clone(), 200));
    let mut dishes = dishes.chain(asked.failing.iter().cloned());
    let path = |(path, _): &(String, u16)| server(seen, path).is_none();
    if let Some((path, _)) = dishes.clone().find(path) {
        return Some(none(&path));
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
            Problem::from(format!(
                "`{key}` of `{}` is {has:?}, and not {value:?}",
                span.name
            ))
            .about(span)
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

pub(super) fn callers(seen: &Seen, asked: &Asked) -> Option<Problem> {
    for call in &asked.dishes {
        let Some(span) = server(seen, &call.path) else {
            return Some(none(&call.path));
        };
        if span.trace.to_string() != call.trace || span.parent != call.span.parse().ok() {
            let problem = format!("the span of {} is no child of its caller's", call.path);
            return Some(Problem::from(problem).about(span));
        }
    }
    let Some(malformed) = server(seen, &asked.malformed.path) else {
        return Some(none(&asked.malformed.path));
    };
    let continued = malformed.trace.to_string() == asked.malformed.trace;
    continued.then(|| Problem::from("a malformed `traceparent` was believed").about(malformed))
}

pub(super) fn errors(seen: &Seen, asked: &Asked) -> Option<Problem> {
    asked.failing.iter().find_map(|(path, status)| {
        let Some(span) = server(seen, path) else {
            return Some(none(path));
        };
        let kind = span.attribute("error.type");
        let said = match status {
            404 if span.is_error || !kind.is_empty() => "a 404 is an error".to_owned(),
            404 => return None,
            500 if span.attribute("http.response.status_code") != "500" => {
                "where the cook drops the dish, a panic, the guest gets no 500".to_owned()
            }
            _ if !span.is_error => format!("the span of a {status} is no error"),
            _ if kind.is_empty() => format!("the span of a {status} has no `error.type`"),
            _ => return None,
        };
        Some(Problem::from(said).about(span))
    })
}

pub(super) fn pantry(seen: &Seen, asked: &Asked) -> Option<Problem> {
    asked
        .dishes
        .iter()
        .chain([&asked.malformed])
        .find_map(|call| {
            let Some(server) = server(seen, &call.path) else {
                return Some(none(&call.path));
            };
            let stock = call.path.replace("/dishes/", "/stock/");
            let mut answers = seen.spans.iter().filter(|it| it.service == "pantry");
            let Some(answer) = answers.find(|it| it.attribute("url.path") == stock) else {
                let said = format!("the pantry was not asked for {}", call.path);
                return Some(Problem::from(said).about(server));
            };
            if answer.trace != server.trace {
                let said = format!("the pantry's span for {} is in another trace", call.path);
                return Some(Problem::from(said).about(answer));
            }
            let said = match seen.parent(answer) {
                Some(client) if client.kind != SpanKind::CLIENT => format!(
                    "the pantry's span is a child of `{}`, which is {}",
                    client.name, client.kind
                ),
                Some(client) if seen.parent(client).is_none() => {
                    "the CLIENT span has no parent in the kitchen".to_owned()
                }
                Some(_) => return None,
                None => "the pantry's span is a child of a span that never came".to_owned(),
            };
            Some(Problem::from(said).about(answer))
        })
}

pub(super) fn events(seen: &Seen, asked: &Asked) -> Option<Problem> {
    let count = asked.wishes.len();
    let came = seen.logs.iter().filter(|it| it.event == EVENT).count();
    if came != count {
        let said = format!("{count} orders were taken, and {came} log records `{EVENT}` came");
        let mut logs = seen.logs.iter().filter(|it| it.service == SERVICE);
        let other = logs.find(|it| it.event != EVENT);
        return Some(Problem::from(match other.map(|it| it.event.as_str()) {
            None => said,
            Some("") => format!("{said}. One came without a name"),
            Some(name) => format!("{said}. One came under the name `{}`", one_line(name)),
        }));
    }
    let query = LogQuery {
        limit: usize::MAX,
        ..LogQuery::default()
    };
    let logs = seen.store.logs(&query).0;
    let logs = logs.iter().filter(|it| it.decode().event_name == EVENT);
    let mut logs = logs;
    let outside = logs.find(|log| {
        let mut spans = ours(seen, SpanKind::SERVER).filter(|it| it.name == ORDER);
        !spans.any(|it| Some(it.trace) == log.trace && within(seen, it, log.span))
    })?;
    let problem = format!("a record `{EVENT}` is not inside the span of its request");
    let mut spans = seen.spans.iter();
    let span = spans.find(|it| Some(it.trace) == outside.trace && Some(it.id) == outside.span);
    Some(span.map_or(Problem::from(problem.as_str()), |it| {
        Problem::from(problem.as_str()).about(it)
    }))
}

/// Whether a span is this one, or below it.
fn within(seen: &Seen, ancestor: &SeenSpan, span: Option<SpanId>) -> bool {
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

pub(super) fn orders(seen: &Seen, asked: &Asked) -> Option<Problem> {
    counted(seen, "kitchen.orders", "{order}", asked.wishes.len()).map(Into::into)
}

pub(super) fn durations(seen: &Seen, asked: &Asked) -> Option<Problem> {
    let orders = asked.wishes.len();
    measured(
        seen,
        "http.server.request.duration",
        &[
            ("/dishes/{id}", asked.requests() - orders),
            ("/orders", orders),
        ],
    )
    .map(Into::into)
}

pub(super) fn typed(seen: &Seen, asked: &Asked) -> Option<Problem> {
    if ours(seen, SpanKind::SERVER).next().is_none() {
        return Some(Problem::from("nothing came in which it could be").unjudged());
    }
    let found = asked.wishes.iter().find_map(|wish| seen.place_of(wish));
    found.map(|place| format!("a wish is {place}").into())
}
