//! What each of the ten points asks. A check says what does not hold; nothing where all is as it should be.

use otlp_store::model::SpanKind;
use otlp_store::readable::one_line;

use super::ten_points::Problem;
use super::{Asked, SERVICE, what_came};
use crate::seen_telemetry::{Seen, SeenSpan};

const DISH: &str = "GET /dishes/{id}";
pub(super) const ORDER: &str = "POST /orders";
const FOUND_BY_NAME: &str =
    "Who looks for `kitchen` finds nothing: a service is found by its name.";
const UNSENT: &str = "It has no providers for them, or ended before its queues were sent.";

/// The SERVER span of a request.
fn server<'a>(seen: &'a Seen, path: &str) -> Option<&'a SeenSpan> {
    ours(seen, SpanKind::SERVER).find(|it| it.attribute("url.path") == path)
}

pub(super) fn ours(seen: &Seen, kind: SpanKind) -> impl Iterator<Item = &SeenSpan> {
    let spans = seen.spans.iter();
    spans.filter(move |it| it.kind == kind && it.service == SERVICE)
}

/// That a request has no SERVER span, which other points ask something of.
fn none(path: &str) -> Problem {
    format!("no SERVER span has the `url.path` {path}").into()
}

pub(super) fn signals(seen: &Seen, _: &Asked) -> Option<Problem> {
    other_signals(seen).map(|it| it.shown(what_came::services(seen)))
}

fn other_signals(seen: &Seen) -> Option<Problem> {
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
        return Some(problem.nearest(UNSENT).hides_others());
    }
    if !absent.is_empty() {
        let said = format!("no {} came from `{SERVICE}`", absent.join(", no "));
        return Some(Problem::from(said).nearest(UNSENT));
    }
    all.iter().find_map(|(name, services)| {
        let other = services.iter().find(|it| **it != SERVICE)?;
        let problem = Problem::from(format!("{name} came from the service `{other}`"));
        let problem = problem.why(FOUND_BY_NAME).hides_others();
        Some(match *other {
            // The package of the exercise.
            "learn" => problem.nearest(
                "`telemetry.rs` takes the package's name, which is `learn` here. Put `kitchen` into its resource.",
            ),
            _ => problem,
        })
    })
}

pub(super) fn names(seen: &Seen, asked: &Asked) -> Option<Problem> {
    let dishes = asked.requests() - asked.wishes.len();
    for (name, count) in [(DISH, dishes), (ORDER, asked.wishes.len())] {
        let spans = ours(seen, SpanKind::SERVER).filter(|it| it.name == name);
        let came = spans.count();
        if came != count {
            let mut others = ours(seen, SpanKind::SERVER);
            let other = others.find(|it| it.name != DISH && it.name != ORDER);
            let nearest = match other {
                Some(other) => format!("`{}` came.", one_line(&other.name)),
                None if came > count => "It's one span for each request: is the middleware there twice?".to_owned(),
                None => {
                    "Middleware is put around the routes that are there by then: a layer comes after all of them.".to_owned()
                }
            };
            let said = format!("{count} requests were made, and {came} SERVER spans `{name}` came");
            return Some(
                Problem::from(said)
                    .nearest(nearest)
                    .shown(what_came::servers(seen)),
            );
        }
    }
    let mut spans = ours(seen, SpanKind::SERVER);
    let other = spans.find(|it| it.name != DISH && it.name != ORDER)?;
    let said = format!("there is a SERVER span `{}`, too", one_line(&other.name));
    let problem = Problem::from(said).shown(what_came::servers(seen));
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
            let said = match span.attribute(key) {
                "" => format!("`{}` has no `{key}`", span.name),
                has => format!("`{key}` of `{}` is {has:?}, and not {value:?}", span.name),
            };
            Problem::from(said).about(span)
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
            let said = format!("the span of {} is no child of its caller's", call.path);
            return Some(Problem::from(said).about(span).nearest(
                "A propagator reads the caller from the headers. `set_parent` with that comes before the span is entered.",
            ));
        }
    }
    let Some(malformed) = server(seen, &asked.malformed.path) else {
        return Some(none(&asked.malformed.path));
    };
    let continued = malformed.trace.to_string() == asked.malformed.trace;
    continued.then(|| {
        Problem::from("a malformed `traceparent` was believed")
            .about(malformed)
            .nearest("Its last field is missing. A propagator ignores such a header, and so does `learn::IncomingHeaders`.")
    })
}

pub(super) fn errors(seen: &Seen, asked: &Asked) -> Option<Problem> {
    let wrong = asked.failing.iter().find_map(|(path, status)| {
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
            _ if !span.is_error => format!("the span of a {status} isn't an error"),
            _ if kind.is_empty() => format!("the span of a {status} has no `error.type`"),
            _ => return None,
        };
        Some(Problem::from(said).about(span))
    });
    wrong.or_else(|| {
        let failed = asked.failing.iter().filter(|(_, status)| *status >= 500);
        let failed: Vec<&SeenSpan> = failed.filter_map(|(path, _)| server(seen, path)).collect();
        let [one, other] = failed[..] else {
            return None;
        };
        let kind = one.attribute("error.type");
        (kind == other.attribute("error.type")).then(|| {
            Problem::from(format!("the 503 and the panic have the same `error.type`, {kind:?}"))
                .shown(what_came::requests(seen, &[one, other]))
                .nearest("Take the status, as the conventions advise: `503`, `500`.")
                .why("Failures are grouped by `error.type`. Where all have the same one, they are one heap.")
        })
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
                return Some(Problem::from(said).about(server).nearest(
                    "Nothing in the request says which span asks. `inject_context` writes the CLIENT span's context into its headers.",
                ));
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

pub(super) fn typed(seen: &Seen, asked: &Asked) -> Option<Problem> {
    if ours(seen, SpanKind::SERVER).next().is_none() {
        return Some(Problem::from("nothing came in which it could be").unjudged());
    }
    asked.wishes.iter().find_map(|wish| {
        let place = seen.place_of(wish)?;
        Some(Problem::from(format!("a wish is {place}")).shown(what_came::holder(seen, wish)))
    })
}
