//! What is said of the service: of the first point that does not hold, of a finding, of the score.

use otlp_analysis::score::{State, score_all};

use super::asked::{Asked, SERVICE};
use super::points::{POINTS, Problem};
use crate::draw::Show;
use crate::seen_telemetry::{Seen, SeenSpan};
use crate::verdict::Complaint;

const SHOW: Show = Show {
    service: true,
    attributes: &["error.type", "http.response.status_code", "url.path"],
};

pub(super) fn complain(seen: &Seen, asked: &Asked) -> Option<Complaint> {
    let problems = POINTS.iter().map(|point| (point.holds)(seen, asked));
    let problems: Vec<Option<Problem>> = problems.collect();
    let list = POINTS.iter().zip(&problems).enumerate();
    let list = list.map(|(place, (point, problem))| {
        let mark = match problem {
            None => "✓",
            Some(it) if it.is_judged => "✗",
            Some(_) => "–",
        };
        format!("{mark} {:>2}  {}\n", place + 1, point.title)
    });
    let list: String = list.collect();
    let complaint = |id, message: String, about: Option<&SeenSpan>| {
        let tree = match about {
            Some(span) => seen.tree_about(SHOW, span),
            None => seen.tree(SHOW),
        };
        let came = format!("{tree}\n{}", seen.others(SHOW));
        Complaint::new(id, message)
            .expected(list.trim_end())
            .seen(came.trim())
    };
    let hold = problems.iter().filter(|it| it.is_none()).count();
    let mut failed = POINTS.iter().zip(problems).enumerate();
    let failed = failed.find_map(|(place, (point, problem))| Some((place + 1, point, problem?)));
    if let Some((place, point, problem)) = failed {
        let message = format!("Point {place} does not hold: {}", problem.said);
        let complaint = complaint(point.id, message, problem.about.as_ref()).why(point.why);
        let hold = match hold {
            0 => String::new(),
            1 => "1 of 10 points holds already.".to_owned(),
            _ => format!("{hold} of 10 points hold already."),
        };
        let nearest = format!("{} {hold}", problem.nearest);
        return Some(complaint.nearest(nearest.trim()));
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
                None,
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
    below_100(seen).map(|(message, fix)| {
        complaint("score", message, None)
            .nearest(fix)
            .why("Others will measure a service by its score. It asks for what no single request shows, such as which of ten instances this is.")
    })
}

/// What the score says, where it is not 100, and what to do.
fn below_100(seen: &Seen) -> Option<(String, &'static str)> {
    let scores = score_all(&seen.store);
    let ours = scores.services.iter().find(|it| it.service == SERVICE)?;
    let score = ours.score().unwrap_or_default();
    let is_failed = |state: &State| matches!(state, State::Failed { .. });
    let failed = ours.judgements.iter().find(|it| is_failed(&it.state))?;
    let message = format!(
        "All ten points hold, and the score of `{SERVICE}` is {score:.0}, and not 100: {} fails, \"{}\"",
        failed.rule.id, failed.rule.title
    );
    Some((message, failed.rule.fix))
}
