//! Exercise 7: what failed is an error, and what a guest did wrong is none.

use super::missing;
use crate::draw::Show;
use crate::exercise::{Exercise, Page};
use crate::run::Run;
use crate::seen_telemetry::{Seen, SeenSpan};
use crate::verdict::{Complaint, Failure};

pub(crate) const EXERCISE: Exercise = Exercise {
    number: 7,
    folder: "07-status",
    title: "Failures that look like successes",
    page: Page {
        title: "Context",
        path: "300-app/320-context.md",
    },
    minutes: 5,
    hints: [
        "Look at the section \"A span that failed\", and at the end of `observe` on the page on requests: \"A 4xx is the client's \
         error, and not this server's.\"",
        "`status.is_server_error()` tells which. `span.record(\"otel.status_code\", \"ERROR\")` sets the status, and `error.type` gets \
         `status.as_str()`; both fields are in the span already, empty.",
    ],
    judge,
};

const SHOW: Show = Show {
    service: false,
    attributes: &["error.type", "http.response.status_code", "url.path"],
};

fn judge(run: &mut Run) -> Result<(), Failure> {
    let menu = run.random.within(40..=60);
    let dishes = run.random.different(3, 1..=menu);
    let [good, cold, slippery] = dishes[..] else {
        return Ok(());
    };
    let unknown = menu + run.random.within(1..=40);
    run.serve(&[("menu", menu), ("cold", cold), ("slippery", slippery)])?;
    let asked = [(good, 200), (unknown, 404), (cold, 503), (slippery, 500)];
    for (id, status) in asked {
        run.get(&format!("/dishes/{id}"), &[], status)?;
    }
    let seen = run.stop()?;
    complain(&seen, &asked).map_or(Ok(()), |complaint| Err(complaint.into()))
}

fn complain(seen: &Seen, asked: &[(u64, u16); 4]) -> Option<Complaint> {
    let mut expected = String::new();
    for (id, status) in asked {
        let failed = *status >= 500;
        let error = if failed { " · ERROR" } else { "" };
        let kind = if failed {
            format!("    error.type = {status}\n")
        } else {
            String::new()
        };
        expected.push_str(&format!(
            "GET /dishes/{{id}} · SERVER{error}\n{kind}    http.response.status_code = {status}\n    url.path = /dishes/{id}\n"
        ));
    }
    let complaint = |id, message: String, why: &str| {
        Complaint::new(id, message)
            .expected(expected.trim_end())
            .seen(seen.tree(SHOW))
            .why(why)
    };
    let span = |id: u64| {
        seen.spans
            .iter()
            .find(|it| it.attribute("url.path") == format!("/dishes/{id}"))
    };
    let mut found: Vec<(&SeenSpan, u16)> = Vec::new();
    for (id, status) in asked {
        let Some(span) = span(*id) else {
            return Some(missing(seen, "GET /dishes/{id}", expected, SHOW));
        };
        found.push((span, *status));
    }
    let what = |status: u16| match status {
        503 => "the cold oven (503)",
        500 => "the panic (500)",
        404 => "what is not on the menu (404)",
        _ => "what went well (200)",
    };
    const MISSED: &str = "An error rate, an alert, a search for failed traces: all of them ask for the status of the span. An answer of \
                          503 in an attribute is in none of them.";
    const FALSE_ALARM: &str = "Anybody can ask for what is not there. If each 404 is an error of yours, a stranger with a typo wakes you.";
    let failed = found.iter().filter(|(_, status)| *status >= 500);
    let unmarked: Vec<u16> = failed
        .clone()
        .filter(|(span, _)| !span.is_error)
        .map(|(_, status)| *status)
        .collect();
    match unmarked[..] {
        [] => {}
        [one] => {
            let message = format!("The span of {} is no error", what(one));
            let other = if one == 500 {
                "the cold oven (503)"
            } else {
                "the panic (500)"
            };
            let cause = match one {
                // An error of a handler is a response by the time that a middleware sees it.
                503 => {
                    " The 503 came as an `Ok`: actix has made a response of the handler's error. Ask the status."
                }
                _ => "",
            };
            return Some(
                complaint("one-unmarked", message, MISSED)
                    .nearest(format!("That of {other} is.{cause}")),
            );
        }
        _ => {
            let has_type = failed
                .clone()
                .any(|(span, _)| !span.attribute("error.type").is_empty());
            let message =
                "The spans of the cold oven (503) and of the panic (500) are no errors".to_owned();
            return Some(if has_type {
                complaint("type-without-status", message, MISSED)
                    .nearest("They have `error.type`, which says what kind of error. The status says that it is one.")
            } else {
                complaint("unmarked", message, MISSED)
            });
        }
    }
    if let Some((_, status)) = found
        .iter()
        .find(|(span, status)| *status < 500 && span.is_error)
    {
        let message = format!("The span of {} is an error", what(*status));
        return Some(complaint("client-error", message, FALSE_ALARM));
    }
    if let Some((_, status)) = found
        .iter()
        .find(|(span, status)| *status >= 500 && span.attribute("error.type").is_empty())
    {
        let message = format!("The span of {} has no `error.type`", what(*status));
        return Some(complaint(
            "no-type",
            message,
            "`error.type` is what failures are grouped by. Without it they are one heap.",
        ));
    }
    if let Some((_, status)) = found
        .iter()
        .find(|(span, status)| *status < 500 && !span.attribute("error.type").is_empty())
    {
        let message = format!(
            "The span of {} has an `error.type`, and is no error",
            what(*status)
        );
        return Some(complaint("type-of-no-error", message, FALSE_ALARM));
    }
    None
}
