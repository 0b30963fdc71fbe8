//! Exercise 22: a service that sends nothing becomes one that you would run. Ten points, and then what the viewer's findings
//! and the score say.

mod checks;
mod log_records;
mod metrics;
mod ten_points;
mod what_came;

use std::time::{Duration, Instant};

use otlp_analysis::score::{State, score_all};

use crate::draw::Show;
use crate::exercise::{Exercise, Page};
use crate::request_with_caller::{Call, now};
use crate::run::Run;
use crate::seen_telemetry::Seen;
use crate::verdict::{Complaint, Failure};
use ten_points::{POINTS, Problem};
use what_came::first_tree;

pub(crate) const EXERCISE: Exercise = Exercise {
    number: 22,
    folder: "22-service",
    title: "Your service",
    page: Page {
        title: "Your own service",
        path: "400-conclusion/150-axum.md",
    },
    minutes: 30,
    hints: [
        "Go point by point, and judge after each. The section \"In your service\" says which files of `ch400-axum` to put next \
         to `exercise.rs`, and where they are called; `mod telemetry;` then finds them. Point 6 is `outgoing.rs`.",
        "`learn::start_with(logs, metrics, traces)` sets three providers up, `learn::log_exporter()` and its siblings send, \
         `learn::IncomingHeaders` and `OutgoingHeaders` are for the propagator. Or take `telemetry.rs` and `request.rs` as they \
         are, with the name `kitchen` in the resource. Middleware is added after the routes.",
    ],
    show: SHOW,
    judge,
};

const SHOW: Show = Show {
    service: true,
    attributes: &["error.type", "http.response.status_code", "url.path"],
};
/// The same for the point that asks for attributes.
const SHOW_ATTRIBUTES: Show = Show {
    service: true,
    attributes: &[
        "http.request.method",
        "http.response.status_code",
        "http.route",
        "url.path",
        "url.scheme",
    ],
};
/// The name of the service.
const SERVICE: &str = "kitchen";

/// What was asked.
struct Asked {
    /// Dishes that are on the menu, each with a caller whose trace is to be continued.
    dishes: Vec<Call>,
    /// A dish whose caller sends a malformed header.
    malformed: Call,
    /// What nobody can have: the path, and its status.
    failing: [(String, u16); 3],
    /// What guests typed with their orders.
    wishes: Vec<String>,
    /// How long all of it took.
    took: Duration,
}

impl Asked {
    /// How many requests it is in all.
    fn requests(&self) -> usize {
        self.dishes.len() + 1 + self.failing.len() + self.wishes.len()
    }
}

fn judge(run: &mut Run) -> Result<(), Failure> {
    let menu = run.random.within(60..=90);
    let count = run.random.within(3..=5) as usize;
    let ids = run.random.different(count + 3, 1..=menu);
    let (ids, others) = ids.split_at(count);
    let [malformed, cold, slippery] = others[..] else {
        return Ok(());
    };
    let dishes = ids.iter().map(|id| Call::new(&mut run.random, *id));
    let dishes: Vec<Call> = dishes.collect();
    let unknown = menu + run.random.within(1..=40);
    let orders = run.random.within(2..=4);
    let mut asked = Asked {
        dishes,
        malformed: Call::new(&mut run.random, malformed),
        failing: [(unknown, 404), (cold, 503), (slippery, 500)]
            .map(|(id, status)| (format!("/dishes/{id}"), status)),
        wishes: (0..orders).map(|_| run.random.word()).collect(),
        took: Duration::ZERO,
    };
    run.serve(&[("menu", menu), ("cold", cold), ("slippery", slippery)])?;
    let began = Instant::now();
    for call in &asked.dishes {
        let start = now();
        let header = call.traceparent("01");
        run.get_text(&call.path, &[("traceparent", &header)], &stock(&call.path))?;
        run.called_by(call.caller(start));
    }
    // Its last field is missing.
    let header = format!("00-{}-{}", asked.malformed.trace, asked.malformed.span);
    let path = &asked.malformed.path;
    run.get_text(path, &[("traceparent", &header)], &stock(path))?;
    for (path, status) in &asked.failing {
        match run.get(path, &[], *status) {
            // As it is given, axum closes the connection where a handler panics. Point 5 says more of it.
            Err(Failure::Complaint(_)) if *status == 500 => {}
            answered => answered?,
        }
    }
    for wish in &asked.wishes {
        let answer = format!("You get what you want: wish={wish}");
        run.post_text("/orders", &[("wish", wish)], &answer)?;
    }
    asked.took = began.elapsed();
    let seen = run.stop()?;
    if let Some(complaint) = complain(&seen, &asked) {
        return Err(complaint.into());
    }
    let services = Show {
        service: true,
        attributes: &[],
    };
    let trees = seen.tree_with_records(services);
    run.show(format!("{trees}\n{}", what_came::instruments(&seen)));
    Ok(())
}

