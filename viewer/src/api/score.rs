//! The Instrumentation Score, for programs.

use actix_web::{HttpResponse, web};
use serde_json::{Value, json};

use super::{answer, evidence, stopping};
use crate::findings::Finding;
use crate::score::{Judgement, LatestScore, RULES, ServiceScore, State};
use crate::workers::Workers;

pub(super) async fn scores(
    workers: web::Data<Workers>,
    latest: web::Data<LatestScore>,
) -> HttpResponse {
    let computed = workers.run(move |_| latest.now());
    computed.await.map_or_else(stopping, |scores| {
        answer(&json!({
            "services": scores.services.iter().map(service).collect::<Vec<_>>(),
            "moreServices": scores.has_more,
            "olderHasLeft": scores.has_left,
        }))
    })
}

fn service(service: &ServiceScore) -> Value {
    json!({
        "service": service.service,
        "score": service.score(),
        "category": service.category().map(|it| it.to_string()),
        "rulesJudged": service.judged(),
        "rulesOfTheSpecification": RULES.len(),
        "rules": service.judgements.iter().map(judgement).collect::<Vec<_>>(),
        "findingsNoRuleSees": service.unseen.iter().map(Finding::id).collect::<Vec<_>>(),
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
