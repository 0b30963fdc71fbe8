//! The Instrumentation Score, for programs.

use actix_web::{HttpResponse, web};
use serde_json::{Value, json};

use super::findings::evidence;
use super::json_answer::{answer, stopping};
use crate::background_work::BackgroundWork;
use crate::findings::{Finding, Latest};
use crate::score::{Judgement, LatestScore, RULES, ServiceScore, State};

pub(super) async fn scores(
    background: web::Data<BackgroundWork>,
    latest: web::Data<LatestScore>,
    findings: web::Data<Latest>,
) -> HttpResponse {
    let report = Latest::known(&findings);
    let computed = background.run(move |_| latest.now(report.as_deref()));
    computed.await.map_or_else(stopping, |scores| {
        let service = |it| service(it, scores.has_findings);
        answer(&json!({
            "services": scores.services.iter().map(service).collect::<Vec<_>>(),
            "moreServices": scores.has_more,
            "olderHasLeft": scores.has_left,
        }))
    })
}

/// `findingsNoRuleSees` is `null` as long as they are looked for.
fn service(service: &ServiceScore, has_findings: bool) -> Value {
    let unseen = || service.unseen.iter().map(Finding::id).collect::<Vec<_>>();
    json!({
        "service": service.service,
        "score": service.score(),
        "category": service.category().map(|it| it.to_string()),
        "rulesJudged": service.judged(),
        "rulesOfTheSpecification": RULES.len(),
        "rules": service.judgements.iter().map(judgement).collect::<Vec<_>>(),
        "findingsNoRuleSees": has_findings.then(unseen),
    })
}

fn judgement(judgement: &Judgement) -> Value {
    let rule = judgement.rule;
    let (state, count, places) = match &judgement.state {
        State::Passed => ("passed", 0, &[][..]),
        State::NothingToJudge => ("nothingToJudge", 0, &[][..]),
        State::Failed { count, evidence } => ("failed", *count, &evidence[..]),
    };
    json!({
        "id": rule.id, "title": rule.title, "impact": rule.impact.word(), "state": state,
        "count": count, "evidence": places.iter().map(evidence).collect::<Vec<_>>(),
        "fix": rule.fix, "note": rule.note, "specification": rule.specification(),
    })
}