/// What a guest gets who asks for this dish: what the pantry answers.
fn stock(path: &str) -> String {
    format!(
        "All that dish {} needs",
        path.trim_start_matches("/dishes/")
    )
}

fn complain(seen: &Seen, asked: &Asked) -> Option<Complaint> {
    let problems = POINTS.iter().map(|point| (point.holds)(seen, asked));
    let problems: Vec<Option<Problem>> = problems.collect();
    let hides = problems.iter().flatten().any(|it| it.hides_others);
    let list = POINTS.iter().zip(&problems).enumerate();
    let list = list.map(|(place, (point, problem))| {
        let mark = match problem {
            Some(it) if it.hides_others => "✗",
            _ if hides => "–",
            None => "✓",
            Some(it) if it.is_judged => "✗",
            Some(_) => "–",
        };
        format!("{mark} {:>2}  {}\n", place + 1, point.title)
    });
    let list: String = list.collect();
    let complaint = |id, message: String, came: &str| {
        Complaint::new(id, message)
            .expected(list.trim_end())
            .seen(came.trim_end())
    };
    let mut failed = POINTS.iter().zip(problems).enumerate();
    let failed = failed.find_map(|(place, (point, problem))| Some((place + 1, point, problem?)));
    if let Some((place, point, problem)) = failed {
        let message = format!("Point {place} doesn't hold: {}", problem.said);
        let show = match point.id {
            "point-3" => SHOW_ATTRIBUTES,
            _ => SHOW,
        };
        let came = match &problem.about {
            _ if !problem.shown.is_empty() => problem.shown,
            Some(span) => first_tree(&seen.tree_about(show, span)),
            None => seen.tree(show),
        };
        let complaint = complaint(point.id, message, &came).nearest(problem.nearest);
        return Some(complaint.why(problem.why.unwrap_or(point.why)));
    }
    let findings = seen.findings();
    if let Some(finding) = findings.first() {
        // Evidence names the span or the instrument, and what of it.
        let places = finding.evidence.iter().take(2);
        let places: Vec<&str> = places.map(|it| it.what.as_str()).collect();
        return Some(
            complaint(
                "finding",
                format!(
                    "All ten points hold, and the viewer has a finding: {}",
                    finding.said.trim_end_matches('.')
                ),
                &what_came::evidence(finding.evidence.iter().map(|it| it.what.as_str())),
            )
            .nearest(match places[..] {
                [] => finding.about.fix.how.to_owned(),
                _ => format!(
                    "It's here: {}. {}",
                    places.join("; "),
                    finding.about.fix.how
                ),
            })
            .why(finding.about.why),
        );
    }
    below_100(seen).map(|(message, rule, fix)| {
        complaint("score", message, &rule)
            .nearest(fix)
            .why("Others will measure a service by its score. It asks for what no single request shows, such as which of ten instances this is.")
    })
}

/// What the score says, where it is not 100, the rules that fail, and what to do.
fn below_100(seen: &Seen) -> Option<(String, String, &'static str)> {
    let scores = score_all(&seen.store);
    let ours = scores.services.iter().find(|it| it.service == SERVICE)?;
    let score = ours.score().unwrap_or_default();
    let is_failed = |state: &State| matches!(state, State::Failed { .. });
    let failed = ours.judgements.iter().find(|it| is_failed(&it.state))?;
    let message = format!(
        "All ten points hold, and the score of `{SERVICE}` is {score:.0}, but should be 100: {} fails, \"{}\"",
        failed.rule.id, failed.rule.title
    );
    let all = ours.judgements.iter().filter(|it| is_failed(&it.state));
    let rules = all.map(|it| format!("✗ {} · {}\n", it.rule.id, it.rule.title));
    Some((message, rules.collect(), failed.rule.fix))
}
