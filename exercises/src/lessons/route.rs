//! Exercise 4: forty paths, one name.

use std::collections::BTreeSet;

use super::missing;
use crate::draw::Show;
use crate::exercise::{Exercise, Page};
use crate::run::Run;
use crate::seen_telemetry::{Seen, SeenSpan};
use crate::verdict::{Complaint, Failure};
use otlp_store::model::SpanKind;

pub(crate) const EXERCISE: Exercise = Exercise {
    number: 4,
    folder: "04-route",
    title: "A name for each dish",
    page: Page {
        title: "Requests",
        path: "300-app/310-requests.md",
    },
    minutes: 7,
    hints: [
        "Look at `server_span`, in the section \"Names that everybody knows\", at its first lines: the name begins with the method, and \
         gets the route only where there is one.",
        "`request.match_pattern()` is the route, as an `Option<String>`. `http.route = route` takes an `Option` as it is, and leaves \
         the attribute out for `None`; `url.path = path` is the path.",
    ],
    judge,
};

const ROUTE: &str = "/dishes/{id}";
const NAME: &str = "GET /dishes/{id}";
const IDS: usize = 40;
const SHOW: Show = Show {
    service: false,
    attributes: &["http.route", "url.path"],
};
const WHY: &str = "Names are for grouping: how long does `GET /dishes/{id}` take? With the id in it every request is a group of its \
                   own, and a stranger can make new ones without end.";

fn judge(run: &mut Run) -> Result<(), Failure> {
    let ids = run.random.different(IDS, 1000..=9999);
    let nowhere = format!("/{}", run.random.word());
    run.serve(&[])?;
    let paths: Vec<String> = ids.iter().map(|id| format!("/dishes/{id}")).collect();
    // Only one has a query: it is no part of the path.
    let query = format!("?guest={}", run.random.word());
    for (i, path) in paths.iter().enumerate() {
        let query = if i == 0 { query.as_str() } else { "" };
        run.get(&format!("{path}{query}"), &[], 200)?;
    }
    run.get(&nowhere, &[], 404)?;
    let seen = run.stop()?;
    complain(&seen, &paths, &nowhere).map_or(Ok(()), |complaint| Err(complaint.into()))
}

fn complain(seen: &Seen, paths: &[String], nowhere: &str) -> Option<Complaint> {
    let example = paths.first().map_or("/dishes/1", String::as_str);
    let expected = format!(
        "{NAME} · SERVER   ({} times)\n    http.route = {ROUTE}\n    url.path = {example}, …\nGET · SERVER   (no route matched)\n    url.path = {nowhere}",
        paths.len()
    );
    let complaint = |id, message: String| {
        Complaint::new(id, message)
            .expected(expected.as_str())
            .seen(seen.tree(SHOW))
            .why(WHY)
    };
    let about = |span: &SeenSpan, complaint: Complaint| complaint.seen(seen.tree_about(SHOW, span));
    let server: Vec<&SeenSpan> = seen
        .spans
        .iter()
        .filter(|it| it.kind == SpanKind::SERVER)
        .collect();
    if server.len() != paths.len() + 1 {
        return Some(missing(seen, NAME, expected, SHOW).why(WHY));
    }
    let names: BTreeSet<&str> = server.iter().map(|it| it.name.as_str()).collect();
    if let Some(span) = server
        .iter()
        .find(|it| it.name.contains("/dishes/") && it.name != NAME)
    {
        let message = match names.len() {
            ..=2 => format!("A dish is called `{}`, and not `{NAME}`", span.name),
            count => format!("{} requests got {count} names", server.len()),
        };
        let cause = if paths.iter().any(|it| span.name.contains(it.as_str())) {
            "that is the path, and not the route."
        } else if span.name.contains("Some(") {
            "that is how Rust writes an `Option` with `{:?}`. Take the text out of it."
        } else {
            "it has more in it than the method and the route."
        };
        let nearest = format!("`{}` came: {cause}", span.name);
        return Some(about(
            span,
            complaint("path-in-name", message).nearest(nearest),
        ));
    }
    if seen.named(NAME).count() != paths.len() {
        let name = server.first().map_or("", |it| it.name.as_str());
        return Some(
            complaint("no-route-in-name", format!("No span is called `{NAME}`")).nearest(format!(
                "`{name}` came. All routes share it, so that nothing tells a dish from a bill."
            )),
        );
    }
    if let Some(span) = server.iter().find(|it| it.name != NAME && it.name != "GET") {
        let message = format!("A request that no route matched is called `{}`", span.name);
        return Some(
            about(span, complaint("path-in-unmatched", message)).nearest(if span.name.trim() == "GET" {
                "There is a space beside the method. Where there is no route, the name is the method alone."
            } else {
                "Where there is no route, the name is the method alone: strangers try any path."
            }),
        );
    }
    let of_dishes = || seen.named(NAME);
    if let Some(span) = of_dishes().find(|it| it.attribute("http.route") != ROUTE) {
        let message = format!(
            "`http.route` is {}, and not `{ROUTE}`",
            said(span.attribute("http.route"))
        );
        return Some(about(span, complaint("no-route", message)));
    }
    let asked: BTreeSet<&str> = paths.iter().map(String::as_str).collect();
    let told: BTreeSet<&str> = of_dishes().map(|it| it.attribute("url.path")).collect();
    if asked != told {
        let other = told
            .iter()
            .find(|it| !asked.contains(*it))
            .copied()
            .unwrap_or_default();
        let nearest = if other.contains('?') {
            "What stands after the `?` is no part of the path, and often has secrets in it."
        } else {
            "The path belongs in an attribute: there it hurts no grouping, and says which dish it was."
        };
        let message = format!(
            "`url.path` is {}, and not the path that was asked for",
            said(other)
        );
        let other = of_dishes().find(|it| it.attribute("url.path") == other);
        let complaint = complaint("no-path", message).nearest(nearest);
        return Some(match other {
            Some(span) => about(span, complaint),
            None => complaint,
        });
    }
    if let Some(span) = seen
        .named("GET")
        .find(|it| it.attributes.contains_key("http.route"))
    {
        let message = format!(
            "A request that no route matched has an `http.route`: {:?}",
            span.attribute("http.route")
        );
        let nearest =
            "Leave the attribute out there: a field whose value is `None` is not recorded.";
        let complaint = complaint("route-of-unmatched", message).nearest(nearest);
        return Some(about(span, complaint));
    }
    None
}

fn said(value: &str) -> String {
    if value.is_empty() {
        "missing".to_owned()
    } else {
        format!("`{value}`")
    }
}
