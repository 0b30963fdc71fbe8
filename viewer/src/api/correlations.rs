//! What sets the slow or failed requests of a route apart, for programs.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use serde_json::{Value, json};

use super::json_answer::{answer, refuse, stopping};
use crate::address::correlations::{is_open, read};
use crate::address::filter::Pairs;
use crate::address::span_address;
use crate::background_work::BackgroundWork;
use crate::correlations::{
    Correlation, Correlations, Counts, Example, Feature, LatestCorrelations, Outcome, Property,
    Reason, SubjectKind, TimeSpent,
};
use crate::store::Store;

pub(super) async fn correlations(
    store: web::Data<Store>,
    background: web::Data<BackgroundWork>,
    latest: web::Data<LatestCorrelations>,
    pairs: web::Query<Pairs>,
) -> HttpResponse {
    let question = match read(&pairs, &store) {
        Ok(question) if is_open(&question) => {
            let how =
                "Name the requests by service, and by route and method, as /api/requests does.";
            return refuse(StatusCode::BAD_REQUEST, how);
        }
        Ok(question) => question,
        Err(error) => return refuse(StatusCode::BAD_REQUEST, &error.to_string()),
    };
    let found = background.run(move |asker| latest.now(&question, asker));
    found.await.map_or_else(stopping, |it| answer(&all(&it)))
}

fn all(found: &Correlations) -> Value {
    let question = &found.question;
    let of = match question.outcome {
        Outcome::Slow(_) => "slow",
        Outcome::Failed => "failed",
    };
    let threshold = found.threshold.map(|it| {
        let reason = match it.reason {
            Reason::Chosen => "chosen",
            Reason::Valley => "valley",
            Reason::Slowest(_) => "slowest",
        };
        json!({ "durationNano": it.least.to_string(), "reason": reason })
    });
    json!({
        "service": question.key.service, "method": question.key.method, "route": question.key.route,
        "startTimeUnixNano": found.window.begin.to_string(),
        "endTimeUnixNano": found.window.end().to_string(),
        "of": of,
        "threshold": threshold,
        of: found.totals.marked,
        "others": found.totals.others,
        "isTooFew": found.is_too_few(),
        "causes": found.causes.iter().map(|it| cause(it, of)).collect::<Vec<_>>(),
        "timeSpent": found.times.iter().map(time_spent).collect::<Vec<_>>(),
        "failures": found.failures.iter().map(|it| with(it, of)).collect::<Vec<_>>(),
        "compared": found.compared,
        "hasMore": found.has_more,
    })
}

fn cause(cause: &Correlation, of: &str) -> Value {
    let mut json = with(&(cause.feature.clone(), cause.with), of);
    let [marked, others] = cause.examples.each_ref().map(|it| {
        let each = it.iter().map(example);
        each.collect::<Vec<_>>()
    });
    json["log10OfChance"] = cause.log10_p.into();
    json["along"] = cause.along.iter().map(|it| with(it, of)).collect();
    json["examples"] = json!({ of: marked, "others": others });
    json
}

/// A feature and how many have it.
fn with((feature, counts): &(Feature, Counts), of: &str) -> Value {
    let subject = &feature.subject;
    let (property, key, value) = match &feature.property {
        Property::Present => ("present", None, Value::Null),
        Property::Times(times) => ("times", None, (*times).into()),
        Property::Failed => ("failed", None, Value::Null),
        Property::Attribute { key, value } => ("attribute", Some(key), value.as_str().into()),
        Property::HasAttribute(key) => ("hasAttribute", Some(key), Value::Null),
        Property::AtLeast(key, number) => ("atLeast", Some(key), (*number).into()),
        Property::Number(number) => ("atLeast", None, (*number).into()),
    };
    json!({
        "what": feature.to_string(),
        "of": kind(subject.kind), "service": subject.service, "name": subject.name,
        "property": property, "key": key, "value": value,
        "isNegated": feature.is_negated,
        "with": { of: counts.marked, "others": counts.others },
    })
}

fn kind(kind: SubjectKind) -> &'static str {
    match kind {
        SubjectKind::Request => "request",
        SubjectKind::Resource => "resource",
        SubjectKind::Span => "span",
        SubjectKind::OtherResource => "otherResource",
        SubjectKind::Log => "log",
        SubjectKind::Event => "event",
        SubjectKind::Caller => "caller",
        SubjectKind::Running => "running",
        SubjectKind::Start => "start",
    }
}

fn example(example: &Example) -> Value {
    json!({
        "traceId": example.trace.to_string(), "spanId": example.span.to_string(),
        "durationNano": example.duration.to_string(),
        "page": span_address(example.trace, Some(example.span)),
    })
}

fn time_spent(time: &TimeSpent) -> Value {
    json!({
        "of": kind(time.subject.kind), "service": time.subject.service, "name": time.subject.name,
        "meanNano": { "slow": time.means[0].round(), "others": time.means[1].round() },
        "share": time.share,
    })
}
